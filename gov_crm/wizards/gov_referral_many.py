from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class GovReferralMany(models.TransientModel):
    """Dialog in which many referrals are accepted, declined, taken back or sent elsewhere.
    What can be done is done; for the rest it says why not."""

    _name = "gov.referral.many"
    _description = "Many referrals at once"

    act = fields.Selection(
        [
            ("accept", "Accept"),
            ("decline", "Decline"),
            ("withdraw", "Take back"),
            ("reroute", "Send elsewhere"),
        ],
        required=True,
        default="accept",
    )
    referral_ids = fields.Many2many("gov.referral", string="Referrals", required=True)
    effect = fields.Text("What happens", compute="_compute_effect")
    ground_id = fields.Many2one(
        "gov.referral.reason", string="Ground", ondelete="cascade"
    )
    needs_suggestion = fields.Boolean(related="ground_id.needs_suggestion")
    reason = fields.Text("Why", help="The sending offices read this.")
    suggested_agency_id = fields.Many2one(
        "gov.agency", string="Who is competent", ondelete="cascade"
    )
    is_unknown = fields.Boolean("I do not know who is competent")
    to_agency_id = fields.Many2one("gov.agency", string="To", ondelete="cascade")
    result = fields.Text("What was done", readonly=True)
    refused = fields.Text("Not done", readonly=True)

    @api.depends("act", "referral_ids", "to_agency_id")
    def _compute_effect(self):
        self._check_referrals()
        for wizard in self:
            count = len(wizard.referral_ids)
            transfers = len(
                wizard.referral_ids.filtered(lambda it: it.kind == "transfer")
            )
            wizard.effect = wizard._say_effect(count, transfers)

    def _say_effect(self, count, transfers):
        say, words = self.env._, {"count": count, "transfers": transfers}
        words["office"] = self.to_agency_id.name or "…"
        first = {
            "accept": say(
                "To accept: %(count)s. Of the hand-overs among them (%(transfers)s) your "
                "office is responsible from this moment, and their citizens are told.",
                **words,
            ),
            "decline": say(
                "To decline: %(count)s. The senders keep responsibility, and the citizens of "
                "the hand-overs among them (%(transfers)s) are told so.",
                **words,
            ),
            "withdraw": say(
                "To take back: %(count)s. The cases stay where they are.",
                **words,
            ),
            "reroute": say(
                "To take back and send to %(office)s: %(count)s, with the same request, "
                "facts and files.",
                **words,
            ),
        }[self.act]
        return "\n".join(
            [
                first,
                say(
                    "No citizen's date changes. What cannot be done is listed, with why."
                ),
            ]
        )

    @api.constrains("referral_ids")
    def _check_referrals(self):
        """A client can put any referrals into the dialog; only one's own tell anything."""
        self.referral_ids._origin.sudo(False).check_access("read")

    def action_do(self):
        """Do it to each by itself, then say what was done.

        :raises UserError: something that concerns all of them is missing
        """
        self.ensure_one()
        self._check_referrals()
        self._check_words()
        now, user = fields.Datetime.now(), self.env.user
        act = getattr(self, f"_do_{self.act}")
        done, refused = self.referral_ids._each(lambda it: act(it, now, user))
        result = self.env._(
            "%(done)s of %(count)s done.", done=len(done), count=len(self.referral_ids)
        )
        if not refused:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": result,
                    "type": "success",
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        self.write(
            {
                "result": result,
                "refused": "\n".join(
                    f"{referral.number}: {sentence}" for referral, sentence in refused
                ),
                "referral_ids": [Command.set([it.id for it, _why in refused])],
            }
        )
        return {
            "type": "ir.actions.act_window",
            "name": result,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }

    def _check_words(self):
        if self.act == "decline":
            if not self.ground_id:
                raise UserError(self.env._("Choose the ground on which you decline."))
            if not (self.reason or "").strip():
                raise UserError(self.env._("Say why this is not for your office."))
            named = self.suggested_agency_id or self.is_unknown
            if self.ground_id.needs_suggestion and not named:
                raise UserError(
                    self.env._(
                        "Name the office that is competent, or say that you do not know "
                        "it."
                    )
                )
        if self.act == "reroute" and not self.to_agency_id:
            raise UserError(self.env._("Choose the office."))

    def _do_accept(self, referral, at, user):
        referral._check_side(referral.to_agency_id)
        referral._accept(at, user)

    def _do_decline(self, referral, at, user):
        referral._check_side(referral.to_agency_id)
        referral._decline(
            self.reason, at, user, self.suggested_agency_id, self.ground_id
        )

    def _do_withdraw(self, referral, at, user):
        referral._check_side(referral.from_agency_id | referral.holder_agency_id)
        referral._withdraw(at, user, (self.reason or "").strip() or None)

    def _do_reroute(self, referral, at, user):
        referral._reroute(self.to_agency_id, at, user)
