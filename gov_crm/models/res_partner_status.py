from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError

from .res_partner_facts import OFFICERS

# Set by what the law-bearing act does, never typed into a form.
_ACTS = ("gov_is_sealed", "gov_merged_into_id")


class ResPartner(models.Model):
    """What became of a citizen: deceased, missing, contact facts sealed, record merged."""

    _inherit = "res.partner"

    gov_is_deceased = fields.Boolean(
        "Deceased",
        compute="_compute_gov_is_deceased",
        store=True,
        readonly=False,
        groups=OFFICERS,
        help="Nothing is sent to this person any more.",
    )
    gov_died_on = fields.Date("Died on", groups=OFFICERS)
    gov_is_missing = fields.Boolean(
        "Missing", groups=OFFICERS, help="The person has been reported missing."
    )
    gov_is_sealed = fields.Boolean(
        "Contact facts sealed",
        readonly=True,
        copy=False,
        groups=f"{OFFICERS},gov_crm.group_gov_sealed",
        help="Where the person lives and how to reach the person is known only to those "
        "who keep sealed facts.",
    )
    gov_merged_into_id = fields.Many2one(
        "res.partner",
        string="Merged into",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups=OFFICERS,
    )

    @api.depends("gov_died_on")
    def _compute_gov_is_deceased(self):
        for partner in self:
            partner.gov_is_deceased = partner.gov_is_deceased or partner.gov_died_on

    @api.constrains(
        "gov_died_on", "gov_is_deceased", "gov_birth_date", "gov_birth_year"
    )
    def _check_gov_died_on(self):
        today = fields.Date.context_today(self)
        # Whoever writes a contact may not read these facts; they are only compared.
        for partner in self.sudo().filtered("gov_died_on"):
            died = partner.gov_died_on
            if died > today:
                raise ValidationError(
                    self.env._("The date of death lies in the future. Check it.")
                )
            born = partner.gov_birth_date
            if born and died < born or died.year < partner.gov_birth_year:
                raise ValidationError(
                    self.env._("The date of death lies before the birth. Check both.")
                )
            if not partner.gov_is_deceased:
                raise ValidationError(
                    self.env._(
                        "There is a date of death. Take it away if the person is alive."
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._gov_refuse_acts(vals)
        return super().create(vals_list)

    def write(self, vals):
        self._gov_refuse_acts(vals)
        return super().write(vals)

    def _gov_refuse_acts(self, vals):
        if not self.env.su and any(name in vals for name in _ACTS):
            raise AccessError(
                self.env._("This is set by sealing or merging, not written by hand.")
            )

    def _gov_say_status(self):
        """What whoever serves this person has to know first, in a word or two; or “”."""
        if self.gov_is_deceased:
            return self.env._("Deceased")
        if self.gov_is_missing:
            return self.env._("Missing")
        return self.env._("Contact facts sealed") if self.gov_is_sealed else ""
