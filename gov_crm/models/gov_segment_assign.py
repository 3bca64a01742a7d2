import ast

from odoo import api, models, tools
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.segment_criteria import CONNECTORS


class GovSegment(models.Model):
    """Which open cases belong to which segment, kept by sets."""

    _inherit = "gov.segment"

    def _meant(self):
        """Whom this segment means, as a domain on cases, open or not.

        Only criteria that pass the check become a domain: others mean nobody.
        """
        self.ensure_one()
        # What the check of the kernel lets pass holds literals only.
        result = self._look(self.criteria, self.is_positive_measure)
        if result.refusals:
            return Domain.FALSE
        domain = Domain(ast.literal_eval(self.criteria.strip()))
        if self.agency_ids:
            # Which offices stand below which is public to staff.
            domain &= Domain("agency_id", "in", self.sudo().agency_ids._scope_ids())
        return domain

    def _matching(self, domain=None):
        """Open cases that belong to this segment, as a query of the superuser.

        :param domain: narrows it down
        :return: ``Query`` on helpdesk.ticket
        """
        self.ensure_one()
        # Whole sets for the statement that assigns; nobody reads a case by this.
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        wanted = Domain("is_open", "=", True) & self._meant() & Domain(domain or [])
        return Ticket._search(wanted)

    @api.model
    def _assign(self, tickets=None):
        """Put open cases into the active segments they belong to, and take them out of the
        others, with one statement for any number of cases.

        :param tickets: helpdesk.ticket; None: all open cases
        :return: helpdesk.ticket whose segments have changed
        """
        Ticket = self.env["helpdesk.ticket"]
        if tickets is not None and not tickets:
            return Ticket
        self.env.flush_all()
        among = Domain("id", "in", tickets.ids) if tickets is not None else Domain.TRUE
        # Active segments are public to staff; what is written is a transition.
        active = self.sudo().search([("state", "=", "active")])
        parts = [
            SQL(
                "SELECT found.id, %s FROM (%s) AS found(id)",
                segment.id,
                segment._matching(among).select(),
            )
            for segment in active
        ]
        wanted = (
            SQL(" UNION ALL ").join(parts) if parts else SQL("SELECT 0, 0 WHERE FALSE")
        )
        here = (
            SQL("ticket.id = ANY(%s)", tickets.ids)
            if tickets is not None
            else SQL("TRUE")
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH wanted(ticket_id, segment_id) AS MATERIALIZED (%(wanted)s),
                gone AS (
                    DELETE FROM gov_segment_helpdesk_ticket_rel rel
                    USING helpdesk_ticket ticket
                    WHERE ticket.id = rel.ticket_id AND ticket.is_open AND %(here)s
                      AND NOT EXISTS (
                          SELECT FROM wanted
                          WHERE wanted.ticket_id = rel.ticket_id
                            AND wanted.segment_id = rel.segment_id
                      )
                    RETURNING rel.ticket_id
                ),
                come AS (
                    INSERT INTO gov_segment_helpdesk_ticket_rel (ticket_id, segment_id)
                    SELECT ticket_id, segment_id FROM wanted
                    ON CONFLICT DO NOTHING
                    RETURNING ticket_id
                )
                SELECT ticket_id FROM gone UNION SELECT ticket_id FROM come
                """,
                wanted=wanted,
                here=here,
            )
        )
        changed = Ticket.browse(row[0] for row in rows)
        changed.invalidate_recordset(["segment_ids"])
        return changed

    @api.model
    @tools.ormcache("model")
    def _deciding_fields(self, model):
        """Names of the fields of a case (``helpdesk.ticket``) or a citizen (``res.partner``)
        with which conditions of active segments can come to hold, or hold no longer."""
        # Which facts count is public. Where the segments are still to be installed, none do.
        active = self.sudo().search([("state", "=", "active")])
        if not active:
            return frozenset()
        deciding = {"helpdesk.ticket": {"agency_id", "is_open"}, "res.partner": set()}
        for criteria in active.mapped("criteria"):
            for leaf in ast.literal_eval(criteria.strip()):
                if isinstance(leaf, str) and leaf in CONNECTORS:
                    continue
                self._add_deciding(deciding, "helpdesk.ticket", leaf[0])
        return frozenset(deciding[model])

    @api.model
    def _add_deciding(self, deciding, model, path):
        """Add the fields of a path to ``deciding``, and those they are computed from."""
        name, _dot, rest = path.partition(".")
        field = self.env[model]._fields.get(name)
        if field is None or model not in deciding:
            return
        known = name in deciding[model]
        deciding[model].add(name)
        if rest and field.comodel_name:
            self._add_deciding(deciding, field.comodel_name, rest)
        if not known:
            for way in self.env.registry.field_depends.get(field, ()):
                self._add_deciding(deciding, model, way)
