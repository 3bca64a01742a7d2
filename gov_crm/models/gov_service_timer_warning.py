from odoo import models
from odoo.exceptions import UserError

from .gov_service_standard_steps import LAST_DAY, NEAR, is_warning


class GovServiceTimer(models.Model):
    """Warnings: who is told how much of the time has passed.

    One task a person and case, renewed as time goes on and gone when there is nothing more
    to warn of. Whoever cannot be told is passed over: see ``gov_agency_staff``.
    """

    _inherit = "gov.service.timer"

    def _warn(self, name, now):
        """Tell those concerned how much of the time has passed.

        :param name: the step of the ladder
        """
        told = self.ticket_id._warn_of(self, now)
        percent = "80" if name == NEAR else name
        what = (
            self.env._("The last working day has begun.")
            if name == LAST_DAY
            else self.env._("%(percent)s %% of the time has passed.", percent=percent)
        )
        self._log("warn", lambda timer: now, note=self._say_told(what, told))

    def _become_late(self, moment, now):
        """Record that the time has run out, as of that moment, and tell those concerned."""
        told = self.ticket_id._warn_of(self, now)
        self._log(
            "breach",
            lambda timer: moment,
            note=self._say_told(self.env._("The time has run out."), told),
        )

    def _say_told(self, what, users):
        """A note for the history: what happened, and who was told."""
        if not users:
            return self.env._("%(what)s Nobody could be told.", what=what)
        return self.env._(
            "%(what)s Told: %(who)s.",
            what=what,
            who=", ".join(users.sudo().mapped("name")),
        )

    def _warned_users(self, now):
        """Who is to know how this timer stands: the officer or, where there is none to be
        told, the supervisors; both before the law decides."""
        self.ensure_one()
        done = self._done_steps()
        if not any(is_warning(name) for name in done):
            return self.env["res.users"]
        try:
            moment = self.agency_id._next_open(now)
        except (UserError, ValueError):
            # Nobody must be kept from deciding a case by a calendar that is out of order.
            moment = now
        office = self.ticket_id.sudo().agency_id
        users = self._officers_at(moment) or office._supervisors_at(moment)
        if done & {NEAR, LAST_DAY}:
            users |= office._supervisors_at(moment)
        return users

    def _officers_at(self, moment):
        """Who has to reach this target, if there at the naive UTC ``moment``: who promised
        it, else the responsible officer."""
        self.ensure_one()
        ticket_sudo = self.ticket_id.sudo()
        officer = ticket_sudo.user_id
        if self.target == "promise":
            started_sudo = self.sudo().event_ids.filtered(lambda e: e.kind == "start")
            promised_by = officer.browse(started_sudo[:1].user_id).exists()
            # Somebody who left the office cannot keep it any more.
            if promised_by and promised_by._works_on(ticket_sudo):
                officer = promised_by
        officer = officer.filtered(lambda user: user._works_on(ticket_sudo))
        return officer._present_at(moment)

    # ------------------------------------------------------------------
    # HOOKS: what there was to warn of changes or ends
    # ------------------------------------------------------------------

    def _stop(self, moments, user_name=None):
        warned = self.sudo().filtered("steps_done").ticket_id
        result = super()._stop(moments, user_name)
        warned._renew_warnings()
        return result

    def _cancel(self, at, note, user_name=None):
        warned = self.sudo().filtered("steps_done").ticket_id
        result = super()._cancel(at, note, user_name)
        warned._renew_warnings()
        return result

    def _log_shifted(self, kind, moment, user_name=None, note=False, more=None):
        warned = self.sudo().filtered("steps_done").ticket_id
        result = super()._log_shifted(kind, moment, user_name, note, more)
        warned._renew_warnings()
        return result
