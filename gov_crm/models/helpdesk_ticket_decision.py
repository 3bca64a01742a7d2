from markupsafe import Markup

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

OUTCOMES = [
    ("granted", "Granted"),
    ("partly_granted", "Partly granted"),
    ("denied", "Denied"),
    ("deemed_approved", "Approved by lapse of time"),
    ("resolved", "Resolved"),
    ("no_jurisdiction", "Not a matter for us"),
    ("duplicate", "Duplicate"),
    ("withdrawn", "Withdrawn by the citizen"),
]
# Outcomes by which a citizen gets less than was asked for: the law wants grounds.
NEEDS_REASON = ("partly_granted", "denied", "no_jurisdiction")
# Outcomes that end a case without an answer on the merits.
WITHOUT_ANSWER = ("duplicate", "withdrawn")


class HelpdeskTicket(models.Model):
    """The decision: outcome, reasons and the answer the citizen gets."""

    _inherit = "helpdesk.ticket"

    outcome = fields.Selection(OUTCOMES, readonly=True, copy=False, tracking=True)
    outcome_reason = fields.Text("Grounds", readonly=True, copy=False)
    answer = fields.Html("Answer to the citizen", readonly=True, copy=False)
    decided_by_id = fields.Many2one(
        "res.users",
        string="Decided by",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )

    decision_ids = fields.One2many(
        "gov.decision", "ticket_id", string="Decisions", groups="base.group_user"
    )

    def _decide(
        self,
        outcome,
        reason,
        answer,
        at,
        user,
        redress=None,
        by_law=None,
        person=None,
    ):
        """Close the case with an outcome and give the citizen the answer.

        :param reason: grounds; demanded where the citizen gets less than was asked for
        :param answer: HTML the citizen reads
        :param at: naive UTC moment of the decision
        :param redress: how the citizen can have it looked at again; None: what the office
            says, where the citizen gets less than was asked for
        :param by_law: nobody decided and the law does; the naive UTC moment at which the
            citizen is told, as ``at`` has passed by then
        :param person: who decided, where it is somebody without an account
        :raises UserError: closed already, grounds or answer missing
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        if outcome in NEEDS_REASON and not (reason or "").strip():
            raise UserError(
                self.env._(
                    "The citizen gets less than was asked for. Give the grounds."
                )
            )
        if outcome not in WITHOUT_ANSWER and is_html_empty(answer):
            raise UserError(self.env._("Write the answer the citizen will read."))
        redress = self._default_redress(outcome) if redress is None else redress
        if outcome in NEEDS_REASON and not (redress or "").strip():
            raise UserError(
                self.env._("Say how the citizen can have the decision looked at again.")
            )
        at = self._after_last_move(at)
        name = self.env._("By law") if by_law else person or user.name
        self.sudo().referral_ids._close_with_case(at, user)
        self._set_stage("cancelled" if outcome in WITHOUT_ANSWER else "done", at)
        # After the stage: with it the helpdesk underneath writes a closing date of its own.
        self._transition().write(
            {
                "outcome": outcome,
                "outcome_reason": reason,
                "answer": answer,
                "decided_by_id": user.id,
                "closed_date": at,
                "is_open": False,
                "waits_for_answer": False,
                "is_paused": False,
            }
        )
        timers = self._open_timers_of(*self._answer_targets())
        if outcome in WITHOUT_ANSWER:
            timers._cancel(at, dict(OUTCOMES)[outcome], name)
        else:
            timers._stop({self.id: at}, name)
        self._close_custody(at)
        signed = self._say_signed(by_law, person, user)
        decision = self._keep_decision(
            outcome, reason, answer, redress, at, user, name, signed
        )
        if not is_html_empty(answer):
            # What the law decides the office tells, and what somebody without an account.
            office_tells = by_law or person
            author = (
                self.sudo().agency_id.partner_id if office_tells else user.partner_id
            )
            self.with_context(gov_letter_of=decision.id)._send_answer(
                reason, answer, redress, by_law or at, author
            )

    def _say_signed(self, by_law, person, user):
        """Who decided, as the letter says it in the citizen's language; “” for the office
        alone, where the citizen closed the case."""
        if by_law:
            lang = self.sudo().partner_id.lang or self.env.lang  # to write in
            env = self.with_context(lang=lang).env
            return env._("By law, as nobody decided in time")
        return person or (user.name if user._is_internal() else "")

    def _default_redress(self, outcome):
        """What the template of the letter says about redress, else the office, in the
        citizen's language."""
        # What an office tells every citizen is no secret.
        ticket_sudo = self.sudo()
        if outcome not in NEEDS_REASON:
            return False
        lang = ticket_sudo.partner_id.lang or self.env.lang
        template = (
            self.env["gov.letter.template"]
            .with_context(lang=lang)
            ._choose(outcome, self)
        )
        return (
            template.redress or ticket_sudo.agency_id.with_context(lang=lang)._redress()
        )

    def _keep_decision(self, outcome, reason, answer, redress, at, user, name, signed):
        """Keep the decision and its letter as they are given to the citizen."""
        Decision = self.env["gov.decision"]._transition()
        letter = self._letter(outcome, reason, answer, redress, at, signed)
        return Decision.create(
            {
                "ticket_id": self.id,
                "outcome": outcome,
                "grounds": reason,
                "answer": answer,
                "redress": redress,
                "decided_by_id": user.id,
                "decided_by_name": name,
                "agency_id": self.agency_id.id,
                "at": at,
                "text_digest": Decision._digest_texts(reason, answer, redress),
                "letter": letter["html"],
                "letter_title": letter["title"],
                "letter_lang": letter["lang"],
                "letter_template_id": letter["template"].id,
                "letter_version": letter["version"],
            }
        )

    def _send_answer(self, reason, answer, redress, at, author):
        body = Markup("%s") % Markup(answer)
        citizen_sudo = self.sudo().partner_id  # the language to write in
        env = self.with_context(lang=citizen_sudo.lang or self.env.lang).env
        if reason:
            body += Markup("<p><strong>%s</strong> %s</p>") % (
                env._("Grounds:"),
                reason,
            )
        if redress:
            body += Markup("<p><strong>%s</strong> %s</p>") % (
                env._("If you do not agree:"),
                redress,
            )
        # The decision was checked before; the message must reach the citizen although the
        # case is closed now.
        self.sudo().message_post(
            body=body,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=author.id,
            partner_ids=self.sudo().partner_id.ids,
            date=at,
        )

    def action_decide(self):
        """Open the dialog in which the officer decides."""
        return self._open_dialog("gov.case.decide", self.env._("Decide"))
