from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import is_html_empty

from ..tools import pdf, qr_code
from .helpdesk_ticket_decision import NEEDS_REASON, OUTCOMES, WITHOUT_ANSWER


class GovDecision(models.Model):
    """A decision as it was given to the citizen: text, author, grounds, way of redress.

    The case shows the decision in force; this record keeps each one for good.
    """

    _name = "gov.decision"
    _description = "Decision"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.append.only.mixin",
        "gov.transition.mixin",
    ]
    _order = "ticket_id, id desc"
    _rec_name = "outcome"
    _log_access = False
    _erasable_columns = ("grounds", "answer", "redress", "letter", "letter_title")
    _transition_fields = frozenset(
        (
            "ticket_id",
            "outcome",
            "grounds",
            "answer",
            "redress",
            "decided_by_id",
            "decided_by_name",
            "agency_id",
            "at",
            "text_digest",
            "letter",
            "letter_title",
            "letter_lang",
            "letter_template_id",
            "letter_version",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    outcome = fields.Selection(OUTCOMES, required=True)
    grounds = fields.Text()
    answer = fields.Html("Answer to the citizen")
    redress = fields.Text("Way of redress")
    # A user who has decided is archived and not deleted.
    decided_by_id = fields.Many2one(
        "res.users", string="Decided by", required=True, ondelete="restrict"
    )
    decided_by_name = fields.Char("Name of who decided", required=True)
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, ondelete="restrict"
    )
    at = fields.Datetime("Decided on", required=True)
    text_digest = fields.Char("Digest of the texts", required=True)
    # Decisions of versions without letters have none.
    letter = fields.Html(help="Word for word as the citizen got it.")
    letter_title = fields.Char("Heading of the letter")
    letter_lang = fields.Char("Language of the letter")
    letter_template_id = fields.Many2one(
        "gov.letter.template", string="Template of the letter", ondelete="restrict"
    )
    letter_version = fields.Integer("Version of the template", aggregator=None)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_without_reasons(vals)
        decisions = super().create(vals_list)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": decision.ticket_id.id,
                    "kind": "decision",
                    "at": decision.at,
                    "res_id": decision.id,
                    "facts": {
                        "outcome": decision.outcome,
                        "agency_id": decision.agency_id,
                        "decided_by_id": decision.decided_by_id,
                        "text_digest": decision.text_digest,
                        "letter_digest": self._digest_letter(decision.letter),
                    },
                }
                for decision in decisions
            ]
        )
        return decisions

    @api.model
    def _digest_texts(self, grounds, answer, redress):
        """The digest of the texts of a decision as the database keeps them."""
        answer = self._fields["answer"].convert_to_column(answer, self)
        return self.env["gov.evidence"]._text_digest(grounds, answer, redress)

    @api.model
    def _digest_letter(self, letter):
        """The digest of a letter as the database keeps it; None for none."""
        if not letter:
            return None
        letter = self._fields["letter"].convert_to_column(letter, self)
        return self.env["gov.evidence"]._text_digest(letter)

    @api.model
    def _refuse_without_reasons(self, vals):
        """The last door: whatever comes here, nobody gets less than was asked for without
        grounds and without a way of redress, and no answer is empty.

        :raises UserError: it is missing
        """
        outcome = vals.get("outcome")
        missing = outcome in NEEDS_REASON and not all(
            (vals.get(name) or "").strip() for name in ("grounds", "redress")
        )
        if missing:
            raise UserError(
                self.env._(
                    "A decision by which the citizen gets less than was asked for has "
                    "grounds and a way of redress."
                )
            )
        if outcome not in WITHOUT_ANSWER and is_html_empty(vals.get("answer")):
            raise UserError(self.env._("Write the answer the citizen will read."))

    # ------------------------------------------------------------------
    # THE LETTER
    # ------------------------------------------------------------------

    def _letter_document(self):
        """The letter for print: the text as it was given, and the address of the case.

        Callers have found the case in their own rights.
        """
        self.ensure_one()
        case_sudo = self.ticket_id.sudo()
        url = f"{case_sudo.get_base_url()}{case_sudo.access_url}"
        return {
            "title": self.letter_title,
            "lang": (self.letter_lang or "en_US").replace("_", "-"),
            # Clean: the field is sanitized when it is written.
            "html": Markup(self.letter or ""),
            "large": case_sudo._wants_large_print(),
            "url": url,
            "code": qr_code.data_uri(url),
        }

    def _letter_html(self):
        """The letter as a whole page of HTML."""
        self.ensure_one()
        return self.env["ir.qweb"]._render(
            "gov_crm.gov_letter_document",
            {"letter": self._letter_document()},
            lang=self.letter_lang or self.env.lang,
        )

    def _letter_file(self):
        """The letter as an accessible PDF, ``(name, content, type)``; None where this
        machine makes none, or where there is no letter."""
        self.ensure_one()
        if not self.letter_title or not pdf.is_available():
            return None
        name = f"{self.ticket_id.sudo().number}.pdf"
        return name, pdf.from_html(str(self._letter_html())), "application/pdf"
