from markupsafe import Markup

from odoo import api, models

from .gov_service_timer_referral import REFERRAL_TARGETS

KIND = "gov_crm.mail_activity_escalation"
PREFIX = "step"


class GovServiceTimer(models.Model):
    """If nobody acts: the steps of the standard after the deadline, each once a deadline.

    Who is to be told and is not there is passed over along the tree of offices, and the
    history says who was told instead of whom, and why.
    """

    _inherit = "gov.service.timer"

    @api.model
    def _step_of(self, name):
        """The escalation step a step of the ladder stands for; empty if it is another."""
        Step = self.env["gov.service.standard.escalation"]
        number = name.removeprefix(PREFIX)
        if name == number or not number.isdecimal():
            return Step
        return Step.sudo().browse(int(number)).exists()

    def _set_off_step(self, name, moment, now):
        if step := self._step_of(name):
            self._escalate(step, now)
        return super()._set_off_step(name, moment, now)

    def _escalate(self, step, now):
        """Tell or put in charge whom the step names, and record whom and why."""
        self.ensure_one()
        users, remarks = self._step_users(step, now)
        ticket = self.ticket_id
        how = step.how
        if not users:
            users = ticket.sudo().agency_id._report_empty_post(ticket, now)
            remarks.append(self.env._("Nobody is there up to the head of the agency."))
            how = "report"
        elif how == "reassign":
            able = users.filtered(lambda user: user._works_on(ticket))[:1]
            if able:
                users = able
                self._put_in_charge(able, now)
            else:
                how = "activity"
                remarks.append(
                    self.env._(
                        "%(who)s does not work in the office that has the case, so it "
                        "could not be reassigned.",
                        who=users[0].name,
                    )
                )
        if how == "activity":
            self._give_task(users, now, remarks)
        elif how == "mail":
            self._send_mail(users, now)
        done = {
            "activity": self.env._("Got a task"),
            "mail": self.env._("Got an e-mail"),
            "reassign": self.env._("Is responsible now"),
            "report": self.env._("Service administrators were told"),
        }
        note = self.env._(
            "%(done)s: %(who)s.",
            done=done[how],
            who=", ".join(users.sudo().mapped("name")) or "–",
        )
        self._log("escalate", lambda timer: now, note=" ".join([note, *remarks]))

    def _step_users(self, step, now):
        """Whom a step reaches, and in sentences why these and not the ones it names."""
        moment = self.agency_id._next_open(now)
        office_sudo, above_sudo = self._escalation_offices()
        remarks = []
        named = self.env["res.users"]
        if step.who == "officer":
            named = self._officers_at(moment)
            if not named:
                remarks.append(self.env._("No officer is there."))
        elif step.who == "user":
            person = step.user_id
            named = person._present_at(moment).filtered(
                lambda user: self.ticket_id.with_user(user).sudo(False).gov_visible
            )
            if not named:
                remarks.append(
                    self.env._(
                        "%(who)s is not there or may not see this case.",
                        who=person.name,
                    )
                )
        start = above_sudo if step.who == "above" else office_sudo
        users = named or start._supervisors_at(moment)
        if users and not named and not (users & start.user_ids):
            remarks.append(
                self.env._("No supervisor of %(office)s is there.", office=start.name)
            )
        return users, remarks

    def _escalation_offices(self):
        """Whose supervisors see to it, and the office above whose come next.

        Of a referral: its sender's, who can still act; above, those of the first office that
        both sides are part of, or of the one above the sender where they have none.
        """
        office_sudo = self.ticket_id.sudo().agency_id
        referral_sudo = self.sudo().referral_id
        if self.target not in REFERRAL_TARGETS or not referral_sudo:
            return office_sudo, office_sudo.parent_id or office_sudo
        office_sudo = referral_sudo.from_agency_id
        common_sudo = office_sudo._common_parent(referral_sudo.to_agency_id)
        return office_sudo, common_sudo or office_sudo.parent_id or office_sudo

    def _put_in_charge(self, user, now):
        ticket = self.ticket_id
        before = ticket.sudo().user_id
        if before != user:
            ticket._take(user, now)

    def _give_task(self, users, now, remarks):
        ticket = self.ticket_id
        self.env["mail.activity"]._tell(
            ticket,
            self.env["mail.activity"]._kind(KIND),
            {
                user: {
                    "summary": ticket._say_escalation(self, user, now),
                    "note": Markup().join(
                        Markup("<p>%s</p>") % remark for remark in remarks
                    )
                    or False,
                    "date_deadline": ticket._local(now).date(),
                }
                for user in users
            },
        )

    def _send_mail(self, users, now):
        """Put one e-mail for each user into the outbox, to be sent when all of this is
        committed; users who read Odoo's messages in Odoo get it there."""
        ticket_sudo = self.ticket_id.sudo()
        for user in users:
            sentence = ticket_sudo._say_escalation(self, user, now)
            ticket_sudo.with_context(lang=user.lang).message_notify(
                partner_ids=user.partner_id.ids,
                author_id=ticket_sudo.agency_id.partner_id.id,
                subject=f"{ticket_sudo.number}: {sentence}",
                body=Markup("<p>%s</p>") % sentence,
                force_send=False,
            )

    # ------------------------------------------------------------------
    # HOOKS: a task to see to what is late ends when it is reached
    # ------------------------------------------------------------------

    def _stop(self, moments, user_name=None):
        result = super()._stop(moments, user_name)
        self._end_escalation()
        return result

    def _cancel(self, at, note, user_name=None):
        result = super()._cancel(at, note, user_name)
        self._end_escalation()
        return result

    def _end_escalation(self):
        """Take back the tasks given because these targets were not reached."""
        escalated = self.sudo().filtered(lambda t: PREFIX in (t.steps_done or ""))
        tickets = escalated.ticket_id
        if not tickets:
            return
        still_late = (
            self.sudo()
            .search(
                [
                    ("ticket_id", "in", tickets.ids),
                    ("state", "=", "running"),
                    ("steps_done", "like", PREFIX),
                ]
            )
            .ticket_id
        )
        kind = self.env["mail.activity"]._kind(KIND)
        tasks = self.env["mail.activity"]._tasks_on(tickets - still_late, kind)
        for task in tasks.values():
            task.unlink()
