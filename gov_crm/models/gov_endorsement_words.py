from odoo import fields, models

from .helpdesk_ticket_decision import WITHOUT_ANSWER

# What a letter may tell of a case without asking its citizen, in the order it is told.
# The number comes always: without it nobody knows what is meant.
FACTS = ("number", "office", "date", "state")


class GovEndorsement(models.Model):
    """The letters to an endorsing office, in the language of the office that answers.

    They tell where a case is and by when, and nothing of what it is about: that is the
    citizen's to tell.
    """

    _inherit = "gov.endorsement"

    def _letter_env(self):
        """Environment in the language in which the responsible office writes."""
        office_sudo = self.sudo().ticket_id.agency_id
        company_sudo = office_sudo.company_id.partner_id
        lang = office_sudo.partner_id.lang or company_sudo.lang or self.env.lang
        return self.with_context(lang=lang).sudo().env

    def _letter_subject(self):
        """Subject of both letters: the reference of the other office first, as it files by
        that."""
        self.ensure_one()
        it = self.with_env(self._letter_env())
        if it.reference:
            return it.env._(
                "Your %(reference)s: case %(number)s",
                reference=it.reference,
                number=it.ticket_id.number,
            )
        return it.env._("Case %(number)s", number=it.ticket_id.number)

    def _answer_text(self, told, contents, at):
        """The answer as the endorsing office reads it.

        :param told: some of ``FACTS``
        :param contents: what of the contents is told, the citizen having agreed; or “”
        :param at: naive UTC moment of the letter
        :rtype: str
        """
        self.ensure_one()
        it = self.with_env(self._letter_env())
        case = it.ticket_id
        lines = [it._say_received(at)]
        if "office" in told:
            lines.append(
                it.env._("Responsible for it: %(office)s.", office=case.agency_id.name)
            )
        if "date" in told:
            lines.append(it._say_date(at))
        if "state" in told:
            lines.append(it._say_state())
        lines.append(
            it.env._(
                "An endorsement changes neither the place of a case in the queue nor its "
                "date: every case is treated like others of its kind."
            )
        )
        if contents:
            lines.append(
                it.env._(
                    "The citizen has agreed that we tell you: %(contents)s",
                    contents=contents,
                )
            )
        if case.is_open:
            lines.append(
                it.env._(
                    "When the case is decided, we tell you that it has been answered and "
                    "when. What was decided we tell the citizen."
                )
            )
        return it._as_letter(lines)

    def _report_text(self, at):
        """That the case has been answered, and when; not what."""
        self.ensure_one()
        it = self.with_env(self._letter_env())
        return it._as_letter(
            [
                it._say_received(at),
                it._say_closed(),
                it.env._("What was decided we have told the citizen."),
            ]
        )

    def _as_letter(self, lines):
        """Salutation, sentences and signature, each a paragraph of plain text."""
        office = self.ticket_id.agency_id
        contact = office.partner_id
        signature = [office.name, contact.phone, contact.email]
        return "\n\n".join(
            [
                self.env._("To: %(who)s", who=self._addressee()),
                *filter(None, lines),
                "\n".join(filter(None, signature)),
            ]
        )

    def _addressee(self):
        return ", ".join(filter(None, (self.person, self.office)))

    def _say_received(self, at):
        words = {
            "number": self.ticket_id.number,
            "day": self.ticket_id._say_day(self.received_at, at),
        }
        if self.kind == "forward":
            return self.env._(
                "We have received what you forwarded on %(day)s. It is case %(number)s.",
                **words,
            )
        return self.env._(
            "We have received your endorsement of case %(number)s of %(day)s.", **words
        )

    def _say_closed(self):
        case = self.ticket_id
        day = case._say_moment(case.closed_date, fields.Datetime.now())
        if case.outcome in WITHOUT_ANSWER:
            return self.env._("The case was closed on %(day)s.", day=day)
        return self.env._("The citizen was answered on %(day)s.", day=day)

    def _say_date(self, at):
        """By when the citizen has the answer, without a word on what is missing."""
        case = self.ticket_id
        if not case.is_open:
            return self._say_closed()
        timer = case._answer_timers().get(case.id)
        if not timer:
            return ""
        if not timer.started_at:
            return self.env._("Its time limit has not begun yet.")
        if timer.state == "paused":
            return self.env._("Its time limit is paused at present.")
        return self.env._(
            "The citizen is to have the answer by %(moment)s.",
            moment=case._say_moment(timer.deadline, at),
        )

    def _say_state(self):
        case = self.ticket_id
        if not case.is_open:
            return ""
        if case.user_id:
            return self.env._("An officer works on it.")
        return self.env._("No officer has taken it up yet; the office is responsible.")
