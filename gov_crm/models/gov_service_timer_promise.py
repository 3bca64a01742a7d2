from odoo import fields, models


class GovServiceTimer(models.Model):
    """Promises an officer made."""

    _inherit = "gov.service.timer"

    def action_keep(self):
        """Record that a promise was kept now."""
        for timer in self:
            timer.ticket_id.check_access("write")
            timer.ticket_id._keep_promise(timer, fields.Datetime.now(), self.env.user)
