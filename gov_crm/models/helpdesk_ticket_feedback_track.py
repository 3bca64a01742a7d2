from datetime import timedelta

from odoo import fields, models

# As long as the page that a code opened.
_LASTS = timedelta(minutes=30)


class HelpdeskTicket(models.Model):
    """Who followed a case by a code is asked how it went as well."""

    _inherit = "helpdesk.ticket"

    def _track_page(self):
        page = super()._track_page()
        now = fields.Datetime.now()
        decision = self._last_end()
        page["feedback_url"] = ""
        if decision and decision._feedback_state(now) == "ask":
            page["feedback_url"] = (
                f"/feedback/{decision._feedback_token(now, lasts=_LASTS)}"
            )
        return page
