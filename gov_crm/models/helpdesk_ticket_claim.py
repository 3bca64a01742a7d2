from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .helpdesk_ticket_notices import CLAIMED


class HelpdeskTicket(models.Model):
    """A case filed without an account becomes one of an account.

    Only the case moves, with what was said in it. Whether the person who filed it and the
    owner of the account are one is not decided by a code; officers see the two records among
    the possible duplicates.
    """

    _inherit = "helpdesk.ticket"

    def _claim(self, user, channel, at):
        """Give this case to the account of a user, who has just entered its code.

        :param channel: “email” or “phone”: where the code went
        :param at: naive UTC
        :raises UserError: it belongs to somebody with an account, or to this user already
        """
        self.ensure_one()
        self.env.cr.execute(
            SQL("SELECT id FROM helpdesk_ticket WHERE id = %s FOR UPDATE", self.id)
        )
        case_sudo = self.sudo()  # the code was the right to this one case
        old_sudo, new_sudo = case_sudo.partner_id, user.sudo().partner_id
        users_sudo = old_sudo.with_context(active_test=False).user_ids
        if not old_sudo or users_sudo or old_sudo == new_sudo:
            raise UserError(self.env._("This request belongs to an account already."))
        case_sudo._transition().write({"partner_id": new_sudo.id})
        case_sudo._move_voice(old_sudo, new_sudo)
        case_sudo.with_user(user)._record_evidence(
            "claimed",
            at,
            {
                self.id: {
                    "from_id": old_sudo,
                    "to_id": new_sudo,
                    "channel": channel,
                }
            },
        )
        case_sudo._forget_access()
        # Also to where the code went: whoever lent the phone hears of it.
        case_sudo._for_citizen().message_post(
            body=case_sudo._notice_text(CLAIMED),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=case_sudo.agency_id.partner_id.id,
            partner_ids=(old_sudo | new_sudo).ids,
            date=at,
        )

    def _move_voice(self, old, new):
        """What the citizen said in this case stays the citizen's own; who follows it for the
        former record does so for the account."""
        self.env.flush_all()
        for query in (
            SQL(
                "UPDATE mail_message SET author_id = %s WHERE model = %s AND res_id = %s "
                "AND author_id = %s",
                new.id,
                self._name,
                self.id,
                old.id,
            ),
            SQL(
                "DELETE FROM mail_followers WHERE res_model = %s AND res_id = %s "
                "AND partner_id = %s",
                self._name,
                self.id,
                old.id,
            ),
        ):
            self.env.cr.execute(query)
        self.env.invalidate_all(flush=False)
