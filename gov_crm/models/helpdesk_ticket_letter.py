import babel.dates

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import html_sanitize, is_html_empty

from ..tools import letter_text, pdf

REPORT = "gov_crm.gov_decision_letter_action"


class HelpdeskTicket(models.Model):
    """The decision as a letter. It is written once, with the decision, and kept as it was
    given; what is printed later is that text."""

    _inherit = "helpdesk.ticket"

    has_letter = fields.Boolean(compute="_compute_has_letter")

    def _compute_has_letter(self):
        # Whether there is a letter on a case the user reads.
        written = (
            self.env["gov.decision"]
            .sudo()
            .search([("ticket_id", "in", self.ids), ("letter_title", "!=", False)])
        )
        cases = written.ticket_id
        for ticket in self:
            ticket.has_letter = ticket._origin in cases

    # ------------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------------

    def _letter(self, outcome, grounds, answer, redress, at, signed):
        """The letter of a decision in the citizen's language.

        :param answer: HTML
        :param at: naive UTC; the moment of the decision
        :param signed: name of who decided
        :return: ``title``, ``html``, ``lang``, ``template``, ``version``
        """
        self.ensure_one()
        # The letter tells the citizen about the citizen's own case, and about the office
        # what it tells everybody.
        case_sudo = self.sudo()
        lang = case_sudo.partner_id.lang or self.env.lang or "en_US"
        case_sudo = case_sudo.with_context(lang=lang)
        template = (
            self.env["gov.letter.template"]
            .with_context(lang=lang)
            ._choose(outcome, self)
        )
        facts = case_sudo._letter_facts(at, signed)
        subject, body = template._texts()
        office = case_sudo.agency_id._contact_card()
        html = template._render_letter(
            subject,
            body,
            facts,
            {
                "answer": "" if is_html_empty(answer) else html_sanitize(answer),
                "grounds": (grounds or "").strip(),
                "redress": (redress or "").strip(),
            },
            {
                "office": {**office, "name": facts["office"]},
                "citizen": facts["citizen"],
                "number": facts["number"],
                "date": facts["decided"],
                "signed": signed,
            },
        )
        return {
            "title": letter_text.fill(subject, facts),
            "html": html,
            "lang": lang,
            "template": template,
            "version": template.version,
        }

    def _letter_facts(self, at, signed):
        """The facts for the places of a template, in the language of the context."""
        service = self.service_id.name or ""
        return {
            "number": self.number,
            "citizen": self.partner_name or self.partner_id.name or "",
            "request": self.name,
            "service": service or self.name,
            "office": self.agency_id.complete_name,
            "filed": self._letter_day(self.filed_at),
            "decided": self._letter_day(at),
            "decided_by": signed,
        }

    def _letter_day(self, moment):
        """“26 November 2026”: a letter is read in other years, too."""
        return babel.dates.format_date(
            self._local(moment).date(), format="d MMMM y", locale=self._portal_locale()
        )

    # ------------------------------------------------------------------
    # PRINTING
    # ------------------------------------------------------------------

    def action_print_letter(self):
        """Print the letter of the last decision; that is logged like every print.

        :raises UserError: there is none
        """
        self.ensure_one()
        self.check_access("read")
        self._check_letter()
        report = self.env.ref(REPORT)
        if not pdf.is_available():
            return report.report_action(self)
        # By its address: the web client would first ask for a program we do not need.
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/{report.report_name}/{self.id}",
            "target": "new",
        }

    def _check_letter(self):
        """The last decision with a letter, as superuser.

        :raises UserError: there is none
        """
        self.ensure_one()
        decision_sudo = self.sudo().decision_ids[:1]
        if not decision_sudo.letter_title:
            raise UserError(self.env._("There is no letter on this case."))
        return decision_sudo

    def _letter_document(self):
        """What the printed letter shows: the text as it was given, the address of the case.

        :raises UserError: there is no letter
        :raises AccessError: a case the user may not see
        """
        self.ensure_one()
        self.check_access("read")
        return self._check_letter()._letter_document()

    def _portal_page(self):
        page = super()._portal_page()
        decision_sudo = self.sudo().decision_ids[:1]
        shown = page["decision"] and decision_sudo.letter_title
        return {**page, "letter": f"{self.access_url}/letter.pdf" if shown else ""}

    # ------------------------------------------------------------------
    # E-MAIL
    # ------------------------------------------------------------------

    def _notify_by_email_get_base_mail_values(self, message, *args, **kwargs):
        """The e-mail that carries a decision has its letter with it."""
        values = super()._notify_by_email_get_base_mail_values(message, *args, **kwargs)
        decision = self.env.context.get("gov_letter_of")
        # A number sent by a client names a decision of this very case, or none.
        if isinstance(decision, int) and self.env.su:
            decision_sudo = self.decision_ids.filtered(lambda it: it.id == decision)
            values["gov_decision_id"] = decision_sudo.id
        return values
