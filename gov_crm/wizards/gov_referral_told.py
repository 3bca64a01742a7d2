from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..models.gov_referral_act import HOW
from ..models.gov_referral_outside import OUTSIDE_OUTCOMES, Outsider
from ..models.helpdesk_ticket_decision import NEEDS_REASON, OUTCOMES


class GovReferralTold(models.TransientModel):
    """Dialog in which the sender records what an agency outside the system said by phone, by
    letter, by e-mail or in person. The agency is told by e-mail what was recorded."""

    _name = "gov.referral.told"
    _description = "Record what an agency said"
    _inherit = ["gov.referral.dialog.mixin"]

    act = fields.Char("What they said", required=True)
    act_options = fields.Json(compute="_compute_act_options")
    how = fields.Selection(
        [choice for choice in HOW if choice[0] != "link"],
        "How they said it",
        required=True,
        default="phone",
    )
    person = fields.Char("Who said it", required=True)
    position = fields.Char("Position", required=True)
    effect = fields.Char("What happens", compute="_compute_effect")
    text = fields.Text("In words")
    ground_id = fields.Many2one(
        "gov.referral.reason", string="Ground", ondelete="cascade"
    )
    suggested_agency_id = fields.Many2one(
        "gov.agency",
        string="Who is competent, if they said so",
        ondelete="cascade",
        domain="[('id', 'not in', (from_agency_id, to_agency_id))]",
    )
    act_by = fields.Datetime("They mean to act by")
    outcome = fields.Selection(
        [choice for choice in OUTCOMES if choice[0] in OUTSIDE_OUTCOMES]
    )
    needs_grounds = fields.Boolean(compute="_compute_effect")
    grounds = fields.Text(help="The rule and the facts. The citizen reads this.")
    redress = fields.Text(
        "Way of redress",
        compute="_compute_redress",
        store=True,
        readonly=False,
        precompute=True,
        help="How the citizen can have the decision looked at again. The citizen reads this.",
    )

    @api.depends("referral_id")
    def _compute_act_options(self):
        self._check_referral()
        labels = {
            "received": self.env._("They have received it"),
            "accepted": self.env._("They accept"),
            "declined": self.env._("They decline"),
            "wrote": self.env._("They ask or say something"),
            "returned": self.env._("They send it back"),
            "completed": self.env._("They answer"),
            "decided": self.env._("They have decided the case"),
            "gave_back": self.env._("They want to give it back"),
        }
        for wizard in self:
            wizard.act_options = [
                [act, labels[act]] for act in wizard.referral_id._outside_acts()
            ]

    @api.depends("referral_id", "act", "outcome")
    def _compute_effect(self):
        self._check_referral()
        for wizard in self:
            names = {
                "sender": wizard.from_agency_id.name,
                "receiver": wizard.to_agency_id.name,
            }
            wizard.needs_grounds = wizard.outcome in NEEDS_REASON
            told = self.env._(
                "%(receiver)s gets an e-mail that says what you recorded.", **names
            )
            effect = {
                "accepted": self.env._(
                    "%(receiver)s is responsible from this moment, and the citizen is told.",
                    **names,
                )
                if wizard.kind == "transfer"
                else self.env._("%(sender)s stays responsible.", **names),
                "decided": self.env._(
                    "The case is closed, and the citizen gets the answer below."
                ),
                "declined": self.env._("%(sender)s stays responsible.", **names),
                "gave_back": self.env._(
                    "%(receiver)s stays responsible until %(sender)s accepts the case back.",
                    **names,
                ),
            }.get(wizard.act, "")
            wizard.effect = f"{effect} {told}".strip()

    @api.depends("referral_id", "act")
    def _compute_redress(self):
        self._check_referral()
        for wizard in self:
            decided = wizard.act == "decided" and wizard.referral_id
            wizard.redress = decided and wizard.referral_id._outside_redress()

    def action_record(self):
        """Record it under the name of who said it and of the officer who was told.

        :raises AccessError: a decision recorded by somebody who decides no cases
        :raises UserError: not of the sending side, not possible any more, or something is
            missing
        """
        self.ensure_one()
        referral, user = self.referral_id, self.env.user
        referral._check_side(referral.from_agency_id | referral.holder_agency_id)
        if self.act == "decided" and not user.has_group(
            "gov_crm.group_gov_case_officer"
        ):
            raise AccessError(self.env._("Only case officers record a decision."))
        person, position = (self.person or "").strip(), (self.position or "").strip()
        if not person or not position:
            raise UserError(self.env._("Name the person and the position."))
        referral._act_outside(
            self.act,
            fields.Datetime.now(),
            Outsider(person, position, self.how, user),
            **self._values(),
        )
        return {"type": "ir.actions.act_window_close"}

    def _values(self):
        """What the act takes besides who and when."""
        if self.act == "received":
            return {}
        if self.act == "accepted":
            return {"act_by": self.act_by or None}
        values = {"text": self.text}
        if self.act == "declined":
            values |= {
                "ground": self.ground_id,
                "suggested": self.suggested_agency_id,
            }
        if self.act == "decided":
            values |= {
                "outcome": self.outcome,
                "grounds": self.grounds,
                "redress": self.redress,
            }
        return values
