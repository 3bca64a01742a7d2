from odoo import api, fields, models


class GovHousehold(models.Model):
    """People who live together. It has no access rights to give and no address of its own."""

    _name = "gov.household"
    _description = "Household"
    _order = "id desc"

    name = fields.Char(required=True, help="For example: dela Cruz, Sampaguita Street.")
    member_ids = fields.One2many(
        "gov.household.member", "household_id", string="Who lives there"
    )
    member_count = fields.Integer(
        "People living there",
        compute="_compute_member_count",
        compute_sudo=True,
        help="Also those whose record you may not read.",
    )
    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_gov_visible", search="_search_gov_visible"
    )
    active = fields.Boolean(default=True)

    @api.depends("member_ids.date_from", "member_ids.date_to")
    def _compute_member_count(self):
        Member = self.env["gov.household.member"]
        today = fields.Date.context_today(self)
        counts = Member._read_group(
            [("household_id", "in", self.ids), *Member._gov_now_domain(today)],
            ["household_id"],
            ["__count"],
        )
        counts = {household.id: count for household, count in counts}
        for household in self:
            household.member_count = counts.get(household._origin.id, 0)

    @api.depends("member_ids")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        seen = self.env["gov.household"].sudo()
        seen = seen.search([("id", "in", self._origin.ids)] + self._gov_seen_domain())
        for household in self:
            household.gov_visible = not household._origin or household._origin in seen

    def _search_gov_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        ids = self.sudo()._search(self._gov_seen_domain())
        return [("id", "in" if True in value else "not in", ids)]

    @api.model
    def _gov_seen_domain(self):
        """Households with a member whose record the user may read, and those the user has
        just made."""
        seen = self.env["res.partner"].with_user(self.env.user)
        people = seen._search(
            [("gov_visible", "=", True), ("gov_is_citizen", "=", True)]
        )
        return [
            "|",
            ("member_ids.partner_id", "in", people),
            "&",
            ("create_uid", "=", self.env.uid),
            ("member_ids", "=", False),
        ]
