from odoo import fields, models


class GovWorkSuspensionDialogLine(models.TransientModel):
    """Cases of one office that move from one day to another. No case is named: whoever
    closes an office need not see its cases."""

    _name = "gov.work.suspension.dialog.line"
    _description = "Cases that move with a closure"
    _order = "id"

    dialog_id = fields.Many2one(
        "gov.work.suspension.dialog", required=True, ondelete="cascade"
    )
    office = fields.Char()
    moves = fields.Char("Moves")
    cases = fields.Integer("Open cases")
