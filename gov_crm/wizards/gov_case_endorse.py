from odoo import api, fields, models


class GovCaseEndorse(models.TransientModel):
    """Dialog in which an officer records that an office endorsed or forwarded a case."""

    _name = "gov.case.endorse"
    _description = "Record an endorsement"
    _inherit = ["gov.case.dialog.mixin"]

    kind = fields.Selection(
        [("endorse", "Endorses the case"), ("forward", "Forwards it to us")],
        "What it does",
        required=True,
        default="endorse",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Takes part here as",
        ondelete="cascade",
        help="Only if it is one of the offices that take part here.",
    )
    office = fields.Char(
        compute="_compute_from_agency", store=True, readonly=False, precompute=True
    )
    person = fields.Char("Who writes")
    email = fields.Char(
        "E-mail",
        compute="_compute_from_agency",
        store=True,
        readonly=False,
        precompute=True,
        help="The answer goes there. Empty: you print the letter and post it.",
    )
    reference = fields.Char("Its reference")
    received_at = fields.Datetime(
        "Came in on", required=True, default=lambda self: fields.Datetime.now()
    )
    text = fields.Text("What it says")

    @api.depends("agency_id")
    def _compute_from_agency(self):
        for wizard in self:
            # Every office tells everybody how it is reached.
            agency_sudo = wizard.agency_id.sudo()
            wizard.office = agency_sudo.name or wizard.office
            wizard.email = agency_sudo.partner_id.email or wizard.email

    def action_record(self):
        """Record it. Nothing on the case changes."""
        self.ensure_one()
        self._check_case()
        self.ticket_id._record_endorsement(
            self.office,
            self.received_at,
            fields.Datetime.now(),
            self.env.user,
            kind=self.kind,
            agency_id=self.agency_id.id,
            person=self.person,
            email=self.email,
            reference=self.reference,
            text=self.text,
        )
        return {"type": "ir.actions.act_window_close"}
