from odoo import models

# A client can send any context key, but never this very object: only code of this
# module can file without notices.
QUIET = object()


class HelpdeskTicket(models.Model):
    _inherit = "helpdesk.ticket"

    def _notify_thread(self, message, msg_vals=False, **kwargs):
        """The demo town has lived before it was loaded: its messages notify nobody."""
        if self.env.context.get("gov_quiet") is QUIET:
            return []
        return super()._notify_thread(message, msg_vals=msg_vals, **kwargs)
