from odoo import api, fields, models
from odoo.tools import html2plaintext


class GovCaseRefer(models.TransientModel):
    """Dialog in which an officer hands a case to another office."""

    _name = "gov.case.refer"
    _description = "Refer a case"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    from_agency_id = fields.Many2one(related="ticket_id.agency_id")
    deadline_display = fields.Json(related="ticket_id.deadline_display")
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
        for wizard in self:
            wizard.facts = html2plaintext(wizard.ticket_id.description or "")

    @api.depends("to_agency_id", "ticket_id")
    def _compute_effect(self):
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
        self.ticket_id.check_access("write")
        self.ticket_id._refer(
            self.to_agency_id, self.reason, fields.Datetime.now(), self.env.user, self.facts or ""
        )
        return {"type": "ir.actions.act_window_close"}
