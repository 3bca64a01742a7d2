from odoo import fields, models


class GovSharingBasis(models.Model):
    """A lawful basis on which facts about a citizen travel to another agency."""

    _name = "gov.sharing.basis"
    _description = "Lawful basis for sharing"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    legal_basis = fields.Char(
        "Law", help="Article by which this office may rely on this basis."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
