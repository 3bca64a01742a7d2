from odoo import api, fields, models
from odoo.exceptions import UserError


class GovProtectedValue(models.Model):
    """What a citizen may answer about a protected ground."""

    _name = "gov.protected.value"
    _description = "Answer about a protected ground"
    _order = "ground_id, sequence, id"

    ground_id = fields.Many2one(
        "gov.protected.ground", required=True, index=True, ondelete="cascade"
    )
    name = fields.Char("Answer", required=True, translate=True)
    code = fields.Char(required=True, help="Small letters, for programs.")
    sequence = fields.Integer(default=10)

    _code_uniq = models.Constraint(
        "UNIQUE (ground_id, code)", "This ground has an answer with this code already."
    )
    _code_check = models.Constraint(
        "CHECK (code ~ '^[a-z0-9_]+$')",
        "A code has small letters, digits and underscores only.",
    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_undisclosed(self):
        if self.filtered(lambda it: it.code == "undisclosed" and it.ground_id.is_asked):
            raise UserError(
                self.env._("“Prefer not to say” stays as long as the ground is asked.")
            )

    def write(self, vals):
        result = super().write(vals)
        if vals.keys() & {"code", "ground_id"}:
            self.ground_id._check_asked()
        return result
