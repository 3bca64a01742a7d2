from odoo import models
from odoo.exceptions import UserError

from .gov_referral import LIVE_STATES, OPEN_STATES

KIND = "gov_crm.mail_activity_referral"


class GovReferral(models.Model):
    """Tasks on a referral: somebody of the receiving office surely learns that it has to do
    something, and all of them that it is late.

    One task a person. While there is time, only those who see to referrals have one: the
    figure beside the menus tells everybody else. When the time has passed, everybody of the
    office has one. It ends with the answer.
    """

    _inherit = "gov.referral"

    def _renew_tasks(self, now):
        """Make the tasks on these referrals say what there is to do, for those who do it.

        :param now: naive UTC
        """
        Activity = self.env["mail.activity"]
        kind = Activity._kind(KIND)
        if not self or not kind:
            return  # while the add-on is being installed
        # Who is told what follows from the referral and its office, not from the caller.
        referrals_sudo = self.sudo()
        tasks = Activity._tasks_on(referrals_sudo, kind)
        new = []
        for referral in referrals_sudo:
            there = tasks[referral.id].grouped("user_id")
            wanted = referral._task_users(now)
            for user in wanted:
                values = referral._task(user, now)
                if user in there:
                    there[user]._renew(values)
                else:
                    new.append(Activity._task_values(referral, kind, user, values))
            for user in there.keys() - set(wanted):
                there[user].unlink()
        Activity._of_clock().create(new)

    def _redate_tasks(self, now):
        """Make the tasks that are there say dates that have moved.

        :param now: naive UTC
        """
        Activity = self.env["mail.activity"]
        tasks = Activity._tasks_on(self, Activity._kind(KIND))
        for referral in self.sudo():
            for task in tasks[referral.id]:
                task._renew(referral._task(task.user_id, now))

    def _task_users(self, now):
        """Who has something to do on this referral at the naive UTC ``now``."""
        self.ensure_one()
        office = self.to_agency_id
        nobody = self.env["res.users"]
        # A case that was taken over has tasks of its own, an agency outside gets letters.
        is_done = self.state == "accepted" and self.kind == "transfer"
        if self.state not in LIVE_STATES or is_done or office.is_external:
            return nobody
        try:
            moment = office._next_open(now)
        except (UserError, ValueError):
            # Nobody must be kept from referring a case by a calendar out of order.
            moment = now
        if self.due_at and self.due_at < now:
            users = office._staff_at(moment) or office._supervisors_at(moment)
        else:
            users = nobody
            if self.state == "accepted":
                users = office._staff_at(moment) & self.answered_by_id
            users = users or office._referral_contacts(moment)
        if self.state in OPEN_STATES:
            # Whoever sent it cannot accept it.
            users = users - self.sent_by_id or users
        if not users:
            office._report_empty_post(self.ticket_id, now)
        return users

    def _task(self, user, now):
        """Values of the task that tells ``user`` what there is to do and by when."""
        referral = self.with_context(lang=user.lang or self.env.lang)
        office = referral.to_agency_id
        what = referral._say_task()
        if not self.due_at:
            return {"summary": what, "date_deadline": office._local(now).date()}
        moment = office._say_moment(self.due_at, now)
        when = (
            referral._say_late_since(moment)
            if self.due_at < now
            else referral._say_due_by(moment)
        )
        return {
            "summary": self.env._("%(when)s: %(what)s", when=when, what=what),
            "date_deadline": office._local(self.due_at).date(),
        }

    def _say_task(self):
        """“Licensing Office hands over “Business permit””."""
        words = {"office": self.from_agency_id.name, "subject": self.subject}
        return {
            "transfer": self.env._("%(office)s hands over “%(subject)s”", **words),
            "consult": self.env._("%(office)s asks about “%(subject)s”", **words),
            "joint": self.env._("%(office)s asks for help with “%(subject)s”", **words),
        }[self.kind]

    # ------------------------------------------------------------------
    # HOOKS: what there is to do begins, changes or ends
    # ------------------------------------------------------------------

    def _open_accept_clock(self, at, user_name):
        result = super()._open_accept_clock(at, user_name)
        self._renew_tasks(at)
        return result

    def _open_act_clock(self, at, user_name):
        result = super()._open_act_clock(at, user_name)
        self._renew_tasks(at)
        return result

    def _move_to(self, state, at, user, person, **values):
        result = super()._move_to(state, at, user, person, **values)
        if state not in LIVE_STATES:
            self._renew_tasks(at)
        return result
