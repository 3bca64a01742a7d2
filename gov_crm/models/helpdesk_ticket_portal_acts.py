from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, plaintext2html
from odoo.tools.translate import LazyTranslate

_lt = LazyTranslate(__name__)

# Only this process has it: who acts here as a citizen and works here, too, is no officer of
# the own case.
_AS_CITIZEN = object()
SOLVED = [
    ("yes", "Yes"),
    ("no", "No"),
    ("not_yet", "Not yet"),
]
# Answers after which work can go on where it stopped. Of others another person decides.
REOPENABLE = ("granted", "partly_granted", "resolved")
AGENT_WITHDREW = _lt(
    "%(agent)s took your request %(number)s back for you. If that is wrong, tell us."
)
AGENT_NOT_SOLVED = _lt(
    "%(agent)s told us for you that your request %(number)s is not solved."
)
_AGENT_NOTICES = {"withdrew": AGENT_WITHDREW, "not_solved": AGENT_NOT_SOLVED}


class HelpdeskTicket(models.Model):
    """What the citizen of a case does with it besides writing: take it back, say whether it
    is solved. Moments are naive UTC and given by the caller."""

    _inherit = "helpdesk.ticket"

    solved = fields.Selection(
        SOLVED,
        string="Solved, says the citizen",
        readonly=True,
        copy=False,
        groups="base.group_user",
    )
    solved_at = fields.Datetime(
        "Said on", readonly=True, copy=False, groups="base.group_user"
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"solved", "solved_at"}

    # ------------------------------------------------------------------
    # TAKE BACK
    # ------------------------------------------------------------------

    def _why_not_withdraw(self, at):
        """Why the citizen cannot take the request back now, as a sentence, or “”."""
        self.ensure_one()
        if not self.sudo().is_open:  # for the citizen of the case
            return self.env._("This case has been closed already.")
        return ""

    def _portal_withdraw(self, reason, at):
        """Take the request back, as its citizen or for the citizen. The case is closed.

        :param reason: in the citizen's words; may be empty
        :raises AccessError: somebody else's case, or a mandate for papers only
        :raises UserError: it is closed
        """
        self.ensure_one()
        self._check_citizen_acts()
        self._wait_for_twin()
        if refusal := self._why_not_withdraw(at):
            raise UserError(refusal)
        text = self.env._("I take this request back.")
        self._say_as_citizen("\n".join(filter(None, [text, (reason or "").strip()])))
        # The right was checked; a citizen writes nothing directly.
        case_sudo = self._as_citizen()
        case_sudo._record_evidence("taken_back", at, self._words_of(reason))
        case_sudo._decide("withdrawn", False, False, at, self.env.user)
        self._note_agent("withdrew", at)

    # ------------------------------------------------------------------
    # SOLVED?
    # ------------------------------------------------------------------

    def _why_not_solved(self, at):
        """Why the citizen is not asked whether it is solved, as a sentence, or “”."""
        self.ensure_one()
        case_sudo = self.sudo()  # for the citizen of the case
        if case_sudo.is_open:
            return self.env._("There is no answer yet.")
        if case_sudo.outcome in (False, "withdrawn", "duplicate"):
            return self.env._("This case was closed without an answer.")
        return ""

    def _why_not_reopen_by_citizen(self, at):
        """Why “not solved” does not open the case again at this moment, or “”."""
        self.ensure_one()
        if refusal := self._why_not_solved(at):
            return refusal
        case_sudo = self.sudo()  # for the citizen of the case
        if case_sudo.appeal_of_id:
            return self.env._("This was a review. Its decision stands.")
        if case_sudo.outcome not in REOPENABLE:
            return self.env._("Your request was not granted. Another person decides.")
        if self._reopened_by_citizen():
            return self.env._(
                "It was opened again once at your word. Now another person looks at it."
            )
        until = self._reopen_until()
        if self._local(at).date() > until:
            return self.env._(
                "It could be opened again until %(day)s.",
                day=case_sudo.agency_id._say_date(until, at),
            )
        return ""

    def _reopen_until(self):
        """The last day on which “not solved” opens the case again."""
        case_sudo = self.sudo()  # a setting of the office, told to every citizen
        days = case_sudo.agency_id._reopen_time()
        return self._local(case_sudo.closed_date).date() + timedelta(days=days)

    def _reopened_by_citizen(self):
        """Whether “not solved” has opened this case before."""
        return bool(
            self.env["gov.evidence"]
            .sudo()  # for a yes or no on the case at hand
            .search_count(
                [
                    ("ticket_id", "=", self.id),
                    ("kind", "=", "solved_said"),
                    ("content", "like", '"way":"reopened"'),
                ],
                limit=1,
            )
        )

    def _portal_solved(self, answer, at):
        """Put down that it is solved, or not yet, as the citizen says.

        :param answer: ``yes`` or ``not_yet``
        :raises AccessError: somebody else's case
        :raises UserError: there is no answer yet
        """
        self.ensure_one()
        self._check_citizen_acts()
        self._wait_for_twin()
        if refusal := self._why_not_solved(at):
            raise UserError(refusal)
        if answer not in ("yes", "not_yet"):
            raise UserError(self.env._("Choose one of the answers."))
        self._set_solved(answer, at)

    def _portal_not_solved(self, text, at):
        """Say that the problem is not solved: the case is opened again within the time the
        office sets, once; else it is a review, by somebody else.

        :param text: what is not solved
        :return: the case that goes on, in the rights of the user: this one or the review
        :raises AccessError: somebody else's case
        :raises UserError: no answer yet, no text, or neither can be done any more
        """
        self.ensure_one()
        self._check_citizen_acts()
        self._wait_for_twin()
        if self.sudo().is_open and self._reopened_by_citizen():
            return self  # pressed twice
        if refusal := self._why_not_solved(at):
            raise UserError(refusal)
        text = (text or "").strip()
        if not text:
            raise UserError(self.env._("Write what is not solved."))
        if self._why_not_reopen_by_citizen(at):
            appeal = self._portal_appeal(text, (), at)
            self._set_solved("no", at, way="review", text=text)
            return appeal
        self._set_solved("no", at, way="reopened", text=text)
        self._as_citizen()._reopen(
            self.env._("The citizen says that the problem is not solved."),
            at,
            self.env.user,
        )
        self._say_as_citizen(text)
        self._note_agent("not_solved", at)
        return self

    def _set_solved(self, answer, at, way="", text=""):
        case_sudo = self.sudo()  # callers have checked the right
        case_sudo._transition().write({"solved": answer, "solved_at": at})
        facts = {"answer": answer, **({"way": way} if way else {})}
        if text:
            facts["text_digest"] = self.env["gov.evidence"]._text_digest(text)
        case_sudo._record_evidence("solved_said", at, {self.id: facts})

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _acting_person(self):
        """Who acts as the citizen here: the user, unless a signed link speaks for the
        citizen of the case."""
        return self.env.user.partner_id

    def _check_citizen_acts(self):
        """:raises AccessError: the user is neither the citizen of this case nor has a
        mandate for it that is for more than papers"""
        self.ensure_one()
        me = self._acting_person()
        case_sudo = self.sudo()  # whose it is, for a yes or no
        if case_sudo.agency_id and case_sudo.partner_id == me:
            return
        if not self.env["gov.representation"]._may_act(me, self, fields.Datetime.now()):
            raise AccessError(self.env._("Only the citizen of this case can do this."))

    def _wait_for_twin(self):
        """A twin of this request waits here for the first to commit; Odoo then runs it
        again with a fresh view of the database, in which it finds what was done."""
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET write_date = write_date WHERE id = %s",
                self.id,
            ),
            log_exceptions=False,
        )

    def _as_citizen(self):
        """This case as superuser, for what its citizen may have done to it."""
        return self.sudo().with_context(gov_as_citizen=_AS_CITIZEN)

    def _refuse_conflict(self, user):
        """Taking back one's own request is not handling it."""
        if self.env.context.get("gov_as_citizen") is _AS_CITIZEN:
            return None
        return super()._refuse_conflict(user)

    def _say_as_citizen(self, text):
        """A message of the current user in the conversation, as the citizen's word."""
        case_sudo = self.sudo().with_context(mail_post_autofollow_author_skip=True)
        case_sudo.message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self._acting_person().id,
            partner_ids=case_sudo.user_id.partner_id.ids,
        )

    def _words_of(self, text):
        """Facts for the evidence that hold a text by its digest only."""
        return {self.id: {"text_digest": self.env["gov.evidence"]._text_digest(text)}}

    def _note_agent(self, act, at):
        """Where somebody acts for the citizen: put it down and tell the citizen."""
        me = self._acting_person()
        if self.sudo().partner_id == me:
            return
        mandate_sudo = self.env["gov.representation"]._may_act(me, self, at)[:1]
        mandate_sudo._record_act(act, self, at, self.env.user)
        if notice := _AGENT_NOTICES.get(act):
            self._tell_citizen(notice, at, agent=me.name)
