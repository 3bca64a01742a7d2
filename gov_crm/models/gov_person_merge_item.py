import json

from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("column", "Pointed to the record"),
    ("relation", "Listed the record"),
    ("document", "Hung on the record"),
    ("fact", "Fact taken over"),
    ("kept", "Stayed where it was"),
]


class GovPersonMergeItem(models.Model):
    """Journal of a merge: one row for each place that named the record that went.

    ``res_ids`` are the records there that were moved, or that stayed because the record that
    stays had the same already.
    """

    _name = "gov.person.merge.item"
    _description = "What a merge moved"
    _inherit = ["gov.append.only.mixin"]
    _order = "merge_id, id"
    _rec_name = "label"
    _log_access = False
    _erasable_columns = ("value",)

    merge_id = fields.Many2one(
        "gov.person.merge", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, string="What it did", required=True)
    model = fields.Char("Technical name", required=True)
    field = fields.Char("Field", required=True)
    res_ids = fields.Char("Numbers of records", required=True)
    value = fields.Text("Value before")
    label = fields.Char("Records", compute="_compute_label")
    count = fields.Integer("How many", compute="_compute_label")

    @api.depends("model", "res_ids")
    @api.depends_context("lang")
    def _compute_label(self):
        for item in self:
            # The names of kinds of records are no secret.
            item.label = self.env["ir.model"].sudo()._get(item.model).name or item.model
            item.count = len(item._record_ids())

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            raise AccessError(self.env._("A merge writes its journal itself."))
        return super().create(vals_list)

    def _record_ids(self):
        return [id_ for item in self for id_ in json.loads(item.res_ids)]
