from markupsafe import Markup

from odoo import fields, models

from .gov_service_standard_steps import LAST_DAY, NEAR
from .gov_service_timer import ANSWER_TARGETS

KIND = "gov_crm.mail_activity_time_limit"


class HelpdeskTicket(models.Model):
    """What the people of the office are told of the clock, in sentences."""

    _inherit = "helpdesk.ticket"

    def write(self, vals):
        result = super().write(vals)
        if "user_id" in vals:
            self._renew_warnings()
        return result

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Being told by the clock makes nobody a follower."""
        if self.env.context.get("gov_no_subscription"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _warn_of(self, timer, now):
        """Tell those concerned by ``timer`` how it stands.

        :return: who was told; none where nobody can be told, which the service
            administrators learn
        """
        users = timer._warned_users(now)
        if not users:
            return self.sudo().agency_id._report_empty_post(self, now)
        self._renew_warnings(users, now, {timer.id: users})
        return users

    def _renew_warnings(self, users=None, now=None, known=None):
        """Make the tasks of these cases say how their time limits stand.

        A task whose person is not concerned any more goes to who is, or goes away.

        :param users: who is told anew; others only keep or lose the task they have
        :param known: ``{timer id: users concerned}`` as far as it is known already
        """
        if not self:
            return
        kind = self.env["mail.activity"]._kind(KIND)
        if not kind:
            return  # while the add-on is being installed
        tasks = self.env["mail.activity"]._tasks_on(self, kind)
        tickets = self if users else self.filtered(lambda ticket: ticket.id in tasks)
        now = now or fields.Datetime.now()
        for ticket, wanted in tickets._warnings(now, known or {}).items():
            ticket._renew_tasks(kind, tasks[ticket.id], wanted, users)

    def _warnings(self, now, known):
        """``{case: {user: values of the task}}`` of these cases; the time limit that runs
        out first comes first in it."""
        # Whoever is concerned sees the case, and what is told is in the case.
        timers_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("state", "=", "running"),
                    ("steps_done", "!=", False),
                ],
                order="deadline, id",
            )
        )
        warnings = {ticket: {} for ticket in self.sudo()}
        for timer in timers_sudo:
            users = known.get(timer.id)
            for user in timer._warned_users(now) if users is None else users:
                warnings[timer.ticket_id].setdefault(user, []).append(timer)
        return {
            ticket: {
                user: ticket._warning_task(timers, user, now)
                for user, timers in wanted.items()
            }
            for ticket, wanted in warnings.items()
        }

    def _renew_tasks(self, kind, tasks, wanted, users):
        """Make the tasks of one case those that are wanted, as ``{user: values}``."""
        Activity = self.env["mail.activity"]
        spare = tasks.filtered(lambda task: task.user_id not in wanted)
        for user, values in wanted.items():
            own = tasks.filtered(lambda task, user=user: task.user_id == user)[:1]
            if not own and spare:
                own, spare = spare[0], spare[1:]
                values = {**values, "user_id": user.id}
                own.write(values)
            elif own:
                own._renew(values)
            elif users and user in users:
                Activity._of_clock().create(
                    Activity._task_values(self, kind, user, values)
                )
        spare.unlink()

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _warning_task(self, timers, user, now):
        """Values of the task that tells ``user`` how these timers of the case stand."""
        ticket = self.with_context(lang=user.lang or self.env.lang)
        sentences = [ticket._say_warning(timer, now) for timer in timers]
        notes = [Markup("<p>%s</p>") % sentence for sentence in sentences[1:]]
        return {
            "summary": sentences[0],
            "note": Markup().join(notes) or False,
            "date_deadline": self._local(timers[0].deadline).date(),
        }

    def _say_warning(self, timer, now):
        """“Half of the time has passed: due Thu 26 Nov, 17:00 – in 2 working days”."""
        self.ensure_one()
        what = self._say_target(timer)
        moment = self._say_moment(timer.deadline, now)
        if timer.deadline < now:
            return (
                self.env._("%(what)s: late since %(moment)s", what=what, moment=moment)
                if what
                else self.env._("Late since %(moment)s", moment=moment)
            )
        sentence = self.env._(
            "%(share)s: due %(moment)s",
            share=self._say_share(timer),
            moment=moment,
        )
        if left := self._say_left(timer, now):
            sentence = self.env._("%(due)s – in %(amount)s", due=sentence, amount=left)
        if timer._done_steps() & {NEAR, LAST_DAY}:
            sentence = self._say_lapse_ahead(timer, moment)
        if what:
            sentence = self.env._("%(what)s: %(how)s", what=what, how=sentence)
        return sentence

    def _say_target(self, timer):
        """What has to be reached, where it is not the answer itself."""
        if timer.target in ANSWER_TARGETS:
            return ""
        if timer.target == "promise":
            return self.env._("Promised “%(text)s”", text=timer.promise)
        targets = timer.with_context(lang=self.env.lang)._fields["target"]
        return dict(targets._description_selection(self.env))[timer.target]

    def _say_share(self, timer):
        shares = [int(name) for name in timer._done_steps() if name.isdecimal()]
        percent = max(shares, default=0)
        if percent == 50:
            return self.env._("Half of the time has passed")
        return self.env._("%(percent)s %% of the time has passed", percent=percent)

    def _say_left(self, timer, now):
        """“2 working days”, or “” for less than one."""
        return self._say_amount(timer, now, timer.deadline) if timer.standard_id else ""

    def _say_lapse_ahead(self, timer, moment):
        counts = {
            "approved": self.env._(
                "If nobody decides by %(moment)s, the request counts as approved",
                moment=moment,
            ),
            "extended": self.env._(
                "If nobody decides by %(moment)s, what runs counts as extended",
                moment=moment,
            ),
            "denied": self.env._(
                "If nobody decides by %(moment)s, the request counts as denied",
                moment=moment,
            ),
        }
        return counts[timer.standard_id.on_lapse]

    def _say_escalation(self, timer, user, now):
        """“Late since Thu 26 Nov, 17:00: nobody has decided”, in the user's language."""
        ticket = self.with_context(lang=user.lang or self.env.lang)
        who = ticket.sudo().user_id.name
        late = ticket._say_warning(timer, now)
        if who:
            return ticket.env._("%(late)s. Responsible: %(who)s", late=late, who=who)
        return ticket.env._("%(late)s. Nobody is responsible for it", late=late)
