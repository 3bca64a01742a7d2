from odoo import api, fields, models
from odoo.tools.misc import formatLang

CASE_KINDS = [
    ("service_request", "Service request"),
    ("enquiry", "Enquiry"),
    ("complaint", "Complaint"),
    ("suggestion", "Suggestion"),
    ("commendation", "Commendation"),
    ("information_request", "Information request"),
    ("corruption_report", "Corruption report"),
    ("appeal", "Appeal"),
]
CLASSIFICATIONS = [
    ("simple", "Simple"),
    ("complex", "Complex"),
    ("highly_technical", "Highly technical"),
]
LANES = [
    ("transaction", "Transaction: quick, standard, many"),
    ("case", "Case: in depth, over time"),
]


class GovService(models.Model):
    """One entry of the Citizen's Charter: what an agency promises to whom, how, by when."""

    _name = "gov.service"
    _description = "Charter service"
    _inherit = ["mail.thread"]
    _rec_names_search = ["name", "code"]
    _order = "agency_id, name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    code = fields.Char(
        help="Short code used in lists and imports, unique in the agency."
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Offered by",
        required=True,
        index=True,
        ondelete="restrict",
        tracking=True,
    )
    description = fields.Text(
        translate=True, help="What the citizen gets, in one or two plain sentences."
    )
    who_may_avail = fields.Text(string="Who may apply", translate=True)
    classification = fields.Selection(
        CLASSIFICATIONS,
        tracking=True,
        help="How demanding the service is. The same service may be classed differently "
        "by two agencies; service standards can depend on it.",
    )
    case_kind = fields.Selection(
        CASE_KINDS, string="Kind of case", default="service_request", required=True
    )
    lane = fields.Selection(LANES, default="transaction", required=True)
    is_g2c = fields.Boolean("For citizens", default=True)
    is_g2b = fields.Boolean("For businesses")
    is_g2g = fields.Boolean("For government")
    asks_sex = fields.Boolean(
        "The sex matters",
        help="Only where the law makes the service depend on it. The sex is asked on the "
        "case then, and on no other.",
    )
    asks_gender = fields.Boolean(
        "The gender matters",
        help="Only where the service cannot be given without it, for example to place "
        "somebody in a shelter. It is asked on the case then, and on no other.",
    )
    asks_household = fields.Boolean(
        "The household matters",
        help="Only where the service depends on who lives together.",
    )
    asks_relations = fields.Boolean(
        "Relatives or businesses matter",
        help="Only where the service depends on what people are to each other, or on who "
        "owns or runs a business.",
    )
    legal_basis = fields.Char("Legal basis")
    requirement_ids = fields.One2many(
        "gov.service.requirement", "service_id", string="Papers needed", copy=True
    )
    step_ids = fields.One2many(
        "gov.service.step", "service_id", string="Steps", copy=True
    )
    currency_id = fields.Many2one(related="agency_id.company_id.currency_id")
    fee_total = fields.Monetary("Fees in total", compute="_compute_totals")
    fee_summary = fields.Char("Fees", compute="_compute_totals")
    duration_total_minutes = fields.Integer(
        "Working time in total (minutes)", compute="_compute_totals"
    )
    case_count = fields.Integer("Open cases", compute="_compute_case_count")
    active = fields.Boolean(default=True)

    _agency_code_uniq = models.UniqueIndex(
        "(agency_id, code) WHERE code IS NOT NULL",
        "This office has a service with this code already. Choose a different one.",
    )

    @api.depends(
        "step_ids.fee_amount", "step_ids.fee_text", "step_ids.duration_minutes"
    )
    @api.depends_context("lang")
    def _compute_totals(self):
        for service in self:
            service.fee_total = sum(service.step_ids.mapped("fee_amount"))
            # A fee by formula has words and no amount: a bare 0.00 would be a wrong promise.
            words = service.step_ids.filtered(lambda s: s.fee_text and not s.fee_amount)
            parts = words.mapped("fee_text")
            if service.fee_total:
                parts.insert(
                    0,
                    formatLang(
                        self.env, service.fee_total, currency_obj=service.currency_id
                    ),
                )
            service.fee_summary = " + ".join(parts) or (
                self.env._("None") if service.step_ids else ""
            )
            service.duration_total_minutes = sum(
                service.step_ids.mapped("duration_minutes")
            )

    def _compute_case_count(self):
        counts = dict(
            self.env["helpdesk.ticket"]._read_group(
                [("service_id", "in", self.ids), ("is_open", "=", True)],
                ["service_id"],
                ["__count"],
            )
        )
        for service in self:
            service.case_count = counts.get(service, 0)

    def write(self, vals):
        changed = self.browse()
        if "classification" in vals:
            changed = self.filtered(
                lambda service: service.classification != vals["classification"]
            )
        result = super().write(vals)
        if changed:
            changed._choose_standards_of_cases()
        return result

    def _choose_standards_of_cases(self):
        """The class of these services was corrected: their open cases choose anew."""
        # Whoever writes the charter need not see a case; only its promises are chosen.
        cases_sudo = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search([("service_id", "in", self.ids), ("is_open", "=", True)])
        )
        if cases_sudo:
            cases_sudo._choose_standards_again(
                self.env._("The class of the service was corrected.")
            )

    def action_open_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.helpdesk_ticket_action"
        )
        action["context"] = {"search_default_service_id": self.id}
        return action
