from odoo import fields, models


class GovReportSent(models.Model):
    """What scheduled sending sent to whom, or why not. Added and never changed; one row for
    each receiver and period, which is also what keeps anything from being sent twice."""

    _name = "gov.report.sent"
    _description = "What was sent"
    _inherit = ["gov.append.only.mixin"]
    _order = "at desc, id desc"
    _rec_name = "receiver_name"
    _log_access = False
    _erasable_columns = ("receiver_name", "email")

    schedule_id = fields.Many2one(
        "gov.report.schedule",
        string="Schedule",
        required=True,
        index=True,
        ondelete="restrict",
    )
    at = fields.Datetime("When", required=True)
    # Plain values: deleting a user must never touch it.
    receiver = fields.Integer("User number", required=True, aggregator=None)
    receiver_name = fields.Char("Receiver", required=True)
    email = fields.Char("Sent to")
    first_day = fields.Date("From", required=True)
    last_day = fields.Date("To (included)", required=True)
    state = fields.Selection(
        [("sent", "Sent"), ("stopped", "Taken off the list"), ("nothing", "Not sent")],
        string="What happened",
        required=True,
    )
    reason = fields.Char("Why")
    digest = fields.Char("Digest of the rows")

    _once_uniq = models.Constraint(
        "UNIQUE(schedule_id, receiver, first_day, last_day)",
        "A register of a period is sent to each receiver once.",
    )
