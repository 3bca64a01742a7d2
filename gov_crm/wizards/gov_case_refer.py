from odoo import api, fields, models
from odoo.tools import html2plaintext

from ..models.gov_referral import KINDS
from ..models.helpdesk_ticket_refer import SUPERVISOR


class GovCaseRefer(models.TransientModel):
    """Dialog in which an officer hands a case over, asks about it, or asks for help."""

    _name = "gov.case.refer"
    _description = "Refer a case"
    _inherit = ["gov.case.dialog.mixin", "gov.share.dialog.mixin"]

    kind = fields.Selection(KINDS, "What", required=True, default="transfer")
    to_agency_id = fields.Many2one(
        "gov.agency",
        string="To",
        required=True,
        ondelete="cascade",
        domain="[('id', '!=', from_agency_id)]",
    )
    returns_id = fields.Many2one("gov.referral", ondelete="cascade")
    effect = fields.Char("What happens", compute="_compute_effect")
    loop = fields.Char("Why a supervisor is needed", compute="_compute_loop")
    may_override = fields.Boolean(compute="_compute_loop")
    override_reason = fields.Text("Why all the same")
    reason = fields.Text("Why", required=True, help="The other office reads this.")
    facts = fields.Text(
        "Request",
        compute="_compute_facts",
        store=True,
        readonly=False,
        precompute=True,
        help="The other office sees exactly this. Remove what it need not know.",
    )
    item_ids = fields.One2many(
        "gov.share.item",
        "refer_id",
        string="Also goes along",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
    )

    @api.depends("ticket_id")
    def _compute_facts(self):
        self._check_case()
        for wizard in self:
            wizard.facts = html2plaintext(wizard.ticket_id.description or "")

    @api.depends("ticket_id")
    def _compute_item_ids(self):
        self._check_case()
        for wizard in self:
            # In the user's own rights, also where Odoo computes as superuser.
            case = wizard.ticket_id._origin.sudo(False)
            wizard.item_ids = wizard._item_commands(case) if case else False

    @api.depends("to_agency_id", "ticket_id", "kind")
    def _compute_loop(self):
        self._check_case()
        allowed = self.env.user.has_group(SUPERVISOR)
        for wizard in self:
            moves = wizard.kind == "transfer" and wizard.to_agency_id
            case = wizard.ticket_id._origin
            wizard.loop = case._why_loop(wizard.to_agency_id) if moves else ""
            wizard.may_override = bool(wizard.loop) and allowed

    @api.depends("to_agency_id", "ticket_id", "kind")
    def _compute_effect(self):
        self._check_case()
        for wizard in self:
            names = {
                "holder": wizard.from_agency_id.name,
                "receiver": wizard.to_agency_id.name,
            }
            if not wizard.to_agency_id:
                wizard.effect = self.env._("Choose the office.")
            elif wizard.kind == "transfer":
                wizard.effect = self.env._(
                    "%(holder)s stays responsible until %(receiver)s accepts. The citizen "
                    "is told. The citizen's date does not change.",
                    **names,
                )
            elif wizard.kind == "consult":
                wizard.effect = self.env._(
                    "%(receiver)s is asked and answers here. %(holder)s stays responsible. "
                    "The citizen's date does not change.",
                    **names,
                )
            else:
                wizard.effect = self.env._(
                    "%(receiver)s is asked to contribute. %(holder)s stays responsible and "
                    "answers the citizen. The citizen's date does not change.",
                    **names,
                )

    @api.depends("facts", "reason")
    def _compute_preview(self):
        return super()._compute_preview()

    def _share_case(self):
        return self.ticket_id

    def _preview_parts(self):
        case = self.ticket_id
        return [
            (self.env._("Case"), f"{case.number or ''} – {case.name or ''}"),
            (self.env._("Why, or what is asked"), self.reason or "…"),
            (self.env._("Request"), self.facts or self.env._("(nothing)")),
            (self.env._("Lawful basis"), self.basis_id.name or ""),
        ]

    def action_refer(self):
        """Send the referral.

        :raises UserError: on its way already, a loop without a supervisor's reason, …
        """
        self.ensure_one()
        self._check_case()
        if self.returns_id:
            self.returns_id._check_side(self.from_agency_id)
        self.ticket_id._refer(
            self.to_agency_id,
            self.reason,
            fields.Datetime.now(),
            self.env.user,
            self.facts or "",
            kind=self.kind,
            basis=self.basis_id,
            items=self._chosen_keys(),
            override=self.override_reason,
            returns=self.returns_id,
        )
        return {"type": "ir.actions.act_window_close"}
