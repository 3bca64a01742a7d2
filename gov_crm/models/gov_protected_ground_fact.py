from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.segment_criteria import is_path


class GovProtectedGroundFact(models.Model):
    """A fact of a case or of its citizen that reveals a protected ground or stands in for it.

    It is named by its way from the case, field by field. The same field reached on another
    way is protected alike.
    """

    _name = "gov.protected.ground.fact"
    _description = "Fact on a protected ground"
    _inherit = ["gov.ready.list.mixin"]
    _order = "ground_id, relation desc, path"
    _rec_name = "path"

    ground_id = fields.Many2one(
        "gov.protected.ground", required=True, index=True, ondelete="cascade"
    )
    path = fields.Char(
        "Field",
        required=True,
        help="From the case on, for example: partner_id.gov_birth_date.",
    )
    relation = fields.Selection(
        [("reveals", "Reveals it"), ("proxy", "Stands in for it")],
        required=True,
        default="proxy",
    )
    covers_below = fields.Boolean(
        "Also what is reached through it",
        default=True,
        help="Not for the citizen as such, through whom allowed facts are reached too.",
    )
    note = fields.Char("Why", translate=True)

    _once = models.Constraint(
        "UNIQUE (ground_id, path)", "This ground names this field already."
    )

    @api.constrains("path")
    def _check_path(self):
        for fact in self:
            if not is_path(fact.path):
                raise ValidationError(
                    self.env._(
                        "“%s” is no way to a field: write the names of fields with dots "
                        "between them, for example partner_id.gov_birth_date.",
                        fact.path,
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        facts = super().create(vals_list)
        self.env["gov.segment"]._recheck()
        return facts

    def write(self, vals):
        result = super().write(vals)
        self.env["gov.segment"]._recheck()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["gov.segment"]._recheck()
        return result
