from odoo import models
from odoo.exceptions import UserError

from .gov_referral import OPEN_STATES
from .gov_reorganisation import BY_ORDER


class GovReferral(models.Model):
    """Many referrals at once, as after offices were reorganised: each by itself, so that
    one which cannot be done keeps none of the others from it."""

    _inherit = "gov.referral"

    def action_accept_many(self):
        """Open the dialog in which many referrals are accepted."""
        return self._open_many("accept", self.env._("Accept"))

    def action_decline_many(self):
        """Open the dialog in which many referrals are declined on one ground."""
        return self._open_many("decline", self.env._("Decline"))

    def action_withdraw_many(self):
        """Open the dialog in which many referrals are taken back."""
        return self._open_many("withdraw", self.env._("Take back"))

    def action_reroute_many(self):
        """Open the dialog in which many referrals are sent to another office instead."""
        return self._open_many("reroute", self.env._("Send elsewhere"))

    def _open_many(self, act, name):
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "gov.referral.many",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_act": act,
                "default_referral_ids": [(6, 0, self.ids)],
            },
        }

    def _each(self, act):
        """Do something to each of these in a savepoint of its own.

        :param act: takes one referral; what it refuses with a sentence is undone
        :return: those it was done to, and ``[(referral, sentence)]`` of the others
        """
        done, refused = self.browse(), []
        for referral in self:
            try:
                with self.env.cr.savepoint():
                    act(referral)
                    self.env.flush_all()
                done += referral
            except UserError as error:
                self.env.invalidate_all(flush=False)
                refused.append((referral, str(error)))
        return done, refused

    def _reroute(self, to_agency, at, user):
        """Send to another office instead what nobody has answered yet: the same request,
        with the same facts and files. The citizen is told of the new one.

        :raises UserError: answered meanwhile, a loop, or it cannot be sent there
        """
        self._check_side(self.holder_agency_id)
        self._lock_in(OPEN_STATES)
        quiet = self.with_context(gov_by_order=BY_ORDER)
        quiet._withdraw(
            at, user, self.env._("Sent to %(office)s instead.", office=to_agency.name)
        )
        # The new one is inserted at once, and there may be only one.
        self.env.flush_all()
        new = self.ticket_id._refer(
            to_agency,
            self.reason,
            at,
            user,
            self.facts or "",
            kind=self.kind,
            basis=self.basis_id,
        )
        # What the sender chose to share before, and nothing else.
        self.sudo()._copy_shares(new.sudo(), at, user.name)
        new.sudo()._transition().write({"replaces_id": self.id})
        return new
