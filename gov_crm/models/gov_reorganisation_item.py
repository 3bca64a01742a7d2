from odoo import fields, models


class GovReorganisationItem(models.Model):
    """One case or referral that an order concerns: the queue of the job, and afterwards the
    list of what it did. A row is worked off in the transaction that does what it stands for,
    so a process that dies repeats nothing and forgets nothing.
    """

    _name = "gov.reorganisation.item"
    _description = "What a reorganisation does"
    _order = "id"
    _rec_name = "ticket_id"
    _log_access = False

    reorganisation_id = fields.Many2one(
        "gov.reorganisation", required=True, index=True, ondelete="restrict"
    )
    kind = fields.Selection(
        [
            ("case", "Open case passes on"),
            ("referral", "Referral is sent elsewhere"),
            ("past", "Past case can be read"),
        ],
        string="What",
        required=True,
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    referral_id = fields.Many2one(
        "gov.referral", index="btree_not_null", ondelete="restrict"
    )
    successor_id = fields.Many2one(
        "gov.agency", string="Goes to", required=True, ondelete="restrict"
    )
    state = fields.Selection(
        [("todo", "To do"), ("done", "Done")], required=True, default="todo"
    )
    tries = fields.Integer(default=0)
    try_at = fields.Datetime("Try again at")
    error = fields.Text("Why not yet")
    done_at = fields.Datetime("Done on")

    _todo_idx = models.Index("(reorganisation_id, try_at, id) WHERE state = 'todo'")
    _once_uniq = models.UniqueIndex(
        "(reorganisation_id, kind, ticket_id, coalesce(referral_id, 0))",
        "An order does each thing once.",
    )
