from odoo import fields, models

from .gov_erasure_line import REASONS
from .gov_retention_rule import PARTS


class GovErasureItem(models.Model):
    """One part of one case, engagement or contact that an approved erasure is to take away.

    The queue of the job: a row is done in the transaction that erased.
    """

    _name = "gov.erasure.item"
    _description = "Part to be erased"
    _order = "erasure_id, id"
    _rec_name = "part"
    _log_access = False

    erasure_id = fields.Many2one(
        "gov.erasure", required=True, index=True, ondelete="cascade"
    )
    part = fields.Selection(PARTS, required=True)
    res_id = fields.Integer("Number of the record", required=True)
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done"), ("kept", "Kept")],
        required=True,
        default="todo",
    )
    reason = fields.Selection(REASONS, "Why it is kept after all")
    count = fields.Integer("Records")

    _todo_idx = models.Index("(erasure_id, id) WHERE state = 'todo'")
    _once = models.UniqueIndex(
        "(erasure_id, part, res_id)", "Each part is erased once."
    )
