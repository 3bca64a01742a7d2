from odoo import api, fields, models
from odoo.exceptions import UserError


class GovCaseNeed(models.Model):
    """Something about a matter that makes waiting worse for those concerned: children are
    involved, there is no other income, …

    An officer sets it on the case. Its points count in the queue like waiting time, and its
    sentence stands in the explanation that the citizen may hear.
    """

    _name = "gov.case.need"
    _description = "Need that counts in the queue"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sentence = fields.Char(
        "In the explanation",
        required=True,
        translate=True,
        help="How it stands in the sentence that explains the place in the queue, for "
        "example “no other income”. The citizen may hear it.",
    )
    points = fields.Integer(
        required=True,
        default=1,
        help="From 1 to 5. Each counts like a fixed time of waiting.",
    )
    description = fields.Char(
        "When it is set", translate=True, help="What an officer looks at."
    )
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)

    _points_check = models.Constraint(
        "CHECK (points BETWEEN 1 AND 5)", "A need counts from 1 to 5 points."
    )

    def write(self, vals):
        result = super().write(vals)
        if "points" in vals:
            # Who sets up needs sees no cases; their places follow all the same.
            self.env["gov.queue"].sudo()._rescore()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_used(self):
        # Whether any case has it, nothing about the case.
        if (
            self.env["helpdesk.ticket"]
            .sudo()
            .search_count([("need_ids", "in", self.ids)], limit=1)
        ):
            raise UserError(
                self.env._(
                    "Cases have this need. Archive it: then nobody sets it anew."
                )
            )
