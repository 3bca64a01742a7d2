from odoo import fields, models


class GovReorganisationDialogLine(models.TransientModel):
    """Open cases of one service that pass to one office. No case is named: whoever
    reorganises offices need not see their cases."""

    _name = "gov.reorganisation.dialog.line"
    _description = "Cases that pass on"
    _order = "id"

    dialog_id = fields.Many2one(
        "gov.reorganisation.dialog", required=True, ondelete="cascade"
    )
    office = fields.Char("Goes to")
    service = fields.Char()
    cases = fields.Integer("Open cases")
