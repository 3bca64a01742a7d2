from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import plaintext2html

# Ends that leave nothing to look at again.
NOTHING_TO_REVIEW = ("duplicate", "withdrawn", "deemed_approved")


class HelpdeskTicket(models.Model):
    """The review: a case of its own about a case, with its own clock, at the office that
    looks at such decisions again. Moments are naive UTC."""

    _inherit = "helpdesk.ticket"

    appeal_of_id = fields.Many2one(
        "helpdesk.ticket",
        string="Review of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        groups="base.group_user",
    )
    appeal_ids = fields.One2many(
        "helpdesk.ticket",
        "appeal_of_id",
        string="Reviews",
        readonly=True,
        groups="base.group_user",
    )
    appeal_words = fields.Char(
        "Review", compute="_compute_appeal_words", groups="base.group_user"
    )
    redress_until = fields.Date(
        "Review until",
        readonly=True,
        copy=False,
        groups="base.group_user",
        help="The last day on which the citizen can ask for a review of the decision.",
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"appeal_of_id", "redress_until"}

    # ------------------------------------------------------------------
    # UNTIL WHEN
    # ------------------------------------------------------------------

    def _decide(self, outcome, reason, answer, at, user, redress=None, **options):
        result = super()._decide(outcome, reason, answer, at, user, redress, **options)
        # Where the law decides, the citizen is told of it later.
        told_at = options.get("by_law") or self.sudo().closed_date
        self._transition().write({"redress_until": self._redress_day(told_at)})
        self._tell_first_case(told_at)
        return result

    def _reopen(self, reason, at, user):
        result = super()._reopen(reason, at, user)
        self._transition().write({"redress_until": False})
        return result

    def _default_redress(self, outcome):
        """What the office says, and the page on which a review is asked for."""
        text = super()._default_redress(outcome)
        if not text or self.sudo().appeal_of_id:  # for a yes or no
            return text
        citizen = self._for_citizen()
        page = citizen.env._(
            "You can ask for a review until %(day)s on the page of your case: %(url)s",
            day=citizen.agency_id._say_date(self._redress_day(fields.Datetime.now())),
            url=f"{self.get_base_url()}{self.access_url}/review",
        )
        return f"{text.rstrip()} {page}"

    def _redress_day(self, decided_at):
        """The last day to ask for a review of a decision given at this moment."""
        ticket_sudo = self.sudo()  # terms of an office, told to every citizen
        days, _basis = self.env["gov.service"]._review_terms(
            ticket_sudo.service_id, ticket_sudo.agency_id
        )
        return self._local(decided_at).date() + timedelta(days=days)

    def _review_until(self):
        """The last day to ask, as it was when it was decided; None while it is open."""
        ticket_sudo = self.sudo()  # as above
        if ticket_sudo.is_open or not ticket_sudo.closed_date:
            return None
        return ticket_sudo.redress_until or self._redress_day(ticket_sudo.closed_date)

    def _why_not_appeal(self, at):
        """Why the citizen cannot ask for a review at this moment, as a sentence, or “”."""
        self.ensure_one()
        ticket_sudo = self.sudo()  # for a sentence to the citizen of the case
        if ticket_sudo.appeal_of_id or ticket_sudo.case_kind == "appeal":
            return self.env._(
                "This was a review already. You keep every other remedy that the law gives "
                "you."
            )
        if known := self._current_appeal():
            return self.env._(
                "You asked for a review on %(day)s: %(number)s.",
                day=self._say_day(known.filed_at),
                number=known.number,
            )
        if ticket_sudo.is_open:
            if ticket_sudo.deadline and ticket_sudo.deadline < at:
                return ""
            return self.env._(
                "There is no decision yet. You can ask for a review once it is decided, or "
                "when we are late."
            )
        if ticket_sudo.outcome in NOTHING_TO_REVIEW or not ticket_sudo.outcome:
            return self.env._("There is no decision that could be looked at again.")
        until = self._review_until()
        if self._local(at).date() > until:
            return self.env._(
                "A review could be asked for until %(day)s. You keep every other remedy that "
                "the law gives you.",
                day=ticket_sudo.agency_id._say_date(until, at),
            )
        return ""

    def _current_appeal(self):
        """The review of the decision in force, or of its delay, as superuser; may be
        empty."""
        ticket_sudo = self.sudo()  # for the citizen of both
        since = ticket_sudo.deadline if ticket_sudo.is_open else ticket_sudo.closed_date
        return ticket_sudo.appeal_ids.filtered(
            lambda it: it.is_open or (since and it.filed_at >= since)
        ).sorted("id")[-1:]

    # ------------------------------------------------------------------
    # FILING
    # ------------------------------------------------------------------

    def _portal_appeal(self, text, files, at):
        """Ask for a review as the citizen of this case, or for the citizen.

        The same case gets one review of a decision, however often this is called.

        :param text: why, in plain words
        :param files: list of ``(name, content)``, checked by the caller
        :return: the case of the review, in the rights of the user
        :raises AccessError: somebody else's case, or a mandate that does not cover it
        :raises UserError: no review can be asked for now; no text
        """
        self.ensure_one()
        self._check_citizen_acts()
        self._wait_for_twin()
        if known := self._current_appeal():
            return known.with_env(self.env)
        if refusal := self._why_not_appeal(at):
            raise UserError(refusal)
        if not (text or "").strip():
            raise UserError(
                self.env._("Write what should be looked at again, and why.")
            )
        appeal_sudo = self._file_appeal(text.strip(), at)
        if files:
            appeal_sudo.message_post(
                body=self.env._("Files:"),
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self._acting_person().id,
                attachments=list(files),
            )
        return appeal_sudo.with_env(self.env)

    def _file_appeal(self, text, at):
        """The case of the review, as superuser, linked and on record in both cases."""
        # The right was checked; a citizen writes nothing directly.
        first_sudo = self.sudo()
        office = first_sudo.agency_id._review_office()
        me = self._acting_person()
        values = {
            "partner_id": first_sudo.partner_id.id,
            "service_id": first_sudo.service_id.id,
            "case_kind": "appeal",
            "agency_id": office.id,
            "channel_id": first_sudo.channel_id.id,
            "name": self.env._("Review of %(number)s", number=first_sudo.number),
            "description": plaintext2html(text),
            "filed_at": at,
            "appeal_of_id": self.id,
        }
        if not self._may_file_appeal(at):
            raise AccessError(
                self.env._("Your mandate does not cover asking for a review.")
            )
        appeal_sudo = first_sudo._transition().create(values).with_env(first_sudo.env)
        # With it the office of the review may read what it looks at.
        appeal_sudo._open_custody()
        appeal_sudo._open_timers()
        appeal_sudo._acknowledge(at)
        if me != first_sudo.partner_id:
            appeal_sudo._transition().write({"gov_agent_id": me.id})
            appeal_sudo.with_env(self.env)._note_filed_for()
        Evidence = self.env["gov.evidence"]
        for case_sudo, other in ((first_sudo, appeal_sudo), (appeal_sudo, first_sudo)):
            Evidence._append(
                [
                    {
                        "ticket_id": case_sudo.id,
                        "kind": "appealed",
                        "at": at,
                        "res_id": other.id,
                        "user_name": self.env._("The citizen"),
                        "facts": {
                            "appeal_id": appeal_sudo,
                            "appeal_of_id": first_sudo,
                            "agency_id": office,
                            "text_digest": Evidence._text_digest(text),
                        },
                    }
                ]
            )
        first_sudo._tell_officers(self.env._("The citizen asked for a review."))
        return appeal_sudo

    def _may_file_appeal(self, at):
        """Whether the current user may ask for a review of this case: its citizen, or who
        has a mandate that covers reviews."""
        case_sudo = self.sudo()  # citizen and service, for a yes or no
        me = self._acting_person()
        held_sudo = self.env["gov.representation"]._held_by(me, at)
        return me == case_sudo.partner_id or any(
            mandate.principal_id == case_sudo.partner_id
            and mandate.scope_kind != "documents"
            and mandate._covers(case_sudo.service_id.id, "appeal")
            for mandate in held_sudo
        )

    def _tell_first_case(self, at):
        """What came of a review, as a note on the case it was about."""
        first_sudo = self.sudo().appeal_of_id
        if first_sudo:
            first_sudo._tell_officers(first_sudo._say_appeal(self.sudo()), at)

    def _tell_officers(self, text, at=None):
        """A note on the case for its officer; the citizen does not see it."""
        ticket_sudo = self.sudo()  # a note of the machinery on a case at hand
        ticket_sudo.message_post(
            body=text,
            message_type="comment",
            subtype_xmlid="mail.mt_note",
            author_id=self.env.ref("base.partner_root").id,
            partner_ids=ticket_sudo.user_id.partner_id.ids,
            **({"date": at} if at else {}),
        )

    def _add_to_agency_arr(self, agencies):
        """Whoever may read a review may read what it is about."""
        result = super()._add_to_agency_arr(agencies)
        if first_sudo := self.sudo().appeal_of_id:
            first_sudo._add_to_agency_arr(agencies)
        return result
