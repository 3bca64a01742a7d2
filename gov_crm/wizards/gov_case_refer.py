from odoo import api, fields, models
from odoo.tools import html2plaintext


class GovCaseRefer(models.TransientModel):
    """Dialog in which an officer hands a case to another office."""

    _name = "gov.case.refer"
    _description = "Refer a case"
    _inherit = ["gov.case.dialog.mixin"]

    to_agency_id = fields.Many2one(
        "gov.agency",
        string="To",
        required=True,
        ondelete="cascade",
        domain="[('id', '!=', from_agency_id)]",
    )
    effect = fields.Char("What happens", compute="_compute_effect")
    reason = fields.Text("Why", required=True, help="The other office reads this.")
    facts = fields.Text(
        "Goes along",
        compute="_compute_facts",
        store=True,
        readonly=False,
        precompute=True,
        help="The other office sees exactly this until it accepts. Remove what it need not know.",
    )

    @api.depends("ticket_id")
    def _compute_facts(self):
        self._check_case()
        for wizard in self:
            wizard.facts = html2plaintext(wizard.ticket_id.description or "")

    @api.depends("to_agency_id", "ticket_id")
    def _compute_effect(self):
        self._check_case()
        for wizard in self:
            if wizard.to_agency_id:
                wizard.effect = self.env._(
                    "%(holder)s stays responsible until %(receiver)s accepts. The citizen's "
                    "date does not change.",
                    holder=wizard.from_agency_id.name,
                    receiver=wizard.to_agency_id.name,
                )
            else:
                wizard.effect = self.env._("Choose the office that should take over.")

    def action_refer(self):
        self.ensure_one()
        self._check_case()
        self.ticket_id._refer(
            self.to_agency_id,
            self.reason,
            fields.Datetime.now(),
            self.env.user,
            self.facts or "",
        )
        return {"type": "ir.actions.act_window_close"}
