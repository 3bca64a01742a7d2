from odoo import fields, models


class GovWorkSuspensionAct(models.Model):
    """Who declared or lifted a closure, when, and what it did. Kept as it was made.

    The digest is over every time limit it moved, so the list can be proved later.
    """

    _name = "gov.work.suspension.act"
    _description = "Declaring or lifting a closure"
    _inherit = ["gov.append.only.mixin", "gov.transition.mixin"]
    _order = "id"
    _rec_name = "summary"
    _log_access = False
    _transition_fields = frozenset(
        (
            "suspension_id",
            "kind",
            "at",
            "user_id",
            "user_name",
            "date_from",
            "date_to",
            "offices",
            "reason",
            "timer_count",
            "summary",
            "digest",
        )
    )

    suspension_id = fields.Many2one(
        "gov.work.suspension", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [("declare", "Declared"), ("lift", "Lifted")], "What", required=True
    )
    at = fields.Datetime("When", required=True)
    # Plain values and no relation: deleting a user must never touch it.
    user_id = fields.Integer("User number", required=True)
    user_name = fields.Char("Who", required=True)
    date_from = fields.Datetime("Closed since", required=True)
    date_to = fields.Datetime("Closed until", required=True)
    offices = fields.Char(required=True, help="Codes of all offices it closed.")
    reason = fields.Char(required=True)
    timer_count = fields.Integer("Time limits moved", required=True)
    summary = fields.Text("What happened", required=True)
    digest = fields.Char("Digest of what moved", required=True)
