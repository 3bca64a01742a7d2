from odoo import fields, models

KINDS = [
    ("gap", "Missing"),
    ("contradiction", "Contradiction"),
    ("hint", "To know"),
]
OPENABLE = frozenset(("gov.service.standard", "gov.agency", "gov.service"))


class GovStandardCheckLine(models.TransientModel):
    """One finding, with what it is about."""

    _name = "gov.standard.check.line"
    _description = "Finding about service standards"
    _order = "id"

    check_id = fields.Many2one("gov.standard.check", required=True, ondelete="cascade")
    kind = fields.Selection(KINDS, "What", required=True)
    sentence = fields.Char("Found", required=True)
    res_model = fields.Char(required=True)
    res_id = fields.Integer(required=True)

    def action_open(self):
        """Open the standard, office or service the finding is about."""
        self.ensure_one()
        if self.res_model not in OPENABLE:
            return False
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "views": [(False, "form")],
        }
