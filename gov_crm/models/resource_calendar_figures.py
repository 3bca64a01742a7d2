from datetime import timedelta

from odoo import api, models
from odoo.tools import SQL, sql


class ResourceCalendar(models.Model):
    """Working days to an answer follow the calendar as it stands: cases whose time ran over
    days that changed are counted anew."""

    _inherit = "resource.calendar"

    @api.model
    def _gov_recompute(self, changes):
        result = super()._gov_recompute(changes)
        # While the add-on is being removed, calendars go after what is counted by them.
        tables = ("gov_figure_stale", "gov_case_figure", "gov_agency")
        kept = sql.existing_tables(self.env.cr, tables)
        if changes.calendar_ids and len(kept) == len(tables):
            days_off = changes.closed + changes.opened
            self.env.flush_all()
            self.env.cr.execute(
                SQL(
                    """
                    INSERT INTO gov_figure_stale (ticket_id)
                    SELECT DISTINCT f.ticket_id FROM gov_case_figure f
                    JOIN gov_agency a ON a.id = f.agency_id
                    WHERE a.calendar_id = ANY(%s) AND f.days IS NOT NULL AND f.day >= %s
                    """,
                    list(changes.calendar_ids),
                    # Closures change nothing before them; changed hours may. A day earlier:
                    # these are days of UTC.
                    min(start for start, *_rest in days_off).date() - timedelta(days=1)
                    if days_off
                    else "-infinity",
                )
            )
        return result
