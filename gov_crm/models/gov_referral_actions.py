from odoo import fields, models
from odoo.exceptions import UserError


class GovReferral(models.Model):
    """What people do with a referral. Everything here is a button: it checks the side and
    opens a dialog that says what will happen, or does what needs none."""

    _inherit = "gov.referral"

    def action_accept(self):
        """Take these referrals on; of a hand-over this office is responsible from now on.

        :raises UserError: not of one's own office, answered already, sent by oneself
        """
        for referral in self:
            referral._check_side(referral.to_agency_id)
            referral._accept(fields.Datetime.now(), self.env.user)
        if len(self) == 1 and self.kind == "transfer":
            return self.action_open_case()
        return True

    def action_withdraw(self):
        """Take back what nobody has answered yet, or what is not needed any more.

        :raises UserError: not of one's own office, or custody has moved by it
        """
        for referral in self:
            referral._check_side(referral.from_agency_id | referral.holder_agency_id)
            referral._withdraw(fields.Datetime.now(), self.env.user)

    def action_receive(self):
        """Confirm that these referrals have come in.

        :raises UserError: not of one's own office, or answered already
        """
        for referral in self:
            referral._check_side(referral.to_agency_id)
            referral._receive(fields.Datetime.now(), self.env.user)

    def action_take_on(self):
        """Open the dialog that says what accepting means and asks for a target."""
        self._check_side(self.to_agency_id)
        return self._open_dialog("gov.referral.accept", self.env._("Accept"))

    def action_decline(self):
        """Open the dialog that asks why and who is competent."""
        self._check_side(self.to_agency_id)
        return self._open_dialog("gov.referral.decline", self.env._("Decline"))

    def action_ask_back(self):
        """Open the dialog in which the receiver asks the sender something."""
        self._check_side(self.to_agency_id)
        return self._open_reply("ask", self.env._("Ask back"))

    def action_return(self):
        """Open the dialog in which the receiver sends the referral back. A case that was
        taken over is given back by handing it over."""
        self._check_side(self.to_agency_id)
        if self.kind == "transfer" and self.state == "accepted":
            return self._open_give_back()
        return self._open_reply("return", self.env._("Send back"))

    def action_complete(self):
        """Open the dialog in which the asked office answers."""
        self._check_side(self.to_agency_id)
        return self._open_reply("complete", self.env._("Answer"))

    def action_share_more(self):
        """Open the dialog in which the office that has the case shares more of it."""
        self._check_side(self.holder_agency_id)
        return self._open_dialog("gov.referral.share.more", self.env._("Share more"))

    def action_open_case(self):
        """Open the case, for those who see it."""
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _check_side(self, agencies):
        """Only somebody of these offices goes on.

        :raises AccessError: a referral the user does not see
        :raises UserError: the user works for none of the offices
        """
        self.ensure_one()
        self.check_access("read")
        if not set(agencies.ids) & set(self.env.user._gov_scope_ids()):
            raise UserError(
                self.env._(
                    "Only members of %(agency)s can do this.",
                    agency=agencies.sudo()[:1].name,  # named on the referral they see
                )
            )

    def _open_dialog(self, model, name, **defaults):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_referral_id": self.id,
                **{f"default_{key}": value for key, value in defaults.items()},
            },
        }

    def _open_reply(self, act, name):
        return self._open_dialog("gov.referral.reply", name, act=act)

    def _open_give_back(self):
        action = self.ticket_id.action_refer()
        action["name"] = self.env._("Give back")
        action["context"] |= {
            "default_to_agency_id": self.from_agency_id.id,
            "default_returns_id": self.id,
        }
        return action
