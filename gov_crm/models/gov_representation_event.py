from odoo import api, fields, models
from odoo.exceptions import AccessError

ACTS = ("filed", "wrote", "papers", "withdrew", "not_solved")
KINDS = [
    ("granted", "Granted"),
    ("revoked", "Revoked"),
    ("filed", "Filed a request"),
    ("wrote", "Wrote to the office"),
    ("papers", "Sent papers"),
    ("withdrew", "Took a request back"),
    ("not_solved", "Said it is not solved"),
    ("asked", "Asked at the desk"),
]


class GovRepresentationEvent(models.Model):
    """What happened to a mandate and what was done by it; added and never changed."""

    _name = "gov.representation.event"
    _description = "What happened to a mandate"
    _inherit = ["gov.append.only.mixin"]
    _order = "at desc, id desc"
    _rec_name = "kind"
    _log_access = False
    _erasable_columns = ("user_name", "detail", "key")

    representation_id = fields.Many2one(
        "gov.representation", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(KINDS, "What", required=True)
    at = fields.Datetime("When", required=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", index="btree_not_null", ondelete="restrict"
    )
    # Plain values and no relation: deleting a user must never touch the record.
    user_id = fields.Integer("User number", required=True)
    user_name = fields.Char("Who", required=True)
    detail = fields.Char("More")
    key = fields.Char("Key of the form")

    _key_uniq = models.UniqueIndex("(representation_id, key) WHERE key IS NOT NULL")

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and not self.env.su:
            raise AccessError(
                self.env._("What happened is recorded with it, not by itself.")
            )
        return super().create(vals_list)

    def _say(self):
        """What was done, with the number of the case."""
        self.ensure_one()
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return f"{labels[self.kind]}: {self.sudo().ticket_id.number or ''}"
