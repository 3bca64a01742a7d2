from odoo import fields, models


class ResCompany(models.Model):
    """From when on a fact counts as standing in for a protected ground."""

    _inherit = "res.company"

    gov_proxy_threshold = fields.Float(
        "Facts stand in for a ground from",
        digits=(3, 2),
        default=0.3,
        help="Cramér's V from which on segments cannot use a fact: 0 has nothing to do "
        "with the ground, 1 tells it.",
    )
    gov_proxy_people = fields.Integer(
        "Measured on at least",
        default=100,
        help="People who answered. With fewer, nothing is measured.",
    )

    _gov_proxy_check = models.Constraint(
        "CHECK (gov_proxy_threshold BETWEEN 0.05 AND 0.5 AND gov_proxy_people >= 30)",
        "The threshold for proxies lies between 0.05 and 0.50, measured on at least 30 "
        "people.",
    )
