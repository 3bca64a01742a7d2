from odoo import fields, models


class GovReferralReason(models.Model):
    """A ground on which an office may decline a referral. Being busy is none."""

    _name = "gov.referral.reason"
    _description = "Ground for declining a referral"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    needs_suggestion = fields.Boolean(
        "Must name who is competent",
        help="Whoever declines on this ground says which office is competent, or that it "
        "is not known.",
    )
    active = fields.Boolean(default=True)
