from odoo import api, fields, models
from odoo.exceptions import UserError


class GovReleaseNote(models.Model):
    """What oversight says about published results: dated, kept, and public if so decided.

    Oversight reads the evidence behind each figure and annotates; it changes none.
    """

    _name = "gov.release.note"
    _description = "Note of oversight on published results"
    _inherit = ["gov.append.only.mixin"]
    _order = "id"
    _rec_name = "text"
    _log_access = False

    release_id = fields.Many2one(
        "gov.release", string="Results", required=True, index=True, ondelete="restrict"
    )
    user_id = fields.Many2one(
        "res.users", string="By", required=True, readonly=True, ondelete="restrict"
    )
    at = fields.Datetime(required=True, readonly=True)
    text = fields.Text(required=True)
    is_public = fields.Boolean(
        "On the public page",
        help="Everybody reads it beside the results, as a note of oversight, without your "
        "name. It cannot be taken back.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        """:raises UserError: no words, or the results are not published yet"""
        vals_list = [
            vals | {"user_id": self.env.uid, "at": fields.Datetime.now()}
            for vals in vals_list
        ]
        notes = super().create(vals_list)
        for note in notes:
            if not (note.text or "").strip():
                raise UserError(self.env._("Write the note."))
            if note.release_id.state != "published":
                raise UserError(
                    self.env._("Notes are written on results that are published.")
                )
        return notes
