from odoo import api, fields, models, modules
from odoo.tools import SQL

from .helpdesk_ticket_notices import REMINDED

_BATCH = 200


class HelpdeskTicket(models.Model):
    """What segments set off by the hour: reminders of missing papers, and promises to cases
    that were open when a segment became active."""

    _inherit = "helpdesk.ticket"

    reminded_at = fields.Datetime("Last reminder", readonly=True, copy=False)

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"reminded_at"}

    @api.model
    def _cron_help(self):
        """Give the promises of segments that have become active, and remind citizens of
        missing papers; in batches, each committed."""
        now = fields.Datetime.now()
        for cases, act in (
            (self._without_promise(now), lambda part: part._give_promises(now)),
            (self._to_remind(now), lambda part: part._remind(now)),
        ):
            for start in range(0, len(cases), _BATCH):
                act(cases[start : start + _BATCH])
                if not modules.module.current_test:
                    self.env["ir.cron"]._commit_progress(
                        len(cases[start : start + _BATCH])
                    )

    def _to_remind(self, now):
        """Open cases whose citizen is to be reminded of missing papers at ``now``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT t.id FROM helpdesk_ticket t "
                "JOIN gov_segment_helpdesk_ticket_rel rel ON rel.ticket_id = t.id "
                "JOIN gov_segment s ON s.id = rel.segment_id AND s.state = 'active' "
                "JOIN gov_segment_measure m ON m.segment_id = s.id "
                "AND m.effect = 'reminder' "
                "WHERE t.is_open IS TRUE AND t.missing_papers IS NOT NULL "
                "AND (t.complete_at IS NULL OR t.is_paused IS TRUE) "
                "GROUP BY t.id HAVING coalesce(t.reminded_at, t.filed_at) "
                "+ min(m.every_days) * interval '1 day' <= %s ORDER BY t.id",
                now,
            )
        )
        return self.browse(row[0] for row in rows)

    def _remind(self, at):
        """Tell each citizen again which papers are missing."""
        for ticket in self:
            names = [paper["name"] for paper in ticket._missing_items()]
            ticket._tell_citizen(REMINDED, at, papers=", ".join(names))
        self._transition().write({"reminded_at": at})
