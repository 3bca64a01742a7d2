from odoo import fields, models


class GovShareItem(models.TransientModel):
    """One thing of a case that may go along, with its tick, in a dialog.

    What is ticked is looked up again when the dialog is sent: the text here is shown and
    never shared.
    """

    _name = "gov.share.item"
    _description = "Something that may go along"
    _order = "id"

    refer_id = fields.Many2one("gov.case.refer", ondelete="cascade", index=True)
    more_id = fields.Many2one("gov.referral.share.more", ondelete="cascade", index=True)
    is_chosen = fields.Boolean("Goes along")
    key = fields.Char(required=True)
    kind = fields.Selection(
        [("fact", "Fact"), ("message", "Message"), ("file", "File")], required=True
    )
    name = fields.Char("What", required=True)
    content = fields.Text("Text")
