from odoo import api, fields, models

KINDS = [
    ("taken", "Taken in its turn"),
    ("passed_over", "Passed over"),
    ("jumped", "Taken out of turn"),
]


class GovQueueEvent(models.Model):
    """What happened to the order of a queue: a case was taken in its turn, passed over, or
    taken before others whose turn it was.

    Kept for good and in the evidence of the case. Citizens are not named in it.
    """

    _name = "gov.queue.event"
    _description = "Event of the queue"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.append.only.mixin",
        "gov.transition.mixin",
    ]
    _order = "at desc, id desc"
    _rec_name = "number"
    _log_access = False
    # What somebody wrote may say something about a person.
    _erasable_columns = ("reason",)
    _transition_fields = frozenset(
        (
            "ticket_id",
            "kind",
            "at",
            "user_id",
            "user_name",
            "agency_id",
            "ahead",
            "reason",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char("Case number", related="ticket_id.number")
    kind = fields.Selection(KINDS, "What", required=True)
    at = fields.Datetime("When", required=True)
    # Plain values: deleting a user must never touch it.
    user_id = fields.Integer("User number", required=True, aggregator=None)
    user_name = fields.Char("Who", required=True)
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    ahead = fields.Integer(
        "Waiting before it",
        required=True,
        aggregator="avg",
        help="How many cases of the same queue should have been served before this one.",
    )
    reason = fields.Text(help="Why, in the words of the officer.")
    has_reason = fields.Boolean(
        "With a reason", compute="_compute_has_reason", search="_search_has_reason"
    )

    # What an officer has passed over lately.
    _passed_idx = models.Index("(user_id, at) WHERE kind = 'passed_over'")

    @api.depends("reason")
    def _compute_has_reason(self):
        for event in self:
            event.has_reason = bool(event.reason)

    def _search_has_reason(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("reason", "!=" if True in value else "=", False)]

    @api.model
    def _record(self, tickets, kind, at, user, ahead, reason=None):
        """Keep what happened to these cases, in the evidence as well.

        :param at: naive UTC
        :param user: who did it
        :param ahead: how many waited before each, by its id
        :param reason: in the words of that person
        """
        reason = (reason or "").strip() or False
        # Names the case and its office; the caller has checked the right to the case.
        events = self._transition().create(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "at": at,
                    "user_id": user.id,
                    "user_name": user.name,
                    "agency_id": ticket.agency_id.id,
                    "ahead": ahead[ticket.id],
                    "reason": reason,
                }
                for ticket in tickets.sudo()
            ]
        )
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": event.ticket_id.id,
                    "kind": f"queue_{kind}",
                    "at": at,
                    "res_id": event.id,
                    "user_id": user.id,
                    "user_name": user.name,
                    "facts": {
                        "agency_id": event.agency_id,
                        "ahead": event.ahead,
                        "text_digest": Evidence._text_digest(reason),
                    },
                }
                for event in events
            ]
        )
        return events

    def action_open_case(self):
        """Open the case, for those who see it."""
        self.ensure_one()
        self.check_access("read")
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)
