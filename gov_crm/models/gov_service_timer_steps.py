from odoo import api, fields, models

from .gov_service_standard_steps import LATE
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

    def _set_next_step(self):
        """Put down what comes next after a change of state or deadline.

        A step whose moment the change has moved into the future is armed again: the officer
        must be warned of the new date as of the old one.
        """
        now = fields.Datetime.now()
        for timer in self._transition():
            ladder = timer._ladder()
            done = timer._done_steps()
            if timer.state == "running":
                done -= {name for moment, name in ladder if moment > now}
            moments = [moment for moment, name in ladder if name not in done]
            vals = {
                "next_due_at": min(moments, default=False),
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
        done = timer._done_steps()
        due = [
            (moment, name)
            for moment, name in timer._ladder()
            if moment <= now and name not in done and name != RESUME
        ]
        warnings = [name for _moment, name in due if name.isdecimal()]
        timer.write({"steps_done": ",".join(sorted(done | {name for _m, name in due}))})
        for moment, name in due:
            if not name.isdecimal():
                timer._set_off_step(name, moment, now)
            elif name == warnings[-1]:
                timer._warn(int(name), moment, now)
            if timer.state not in OPEN_STATES:
                break
        timer._set_next_step()

    def _warn(self, percent, moment, now):
        """Tell the responsible officer how much of the time has passed.

        :param percent: 100: it is late
        """
        kind = "breach" if str(percent) == LATE else "warn"
        self._log(kind, lambda timer: moment, note=f"{percent} %")

    @api.model
    def _set_off_step(self, name, moment, now):
        """Set off a step that is no warning."""
