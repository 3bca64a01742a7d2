from odoo import fields, models


class GovAgency(models.Model):
    """How an office is reached by referral, and its limits against loops and silence."""

    _inherit = "gov.agency"

    is_external = fields.Boolean(
        "Takes part by e-mail",
        tracking=True,
        help="This agency has no accounts here. What is referred to it goes out as a letter "
        "by e-mail, with a signed link to answer by.",
    )
    referral_email = fields.Char(
        "E-mail for referrals",
        tracking=True,
        help="Where letters of referral to this agency are sent.",
    )
    referral_hop_limit = fields.Integer(
        "Hand-overs of a case",
        default=3,
        help="A case that has changed hands so often can be handed over by this office only "
        "with a supervisor's reason. 0: no limit.",
    )
    referral_expiry_days = fields.Integer(
        "Unanswered referrals come back",
        default=5,
        help="So many working days after the other office should have answered, a referral "
        "of this office comes back by itself. 0: never.",
    )

    _referral_hop_limit_check = models.Constraint(
        "CHECK (referral_hop_limit >= 0)",
        "The number of hand-overs cannot be negative. 0 means no limit.",
    )
    _referral_expiry_days_check = models.Constraint(
        "CHECK (referral_expiry_days >= 0)",
        "The number of days cannot be negative. 0 means never.",
    )

    def _common_parent(self, other):
        """The first office that both are part of, as superuser; empty if there is none."""
        self.ensure_one()
        above_sudo = other.sudo().parent_id  # the tree is no secret
        others = set()
        while above_sudo:
            others.add(above_sudo.id)
            above_sudo = above_sudo.parent_id
        office_sudo = self.sudo().parent_id
        while office_sudo and office_sudo.id not in others:
            office_sudo = office_sudo.parent_id
        return office_sudo
