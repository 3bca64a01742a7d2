from odoo import models


class MailThread(models.AbstractModel):
    """Nothing is sent to somebody who has died, nor to an address that is sealed. What is
    written stays in the case, for those who may read it."""

    _inherit = "mail.thread"

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        people = [it["id"] for it in recipients if it["id"] and it["share"]]
        silent = self.env["res.partner"]._gov_silent_ids(people)
        return [it for it in recipients if it["id"] not in silent]
