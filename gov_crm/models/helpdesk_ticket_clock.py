from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .helpdesk_ticket_notices import COMPLETE


class HelpdeskTicket(models.Model):
    """The lawful clock of a case: its timers and the deadline that binds the answer."""

    _inherit = "helpdesk.ticket"

    timer_ids = fields.One2many(
        "gov.service.timer", "ticket_id", string="Time limits", groups="base.group_user"
    )
    deadline = fields.Datetime(
        "Due",
        readonly=True,
        copy=False,
        help="By when the citizen must have the answer.",
    )
    is_overdue = fields.Boolean(
        "Late", compute="_compute_is_overdue", search="_search_is_overdue"
    )

    @api.depends("deadline", "is_open")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.is_overdue = bool(
                ticket.is_open and ticket.deadline and ticket.deadline < now
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("is_open", "=", True) & Domain(
            "deadline", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    def _local(self, moment):
        """A naive UTC moment as an aware one in the time zone of the responsible office."""
        self.ensure_one()
        return self.sudo().agency_id._local(moment)

    def _open_timers(self, targets=("acknowledge", "first_response", "resolve")):
        self.env["gov.service.timer"]._open(self, targets)

    def _running_timers(self, *targets):
        # Timers follow the case; the caller has checked the right on the case.
        return (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("target", "in", targets),
                    ("state", "=", "running"),
                ]
            )
        )

    def _refresh_deadline(self):
        """Copy the deadline of the decision onto the case, where lists sort by it."""
        timers_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("target", "=", "resolve"),
                    ("state", "!=", "cancelled"),
                ]
            )
        )
        deadlines = {timer.ticket_id: timer.deadline for timer in timers_sudo}
        for ticket in self.sudo():
            deadline = deadlines.get(ticket, False)
            if ticket.deadline != deadline:
                ticket._transition().write({"deadline": deadline})

    def action_complete(self):
        """All papers are there: time limits that count from a complete submission begin."""
        self.check_access("write")
        self._mark_complete(fields.Datetime.now())

    def _mark_complete(self, at):
        self._refuse_closed()
        if self.sudo().filtered("complete_at"):
            raise UserError(self.env._("This request has been complete before."))
        for ticket in self.sudo():
            ticket._set_stage(
                "in_progress" if ticket.user_id else "new",
                at,
                complete_at=at,
                missing_papers=False,
            )
        self._record_evidence("papers_complete", at)
        self._running_timers("acknowledge", "first_response", "resolve")._start(
            {
                ticket.id: {"filed": ticket.filed_at, "complete": ticket.complete_at}
                for ticket in self.sudo()
            }
        )
        for ticket in self:
            ticket._tell_citizen(COMPLETE, at)
