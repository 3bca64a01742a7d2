from odoo import api, models, tools
from odoo.tools import SQL

from .gov_reorganisation import ENDING, IN_FORCE


class GovAgency(models.Model):
    """Offices that are no more, and who came after them."""

    _inherit = "gov.agency"

    def _now(self, service):
        """This office, or the one that has taken over from it what is about this service.

        :param service: ``gov.service``, may be empty
        :return: an office that exists; this one if nobody has taken over
        """
        self.ensure_one()
        office_sudo, seen = self.sudo(), set()  # who came after whom is public
        while not office_sudo.active and office_sudo.id not in seen:
            seen.add(office_sudo.id)
            order_sudo = self.env["gov.reorganisation"].sudo()._last_of(office_sudo)
            if not order_sudo:
                break
            office_sudo = order_sudo._successor(service)
        return office_sudo.with_env(self.env)

    def _in_office(self):
        """Who took over comes before who is above."""
        there = self._now(self.env["gov.service"])
        return super()._in_office() if there == self else there._in_office()

    @api.model
    @tools.ormcache()
    def _predecessors(self):
        """Offices that are no more, by the id of each office that took over from them, also
        over several steps. Mostly there is none, so it is kept for each process."""
        self.env["gov.reorganisation"].flush_model()
        self.env["gov.reorganisation.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                WITH RECURSIVE step AS (
                    SELECT line.successor_id AS new, it.from_agency_id AS old
                    FROM gov_reorganisation it JOIN (
                        SELECT id AS reorganisation_id, successor_id FROM gov_reorganisation
                        UNION ALL
                        SELECT reorganisation_id, successor_id FROM gov_reorganisation_line
                    ) line ON line.reorganisation_id = it.id
                    WHERE it.state = ANY(%(states)s) AND it.kind = ANY(%(kinds)s)
                      AND line.successor_id IS NOT NULL
                ), chain AS (
                    SELECT new, old FROM step
                    UNION
                    SELECT chain.new, step.old FROM chain
                    JOIN step ON step.new = chain.old
                )
                SELECT new, array_agg(old ORDER BY old) FROM chain
                WHERE new <> old GROUP BY new
                """,
                states=list(IN_FORCE),
                kinds=list(ENDING),
            )
        )
        return {new: tuple(old) for new, old in rows}
