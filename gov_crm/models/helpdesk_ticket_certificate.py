import babel.dates

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL
from odoo.tools.misc import babel_locale_parse

from ..tools import pdf

REPORT = "gov_crm.gov_case_certificate_action"


class HelpdeskTicket(models.Model):
    """The certificate that a request counts as approved because nobody decided in time."""

    _inherit = "helpdesk.ticket"

    def action_print_certificate(self):
        """Print the certificate; that is logged like every print."""
        self.ensure_one()
        self.check_access("read")
        self._check_certificate()
        if not pdf.is_available():
            return self.env.ref(REPORT).report_action(self)
        # By its address: the web client would first ask for a program we do not need.
        report = self.env.ref(REPORT)
        return {
            "type": "ir.actions.act_url",
            "url": f"/report/pdf/{report.report_name}/{self.id}",
            "target": "new",
        }

    def _portal_page(self):
        has_one = self.outcome == "deemed_approved"
        url = f"{self.access_url}/certificate" if has_one else ""
        return {**super()._portal_page(), "certificate": url}

    def _check_certificate(self):
        if self.outcome != "deemed_approved":
            raise UserError(
                self.env._(
                    "There is a certificate only where the law has approved a request "
                    "because nobody decided in time."
                )
            )

    def _certificate(self):
        """What the certificate shows: plain values only, each as the record has it.

        It says what is recorded and nothing about what it is worth elsewhere.

        :raises UserError: the case was not approved by lapse of time
        """
        self.ensure_one()
        self.check_access("read")
        self._check_certificate()
        ticket_sudo = self.sudo()  # the reader sees the case; these are facts of it
        timer = self._answer_timers().get(self.id)
        standard = timer.standard_id
        law = standard.lapse_basis or standard.legal_basis
        if standard.source_unconfirmed:
            law = self.env._("%(law)s (source unconfirmed)", law=law)
        office = ticket_sudo.agency_id
        number, digest = self._evidence_head()
        rows = [
            (self.env._("Number"), self.number),
            (self.env._("What was asked for"), self._say_asked()),
            (self.env._("By"), self.partner_name or ticket_sudo.partner_id.name),
            (self.env._("Received"), self._say_dated(self.filed_at)),
            (self.env._("All papers here"), self._say_dated(self.complete_at)),
            (self.env._("Time limit"), standard.sentence),
            (self.env._("To be decided by"), self._say_dated(timer.deadline)),
            (self.env._("Law"), law),
            (self.env._("Office"), office.complete_name),
            (self.env._("Printed"), self._say_dated(fields.Datetime.now())),
        ]
        return {
            "large": self._wants_large_print(),
            "agency": office.complete_name,
            "address": office.partner_id._display_address(without_company=True)
            .strip()
            .replace("\n", ", "),
            "sentence": self._say_certified(timer),
            "rows": [(label, value) for label, value in rows if value],
            "proof": self.env._(
                "Entry %(number)s in the record of this case: %(digest)s",
                number=number,
                digest=digest,
            ),
        }

    def _say_asked(self):
        service = self.sudo().service_id.name  # published in the charter
        return f"{service} – {self.name}" if service != self.name else self.name

    def _say_certified(self, timer):
        moment = self._say_dated(timer.deadline)
        if timer.standard_id.on_lapse == "extended":
            return self.env._(
                "Nobody decided on this request by %(moment)s. What was to be renewed "
                "counts as extended since then.",
                moment=moment,
            )
        return self.env._(
            "Nobody decided on this request by %(moment)s. It counts as approved since "
            "then.",
            moment=moment,
        )

    def _say_dated(self, moment):
        """“Thu 26 Nov 2026, 17:00”: a paper is read in other years, too."""
        local = self._local(moment)
        locale = babel_locale_parse(self.env.lang or "en_US")
        day = babel.dates.format_date(local.date(), "EEE d MMM y", locale=locale)
        return f"{day}, {local:%H:%M}"

    def _evidence_head(self):
        """Number and digest of the last entry in the evidence of this case."""
        self.env.flush_all()
        return self.env.execute_query(
            SQL(
                "SELECT seq, digest FROM gov_evidence_head WHERE ticket_id = %s",
                self.id,
            )
        )[0]
