from odoo import models
from odoo.exceptions import UserError

from ..tools.sentences import clause
from .helpdesk_ticket_notices import REOPENED


class HelpdeskTicket(models.Model):
    """Opening a closed case again. Closing and opening wins no time: the limit goes on with
    what was left of it, only the time in between does not count."""

    _inherit = "helpdesk.ticket"

    def action_reopen(self):
        """Open the dialog in which an officer opens the case again."""
        self._check_clock_right()
        return self._open_dialog("gov.case.reopen", self.env._("Open the case again"))

    def _reopen(self, reason, at, user):
        """Open again a case that has been closed.

        The office that had it last is responsible from this instant; the decision stays in
        the record, and the next one comes after it.

        :raises UserError: the case is open, or no reason is given
        """
        self.ensure_one()
        self._lock_for_transition()
        ticket_sudo = self.sudo()
        if ticket_sudo.is_open:
            raise UserError(self.env._("This case is open."))
        if not (reason or "").strip():
            raise UserError(self.env._("Say why the case is opened again."))
        self._set_stage(
            "in_progress" if ticket_sudo.user_id else "new",
            at,
            is_open=True,
            closed_date=False,
            outcome=False,
            outcome_reason=False,
            answer=False,
            decided_by_id=False,
        )
        self._reopen_custody()
        self._record_evidence("reopened", at)
        last = self._last_answer_timer()
        if last.state == "met":
            last._reopen(at, reason, user.name)
        elif not last or last.state == "cancelled":
            # It was closed without an answer (withdrawn, duplicate): a promise anew.
            target, standard = self._promise_anew(last, at)
            self.env["gov.service.timer"]._open(
                self, [target], user.name, {(self.id, target): standard}
            )
        ticket_sudo._refresh_deadline()
        self._tell_citizen(REOPENED, at, reason=clause(reason))

    def _last_answer_timer(self):
        """The time limit of the answer that ran last, ended or not."""
        timers_sudo = self.sudo().timer_ids  # they follow the case
        return timers_sudo.filtered(
            lambda timer: timer.target in ("resolve", "appeal")
        ).sorted("id")[-1:]

    def _promise_anew(self, last, at):
        """What binds the answer of a case that was closed without one: the standard of today,
        or that of before where today's would give a later date.

        :param last: the time limit of before, may be empty
        :return: ``(target, standard)``
        """
        target = "appeal" if self.case_kind == "appeal" else "resolve"
        Timer = self.env["gov.service.timer"]
        standard = Timer._choose_standards(self, [target])[self.id, target]
        before = last.standard_id
        office_sudo = self.sudo().entry_agency_id  # whose calendar counts
        if before and (not standard or standard._is_later(before, office_sudo, at)):
            standard = before
        return target, standard

    def _why_not_reopen(self):
        """Why the case cannot be opened again, or “”."""
        return self.env._("This case is open.") if self.is_open else ""

    def _reopen_text(self, reason, at):
        """The notice of reopening as it would be now."""
        deadline = self._deadline_if_reopened(at)
        citizen = self._for_citizen()
        promise = ""
        if deadline:
            promise = citizen.env._(
                "You will have our answer by %(moment)s.",
                moment=citizen._say_moment(deadline, at),
            )
        return self._notice_text(REOPENED, reason=reason, deadline=promise)

    def _reopen_custody(self):
        """The office that had the case last has it again.

        The spans of custody leave no gap: the time while the case was closed belongs to
        that office as well, whom the citizen would have asked.
        """
        last_sudo = self.sudo().custody_ids.sorted("date_from")[-1:]
        self.env["gov.custody"]._transition().create(
            {
                "ticket_id": self.id,
                "agency_id": self.sudo().agency_id.id,
                "date_from": last_sudo.date_to,
            }
        )
