from odoo import api, models


class HelpdeskTicket(models.Model):
    """Mail that comes in. Nothing in it is taken on faith.

    * Its sender is the citizen of the case or nobody: never an officer, whatever the mail
      says. The address stays readable beside the text.
    * Nobody becomes a follower by standing in it, and the addresses in To and Cc are not kept.
    * What does not come from the citizen of the case is kept as a note for the office and is
      not passed on.
    """

    _inherit = "helpdesk.ticket"

    # Loop detection counts what one sender filed lately.
    _create_date_idx = models.Index("(create_date)")

    @api.private  # the mail gateway calls it in the server; a program outside never
    @api.model
    def message_new(self, msg, custom_values=None):
        sender = self.env["res.partner"].browse(msg.get("author_id") or ())
        if not sender.partner_share or sender.is_company:
            msg["author_id"] = False
        return super().message_new(_without_recipients(msg), custom_values)

    @api.private
    def message_update(self, msg, update_vals=None):
        self.ensure_one()
        if not self.partner_id or msg.get("author_id") != self.partner_id.id:
            msg.update(author_id=False, parent_id=False, is_internal=True)
        result = super().message_update(_without_recipients(msg), update_vals)
        if self.is_open and not self.waits_for_answer and self.agency_id:
            # Somebody has to look at it, also where nobody follows the case.
            self._transition().write({"waits_for_answer": True})
        return result


def _without_recipients(msg):
    """A copy of the parsed mail for code that makes followers of known addresses. From the
    mail itself go those that an answer to all would reach."""
    msg.update(to_filtered=False, cc_filtered=False)
    return dict(msg, to="", cc="")
