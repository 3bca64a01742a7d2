from datetime import timedelta

from odoo import api, fields, models

from .gov_service_standard_steps import LATE


class GovBreach(models.Model):
    """Warnings before the time is over, by the ladder of the standard, and what then.

    A task for every data protection officer; from the second it is late also for the
    supervisors of the office, on whose board it stands. Each step is taken once. That a
    breach is late depends on no job.
    """

    _inherit = "gov.breach"

    def _ladder(self):
        """``[(naive UTC moment, name)]`` of warnings and becoming late, in order.

        Unlike those of a case, warnings do not wait for the office to open: a breach known
        on a Friday evening would be late before anybody is warned.
        """
        self.ensure_one()
        length = self.deadline - self.discovered_at
        steps = [
            (self.discovered_at + length * percent / 100, str(percent))
            for percent in self.sudo().standard_id._percents()
            if percent < 100
        ]
        return [*steps, (self.deadline + timedelta(seconds=1), LATE)]

    def _set_next_step(self, now):
        """Put down what comes next; what the clock has not reached is armed again."""
        for breach in self._transition():
            ladder = breach._ladder()
            done = set(filter(None, (breach.steps_done or "").split(",")))
            done -= {name for moment, name in ladder if moment > now}
            left = [moment for moment, name in ladder if name not in done]
            breach.steps_done = ",".join(sorted(done)) or False
            breach.next_due_at = min(left, default=False)
            breach._wake(breach.next_due_at)

    @api.model
    def _cron_warn(self):
        """Take every step that is due, each exactly once."""
        now = fields.Datetime.now()
        due = self.search(
            [("next_due_at", "<=", now), ("state", "=", "open")],
            order="next_due_at, id",
        )
        for breach in due.try_lock_for_update():
            breach._take_steps(now)
            self.env["gov.service.timer"]._end_batch(1)

    def _take_steps(self, now):
        self.ensure_one()
        done = set(filter(None, (self.steps_done or "").split(",")))
        due = [
            name
            for moment, name in self._ladder()
            if moment <= now and name not in done
        ]
        if due:
            self._warn(due[-1], now)
            self._transition().steps_done = ",".join(sorted(done | set(due)))
        self._set_next_step(now)

    def _warn(self, name, now):
        """Tell those concerned how much of the time has passed.

        :param name: the step of the ladder
        """
        # Who keeps the register is told of it; no right on roles is needed for that.
        officers = self.env.ref("gov_crm.group_gov_privacy").sudo().all_user_ids
        users = officers.filtered(lambda user: not user.share)._present_at(now)
        if name == LATE:
            users |= self.agency_id._supervisors_at(now)
        texts = {}
        for user in users:
            say = self.with_context(lang=user.lang).env._
            texts[user] = {
                "summary": say(
                    "Breach %(number)s: the time to notify it has run out.",
                    number=self.number,
                )
                if name == LATE
                else say(
                    "Breach %(number)s: %(percent)s %% of the time to notify it has "
                    "passed.",
                    number=self.number,
                    percent=name,
                ),
                "date_deadline": self.agency_id._local(self.deadline).date(),
            }
        kind = self.env.ref("gov_crm.mail_activity_breach")
        self.env["mail.activity"]._tell(self.sudo(), kind, texts)
        self._add_entry(
            "late" if name == LATE else "warned",
            ", ".join(users.sudo().mapped("name"))
            or self.env._("Nobody could be told."),
        )

    def _wake(self, at):
        cron_sudo = self.env.ref("gov_crm.ir_cron_breaches", raise_if_not_found=False)
        if cron_sudo and at:
            # Jobs are no business of whoever registers a breach.
            cron_sudo.sudo()._trigger(max(at, fields.Datetime.now()))
