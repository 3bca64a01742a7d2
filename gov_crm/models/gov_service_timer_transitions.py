from odoo import models


class GovServiceTimer(models.Model):
    """How a timer changes. Moments are naive UTC and given by the caller: one clock per
    change. The caller has checked the right and the law; see ``helpdesk_ticket_pause`` and
    its neighbours."""

    _inherit = "gov.service.timer"

    def _stop(self, moments, user_name=None):
        """Record that the targets were reached. A pause that lasts ends with it.

        :param moments: ``{ticket id: datetime}``, when each case reached them
        """
        self = self.sudo()
        paused = self.filtered(lambda timer: timer.state == "paused")
        for at in {moments[timer.ticket_id.id] for timer in paused}:
            paused.filtered(lambda t, at=at: moments[t.ticket_id.id] == at)._resume(
                at, user_name=user_name
            )
        running = self.filtered(lambda timer: timer.state == "running")
        for timer in running._transition():
            at = moments[timer.ticket_id.id]
            timer.write(
                {
                    "state": "met",
                    "stopped_at": at,
                    "in_time": not timer.deadline or at <= timer.deadline,
                    "next_due_at": False,
                }
            )
        running._log("stop", lambda timer: timer.stopped_at, user_name)

    def _cancel(self, at, note, user_name=None):
        """End without result: nobody can reach the target any more."""
        running = self.sudo().filtered(
            lambda timer: timer.state in ("running", "paused")
        )
        running._transition().write({"state": "cancelled", "next_due_at": False})
        running._log("cancel", lambda timer: at, user_name, note)
        running.ticket_id._refresh_deadline()

    def _pause(self, reason, at, note=False, user_name=None):
        """Stop the clock on a listed ground, until the limit of that ground at most.

        The deadline becomes the one that holds if the pause lasts that long.
        """
        running = self.sudo().filtered(
            lambda timer: timer.state == "running" and timer.started_at
        )
        for timer in running._transition():
            timer.write(
                {
                    "state": "paused",
                    "pause_reason_id": reason.id,
                    "paused_at": at,
                    "resumes_at": timer.agency_id._pause_end(reason, at),
                    "has_pauses": True,
                }
            )
        running._log_shifted(
            "pause",
            lambda timer: at,
            user_name,
            note,
            lambda timer: {
                "until": timer.resumes_at,
                "pause_reason_id": timer.pause_reason_id.id,
            },
        )

    def _resume(self, at, note=False, user_name=None):
        """Let the clock go on; never later than the limit of the pause."""
        paused = self.sudo().filtered(lambda timer: timer.state == "paused")
        ends = {timer.id: min(at, timer.resumes_at) for timer in paused}
        paused._transition().write(
            {
                "state": "running",
                "pause_reason_id": False,
                "paused_at": False,
                "resumes_at": False,
            }
        )
        paused._log_shifted("resume", lambda timer: ends[timer.id], user_name, note)

    def _extend(self, amount, at, note, user_name=None):
        """Give the office ``amount`` more, in the unit of the promise."""
        self = self.sudo()
        for timer in self._transition():
            timer.write(
                {
                    "extension_count": timer.extension_count + 1,
                    "extended_amount": timer.extended_amount + amount,
                    "moved_from": timer.deadline,
                    "moved_by": "extend",
                    "moved_why": note,
                }
            )
        self._log_shifted(
            "extend",
            lambda timer: at,
            user_name,
            note,
            lambda timer: {"amount": amount},
        )

    def _reopen(self, at, note, user_name=None):
        """Run again with what was left: the time since it stopped counts as a pause. One that
        had not started waits again for what starts it."""
        met = self.sudo().filtered(lambda timer: timer.state == "met")
        met._transition().write(
            {"state": "running", "stopped_at": False, "in_time": False}
        )
        met.filtered("started_at")._transition().write({"has_pauses": True})
        met._log_shifted("reopen", lambda timer: at, user_name, note)

    def _log_shifted(self, kind, moment, user_name=None, note=False, more=None):
        """Log a change by which the clock stands or stood still, and the deadline that
        follows from it."""
        if not self:
            return
        deadlines = self._deadlines_after(kind, moment, more)
        for timer in self._transition():
            timer.write({"deadline": deadlines[timer.id]})
        self._set_next_step()
        self._log(kind, moment, user_name, note, more)
        self.ticket_id._refresh_deadline()
        self._schedule_sweep()

    def _deadlines_after(self, kind, moment, more):
        """The deadlines of these timers after an event that is not recorded yet."""
        Event = self.env["gov.service.timer.event"]
        histories = self._histories()
        deadlines = {}
        for timer in self:
            history = histories[timer.id]
            if not timer.standard_id or not timer.started_at:
                deadlines[timer.id] = timer.deadline
                continue
            history.follow(
                Event.new(
                    {
                        "kind": kind,
                        "at": moment(timer),
                        "deadline": timer.deadline,
                        **(more(timer) if more else {}),
                    }
                )
            )
            deadlines[timer.id] = timer.standard_id._deadline(
                timer.agency_id._worktime(timer.started_at),
                timer.started_at,
                history.extended_amount,
                history.spans(),
            )
        return deadlines

    def _log(self, kind, moment, user_name=None, note=False, more=None, is_first=False):
        """Append one event to each timer.

        :param is_first: nothing can have happened to them before
        """
        if not self:
            return
        Event = self.env["gov.service.timer.event"]
        last = {}
        if not is_first:
            last = dict(
                Event.sudo()._read_group(
                    [("timer_id", "in", self.ids)], ["timer_id"], ["sequence:max"]
                )
            )
        user = self.env.user
        Event._transition().create(
            [
                {
                    "timer_id": timer.id,
                    "sequence": last.get(timer, 0) + 1,
                    "kind": kind,
                    "at": moment(timer),
                    "user_id": user.id,
                    "user_name": user_name or user.name,
                    "deadline": timer.deadline,
                    "standard_id": timer.standard_id.id
                    if kind in ("start", "choose")
                    else False,
                    "note": note,
                    **(more(timer) if more else {}),
                }
                for timer in self.sudo()
            ]
        )
