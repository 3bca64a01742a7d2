from odoo import api, fields, models
from odoo.exceptions import UserError

STAGES = [
    ("identified", "Identified"),
    ("contacted", "Contacted"),
    ("informed", "Informed"),
    ("applied", "Applied"),
    ("receiving", "Receiving"),
    ("declined", "Declined"),
]
# Of the CRM: nothing that officers measure people by.
_MONEY = "sales_team.group_sale_salesman"


class CrmLead(models.Model):
    """Outreach: people who are entitled and do not claim, and how far they came.

    The way is a field of its own and not stages of the CRM: those belong to teams, decide on
    probabilities and revenue, and stay what they were. An engagement is measured by need.
    """

    _inherit = "crm.lead"

    gov_stage = fields.Selection(
        STAGES,
        string="How far",
        copy=False,
        tracking=True,
        index="btree_not_null",
        group_expand="_gov_expand_stages",
    )
    gov_need = fields.Selection(
        [
            ("1", "Some"),
            ("2", "High"),
            ("3", "Urgent"),
        ],
        string="Need",
        tracking=True,
        help="How much this person needs it: health, danger, nobody who helps. Not income "
        "alone, and never what the person could be worth to the office.",
    )
    gov_segment = fields.Char(
        "Group reached",
        help="By which facts this person came onto the list.",
    )
    gov_segment_id = fields.Many2one(
        "gov.segment", string="Segment", readonly=True, ondelete="restrict"
    )
    gov_basis_id = fields.Many2one(
        "gov.sharing.basis",
        string="Lawful basis",
        ondelete="restrict",
        help="Why the office may approach this person.",
    )

    expected_revenue = fields.Monetary(groups=_MONEY)
    prorated_revenue = fields.Monetary(groups=_MONEY)
    recurring_plan = fields.Many2one(groups=_MONEY)
    recurring_revenue = fields.Monetary(groups=_MONEY)
    recurring_revenue_monthly = fields.Monetary(groups=_MONEY)
    recurring_revenue_monthly_prorated = fields.Monetary(groups=_MONEY)
    recurring_revenue_prorated = fields.Monetary(groups=_MONEY)

    @api.model
    def _gov_expand_stages(self, values, domain):
        return [stage for stage, _label in STAGES]

    @api.constrains("gov_agency_id", "expected_revenue", "recurring_revenue")
    def _check_gov_no_money(self):
        # Whoever gives a lead an office may not read its revenue; it is only compared.
        for lead in self.sudo():
            if lead.gov_agency_id and (lead.expected_revenue or lead.recurring_revenue):
                raise UserError(
                    self.env._(
                        "An engagement is measured by need, not by money. Empty the "
                        "expected revenue first."
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._gov_with_stage(vals) for vals in vals_list])

    def write(self, vals):
        if vals.get("gov_kind") == "outreach" and "gov_stage" not in vals:
            new = self.filtered(lambda lead: lead.gov_agency_id and not lead.gov_stage)
            super(CrmLead, new).write({"gov_stage": "identified"})
        return super().write(vals)

    def _gov_with_stage(self, vals):
        """Outreach of an office begins with a person who was identified."""
        if (
            vals.get("gov_kind") == "outreach"
            and vals.get("gov_agency_id")
            and not vals.get("gov_stage")
        ):
            return {**vals, "gov_stage": "identified"}
        return vals

    def action_gov_file_case(self):
        action = super().action_gov_file_case()
        if self.gov_stage:
            self.gov_stage = "applied"
        return action

    def _gov_receives(self):
        """The case of these engagements was granted: outreach has reached its end."""
        self.filtered("gov_stage").gov_stage = "receiving"
