from odoo import fields, models

from ..tools.sentences import clause


class HelpdeskTicket(models.Model):
    """What citizens read of the clock: by when, what a pause means for them, what was
    promised and whether it was kept. Callers have found the case in the citizen's rights.
    """

    _inherit = "helpdesk.ticket"

    def _portal_deadline(self, timer):
        """The deadline in words, with sentences on what it means for the citizen.

        :param timer: the timer of the answer, as superuser, or None
        """
        self.ensure_one()
        display = self._describe_deadlines(for_staff=False)[self]
        state = display["state"]
        notes = []
        if state == "paused":
            notes = self._portal_pause_notes(timer)
        elif state == "late":
            notes = [
                self.env._(
                    "It was due %(moment)s. This is recorded. Call the office below, or ask "
                    "for a review.",
                    moment=self._say_moment(timer.deadline, fields.Datetime.now()),
                )
            ]
        elif state in ("running", "today"):
            notes = [self.env._("By then you have our answer."), display["note"]]
            if timer.moved_by == "extend":
                notes.append(
                    self.env._("Why it moved: %(why)s.", why=clause(timer.moved_why))
                )
        elif state == "none":
            notes = [self.env._("Ask the office below when you can expect an answer.")]
        notes += [self._portal_reopened_note(), self._portal_referred_note(timer)]
        sentence = display["sentence"]
        if state == "late":
            late = self._say_late(timer, fields.Datetime.now())
            sentence = (
                self.env._("We are %(amount)s late.", amount=late)
                if late
                else self.env._("We are late.")
            )
        return dict(display, sentence=sentence, notes=list(filter(None, notes)))

    def _portal_pause_notes(self, timer):
        """What it means to send the papers soon, and not to send them."""
        now = fields.Datetime.now()
        until = timer.resumes_at
        back = self._example_return(timer, now, until)
        then = self._deadline_with(timer, pause_end=back)
        words = {"day": self._say_day(back, now), "due": self._say_moment(then, now)}
        return [
            self.env._("Sent by %(day)s: our answer by %(due)s.", **words)
            if timer.pause_reason_id.asks_papers
            else self.env._(
                "If it goes on by %(day)s: our answer by %(due)s.", **words
            ),
            self.env._(
                "At the latest it goes on by itself on %(moment)s.",
                moment=self._say_moment(until, now),
            ),
        ]

    def _portal_reopened_note(self):
        """That the case was answered before and is open again, or “”."""
        decided = self.is_open and self.sudo().decision_ids.mapped("at")
        if not decided:
            return ""
        return self.env._(
            "We closed it on %(day)s and opened it again.",
            day=self._say_day(max(decided)),
        )

    def _portal_referred_note(self, timer):
        """That another office took over and the date stayed, or “”."""
        spans_sudo = self.sudo().custody_ids.sorted("date_from")
        if not self.is_open or len(spans_sudo.agency_id) < 2:
            return ""
        words = {
            "office": spans_sudo[-1].agency_id.name,
            "day": self._say_day(spans_sudo[-1].date_from),
        }
        if not timer or timer.state != "running" or timer.moved_from:
            return self.env._("%(office)s took over on %(day)s.", **words)
        return self.env._(
            "%(office)s took over on %(day)s. Your date stays %(due)s.",
            due=self._say_day(timer.deadline),
            **words,
        )

    def _portal_promises(self):
        """What officers promised this citizen, one sentence each, oldest first."""
        promises_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "=", self.id),
                    ("target", "=", "promise"),
                    ("state", "!=", "cancelled"),
                ],
                order="started_at, id",
            )
        )
        now = fields.Datetime.now()
        return [
            {
                "text": promise.promise,
                "due": self._say_moment(promise.deadline, now),
                "state": promise._promise_state(),
                "result": promise._say_promise_state(),
            }
            for promise in promises_sudo
        ]
