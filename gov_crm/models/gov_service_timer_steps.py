from odoo import api, fields, models

from .gov_service_standard_steps import LATE, can_wait, is_warning, next_step
from .gov_service_timer import OPEN_STATES

RESUME = "resume"


class GovServiceTimer(models.Model):
    """What a timer sets off by itself: warnings, becoming late, escalation, lapse, the end of
    a pause. ``steps_done`` names what has been set off for the present deadline."""

    _inherit = "gov.service.timer"

    def _ladder(self):
        """Steps of this timer from now on, as ``[(naive UTC moment, name)]`` in order."""
        self.ensure_one()
        if self.state == "paused":
            return [(self.resumes_at, RESUME)]
        if self.state != "running" or not self.started_at or not self.deadline:
            return []
        worktime = self.agency_id._worktime(self.started_at, self.deadline)
        return self.standard_id._steps(worktime, self.started_at, self.deadline)

    def _done_steps(self):
        return set(filter(None, (self.steps_done or "").split(",")))

    def _set_next_step(self, now=None):
        """Put down what comes next after a change of state or deadline.

        A step whose moment the change has moved into the future is armed again: the officer
        must be warned of the new date as of the old one. A warning that was due while the
        office is closed waits until it opens.
        """
        now = now or fields.Datetime.now()
        for timer in self._transition():
            ladder = timer._ladder()
            done = timer._done_steps()
            if timer.state == "running":
                done -= {name for moment, name in ladder if moment > now}
            left = [(moment, name) for moment, name in ladder if name not in done]
            vals = {
                "next_due_at": next_step(
                    left, now, lambda timer=timer: timer.agency_id._next_open(now)
                ),
                "steps_done": ",".join(sorted(done)) or False,
            }
            if (timer.next_due_at, timer.steps_done) != tuple(vals.values()):
                timer.write(vals)

    def _pass_over(self, now):
        """Treat what was due before ``now`` as done, for cases of the past."""
        for timer in self._transition():
            passed = {name for moment, name in timer._ladder() if moment <= now}
            if passed:
                timer.write({"steps_done": ",".join(sorted(passed))})
        self._set_next_step()
        self._schedule_sweep()

    def _take_steps(self, now):
        """Set off what is due on this timer by ``now``, and put down what comes next.

        After an outage only the last of several warnings is sent: nobody needs to read
        that half of the time has passed when all of it has.
        """
        self.ensure_one()
        timer = self._transition()
        if timer.state == "paused" and timer.resumes_at <= now:
            timer.ticket_id._resume_by_itself(now)
        if timer.state not in OPEN_STATES:
            return
        due = timer._due_steps(now)
        warnings = [name for _moment, name in due if is_warning(name)]
        done = timer._done_steps() | {name for _moment, name in due}
        timer.write({"steps_done": ",".join(sorted(done)) or False})
        for moment, name in due:
            if name == LATE:
                timer._become_late(moment, now)
            elif not is_warning(name):
                timer._set_off_step(name, moment, now)
            elif name == warnings[-1]:
                timer._warn(name, now)
            if timer.state not in OPEN_STATES:
                break
        timer._set_next_step(now)

    def _due_steps(self, now):
        done = self._done_steps()
        due = [
            (moment, name)
            for moment, name in self._ladder()
            if moment <= now and name not in done and name != RESUME
        ]
        if all(can_wait(name) for _moment, name in due) and due:
            # Warnings alone wait for the office to open.
            return due if self.agency_id._next_open(now) <= now else []
        return due

    @api.model
    def _set_off_step(self, name, moment, now):
        """Set off a step that is no warning."""
