from odoo import api, fields, models

from .gov_retention_rule import ACTIONS, PARTS

REASONS = [
    ("hold", "A legal hold"),
    ("open", "A case is still open"),
    ("appeal", "An appeal is running"),
    ("archive", "For the public archive"),
    ("retention", "The retention time is not over"),
    ("rule", "A rule says to keep it"),
    ("none", "No retention rule"),
    ("staff", "The person works here"),
    ("chained", "Evidence: digests, no texts"),
    ("log", "Who looked: kept for its own time"),
]
OTHER_PARTS = [
    ("evidence", "Evidence of cases"),
    ("access_log", "Who looked"),
]


class GovErasureLine(models.Model):
    """One figure of a preview: how many records of a kind are erased or kept, and why."""

    _name = "gov.erasure.line"
    _description = "Figure of an erasure"
    _order = "erasure_id, id"
    _rec_name = "part"

    erasure_id = fields.Many2one(
        "gov.erasure", required=True, index=True, ondelete="cascade"
    )
    part = fields.Selection(
        PARTS + OTHER_PARTS, "Kind of record", required=True, readonly=True
    )
    action = fields.Selection(ACTIONS, "What happens", required=True, readonly=True)
    count = fields.Integer("Records", readonly=True, aggregator=None)
    reason = fields.Selection(REASONS, "Why it is kept", readonly=True)
    until = fields.Date("Kept until", readonly=True)
    source = fields.Char("Legal basis", readonly=True)
    sentence = fields.Char("In words", compute="_compute_sentence")

    @api.depends("part", "action", "count", "reason", "until", "source")
    @api.depends_context("lang")
    def _compute_sentence(self):
        for line in self:
            said = {
                name: dict(line._fields[name]._description_selection(self.env)).get(
                    line[name], ""
                )
                for name in ("action", "reason")
            }
            words = [f"{said['action']}: {line.count}"]
            if line.reason:
                words.append(said["reason"])
            if line.until:
                words.append(self.env._("until %(day)s", day=line.until))
            line.sentence = ". ".join(words)
