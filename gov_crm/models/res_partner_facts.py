from odoo import api, fields, models
from odoo.exceptions import ValidationError

FIRST_YEAR = 1850
# Colleagues with a case of their own stay visible to all employees: what only officers
# need is kept from everybody else by group.
OFFICERS = "gov_crm.group_gov_frontline,gov_crm.group_gov_oversight"
SERVING = f"{OFFICERS},gov_crm.group_gov_contractor"


class ResPartner(models.Model):
    """When a citizen was born, where the person lives, and what helps the person.

    Of many elders only the year is known, or a date that somebody estimated.
    """

    _inherit = "res.partner"

    gov_birth_date = fields.Date("Born on", groups=OFFICERS, index="btree_not_null")
    gov_birth_year = fields.Integer(
        "Year of birth",
        compute="_compute_gov_birth_year",
        store=True,
        readonly=False,
        aggregator=None,
        groups=OFFICERS,
        help="Alone where only the year is known.",
    )
    gov_birth_estimated = fields.Boolean(
        "Estimated", groups=OFFICERS, help="Nobody knows the exact day or year."
    )
    gov_area_id = fields.Many2one(
        "gov.area",
        string="Area",
        index="btree_not_null",
        ondelete="restrict",
        groups=OFFICERS,
        help="The smallest place of the address that is known: a barangay, a city, …",
    )
    gov_access_need_ids = fields.Many2many(
        "gov.access.need",
        relation="gov_access_need_res_partner_rel",
        column1="partner_id",
        column2="need_id",
        string="Needs",
        groups=SERVING,
    )
    gov_access_summary = fields.Char(
        "What helps", compute="_compute_gov_access_summary", groups=SERVING
    )

    gov_reach_summary = fields.Char(
        "How and when to reach", compute="_compute_gov_reach_summary", groups=OFFICERS
    )

    @api.depends("gov_birth_date")
    def _compute_gov_birth_year(self):
        for partner in self:
            day = partner.gov_birth_date
            partner.gov_birth_year = day.year if day else partner.gov_birth_year

    @api.depends("gov_access_need_ids", "gov_access_needs")
    @api.depends_context("lang")
    def _compute_gov_access_summary(self):
        for partner in self:
            needs = partner.gov_access_need_ids.sorted("sequence").mapped("name")
            needs.append(partner.gov_access_needs)
            partner.gov_access_summary = ", ".join(filter(None, needs)) or False

    @api.depends("gov_contact_preference_ids", "gov_preferred_channel")
    @api.depends_context("lang")
    def _compute_gov_reach_summary(self):
        for partner in self:
            partner.gov_reach_summary = "; ".join(partner._gov_say_ways())

    @api.constrains("gov_birth_date", "gov_birth_year", "gov_birth_estimated")
    def _check_gov_birth(self):
        today = fields.Date.context_today(self)
        # Whoever writes a contact may not read these facts; they are only compared.
        for partner in self.sudo():
            day, year = partner.gov_birth_date, partner.gov_birth_year
            if day and day > today:
                raise ValidationError(
                    self.env._("The birth date lies in the future. Check day and year.")
                )
            if year and not FIRST_YEAR <= year <= today.year:
                raise ValidationError(
                    self.env._(
                        "The year of birth lies between %(first)s and %(last)s. Check it.",
                        first=FIRST_YEAR,
                        last=today.year,
                    )
                )
            if day and day.year != year:
                raise ValidationError(
                    self.env._(
                        "The year of birth is another one than that of the birth date. "
                        "Correct one of them, or leave the date empty."
                    )
                )
            if partner.gov_birth_estimated and not year:
                raise ValidationError(
                    self.env._("Enter the estimated birth date, or at least the year.")
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([_without_empty_year(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(_without_empty_year(vals))

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_say_ways(self, masked=False):
        """How to reach the person, best first, in words; also where only the best way is
        known. No number, address or note if ``masked``."""
        masked = masked or self.gov_is_sealed
        ways = self.gov_contact_preference_ids._say(masked)
        if ways or not self.gov_preferred_channel:
            return ways
        channels = self._fields["gov_preferred_channel"]._description_selection(
            self.env
        )
        return [dict(channels)[self.gov_preferred_channel]]

    def _gov_wants_large_print(self):
        """Whether what is printed for this person is printed large."""
        return any(self.gov_access_need_ids.mapped("large_print"))


def _without_empty_year(vals):
    """A form or a table with a date and nothing for the year means the year of the date."""
    if vals.get("gov_birth_date") and not vals.get("gov_birth_year", True):
        vals = {name: value for name, value in vals.items() if name != "gov_birth_year"}
    return vals
