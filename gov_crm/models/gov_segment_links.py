from odoo import api, models


class GovHouseholdMember(models.Model):
    """Who moves in or out changes the size of a household for all who live there."""

    _inherit = "gov.household.member"

    @api.model_create_multi
    def create(self, vals_list):
        members = super().create(vals_list)
        members._gov_assign_household()
        return members

    def write(self, vals):
        before = self.sudo().household_id
        result = super().write(vals)
        (self | before.member_ids)._gov_assign_household()
        return result

    def unlink(self):
        people = self.sudo().household_id.member_ids.partner_id
        result = super().unlink()
        if self.env["gov.segment"]._deciding_fields("res.partner"):
            people._gov_assign_cases()
        return result

    def _gov_assign_household(self):
        if self.env["gov.segment"]._deciding_fields("res.partner"):
            # The cases of all of them, whoever entered one.
            self.sudo().household_id.member_ids.partner_id._gov_assign_cases()


class GovContactPreference(models.Model):
    """The first of the ways to reach a person is a fact that segments may use."""

    _inherit = "gov.contact.preference"

    @api.model_create_multi
    def create(self, vals_list):
        ways = super().create(vals_list)
        ways._gov_assign_people()
        return ways

    def write(self, vals):
        result = super().write(vals)
        self._gov_assign_people()
        return result

    def unlink(self):
        people = self.partner_id
        result = super().unlink()
        if self.env["gov.segment"]._deciding_fields("res.partner"):
            people._gov_assign_cases()
        return result

    def _gov_assign_people(self):
        if self.env["gov.segment"]._deciding_fields("res.partner"):
            self.partner_id._gov_assign_cases()
