from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

from .gov_service_standard import StandardFacts
from .gov_service_timer import ANSWER_TARGETS, OPEN_STATES
from .helpdesk_ticket_notices import COMPLETE

CASE_OFFICER = "gov_crm.group_gov_case_officer"
FRONTLINE = "gov_crm.group_gov_frontline"
# A change of one of these decides anew which promises bind the case.
_DECIDING = ("service_id", "case_kind", "channel_id")


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

    def write(self, vals):
        before = {
            ticket: ticket._standard_facts()
            for ticket in self.sudo()
            if ticket.is_open and not vals.keys().isdisjoint(_DECIDING)
        }
        result = super().write(vals)
        changed = self.env["helpdesk.ticket"].union(
            *(
                ticket
                for ticket, facts in before.items()
                if ticket._standard_facts() != facts
            )
        )
        if changed:
            changed._choose_standards_again(
                self.env._("Service, kind or channel of the case was corrected.")
            )
        return result

    def _choose_standards_again(self, why, never_later=False):
        """Choose the standards of open cases anew because a deciding fact has changed."""
        self.env["gov.service.timer"]._choose_again(
            self, fields.Datetime.now(), why, never_later
        )

    def _standard_facts(self):
        """What decides which standards bind this case."""
        self.ensure_one()
        ticket_sudo = self.sudo()  # plain facts of the case and of its charter service
        return StandardFacts(
            service=ticket_sudo.service_id,
            case_kind=ticket_sudo.case_kind,
            classification=ticket_sudo.service_id.classification,
            agency=ticket_sudo.agency_id,
            channel=ticket_sudo.channel_id,
            filed_on=ticket_sudo.entry_agency_id._local(ticket_sudo.filed_at).date(),
        )

    def _starting_moment(self, starts_at):
        """When a promise counted from ``starts_at`` begins for this case; False: not yet."""
        self.ensure_one()
        return {"filed": self.filed_at, "complete": self.complete_at}[starts_at]

    def _waits_for_papers(self):
        """Whether the case waits for somebody outside the office."""
        self.ensure_one()
        return not self.complete_at or self.is_paused

    def _targets(self):
        """The targets every case of this kind has from its beginning."""
        self.ensure_one()
        answer = "appeal" if self.case_kind == "appeal" else "resolve"
        return ("acknowledge", "first_response", answer)

    def _local(self, moment):
        """A naive UTC moment as an aware one in the time zone of the responsible office."""
        self.ensure_one()
        return self.sudo().agency_id._local(moment)

    def _open_timers(self, targets=None):
        """Attach and start the timers of new cases.

        :param targets: only these; by default all their kind has
        """
        Timer = self.env["gov.service.timer"]
        for own, tickets in self.grouped(lambda ticket: ticket._targets()).items():
            # An appeal is answered by its decision, which has a target of its own.
            wanted = set(own if targets is None else targets)
            if "resolve" in wanted:
                wanted.update(ANSWER_TARGETS)
            Timer._open(tickets, [name for name in own if name in wanted])

    def _open_timers_of(self, *targets):
        """Timers of these cases that run or are paused."""
        # Timers follow the case; the caller has checked the right on the case.
        return (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("target", "in", targets),
                    ("state", "in", OPEN_STATES),
                ]
            )
        )

    def _answer_targets(self):
        return ("acknowledge", "first_response", *ANSWER_TARGETS)

    def _refresh_deadline(self):
        """Copy the deadline of the answer onto the case, where lists sort by it."""
        if not self:
            return
        timers_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("target", "in", ANSWER_TARGETS),
                    ("state", "!=", "cancelled"),
                ],
                order="id",
            )
        )
        deadlines = {timer.ticket_id: timer.deadline for timer in timers_sudo}
        for ticket in self.sudo():
            deadline = deadlines.get(ticket, False)
            if ticket.deadline != deadline:
                ticket._transition().write({"deadline": deadline})

    def _check_clock_right(self, group=CASE_OFFICER):
        """Only officers of the office that has the case move its clock.

        :param group: the least role this move needs; contractors have none of them
        :raises AccessError: another office has the case, or the role does not allow it
        """
        self.check_access("write")
        if not self.env.user.has_group(group):
            raise AccessError(
                self.env._("Only case officers change the time limits of a case.")
                if group == CASE_OFFICER
                else self.env._("Only officers of the office do this.")
            )

    def action_complete(self):
        """All papers are there: time limits that count from a complete submission begin, and
        a pause that waited for papers ends."""
        self._check_clock_right(FRONTLINE)
        now = fields.Datetime.now()
        paused = self.filtered("is_paused")
        for ticket in paused:
            if not ticket._paused_for_papers():
                raise UserError(
                    self.env._(
                        "The clock of this case does not wait for papers. Let it go on "
                        "when what it waits for has happened."
                    )
                )
            ticket._resume(now, self.env.user)
        unmarked = (self - paused) + paused.filtered(lambda t: not t.complete_at)
        if unmarked:
            unmarked._mark_complete(now)

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
        self._open_timers_of(*self._answer_targets())._start()
        for ticket in self:
            ticket._tell_citizen(COMPLETE, at)
