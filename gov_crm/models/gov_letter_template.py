from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from ..tools import letter_text
from .gov_service import CASE_KINDS
from .helpdesk_ticket_decision import NEEDS_REASON, OUTCOMES, WITHOUT_ANSWER

# The only places of a template. Blocks are whole paragraphs.
FACTS = (
    "number",
    "citizen",
    "request",
    "service",
    "office",
    "filed",
    "decided",
    "decided_by",
)
BLOCKS = ("answer", "grounds", "redress")
# What must stand in every letter with an outcome, so that none can leave without it.
_PLAIN_SUBJECT = "{number}"
_PLAIN_BODY = "{answer}\n\n{grounds}\n\n{redress}"


class GovLetterTemplate(models.Model):
    """The letter that goes with a decision: what surrounds the officer's words.

    The most specific one is used: for this service, else for this kind of case, else for
    the outcome. Its places are a closed list; nothing in a template is ever run.
    """

    _name = "gov.letter.template"
    _description = "Letter template"
    _order = "outcome, sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    outcome = fields.Selection(OUTCOMES, required=True, index=True)
    case_kind = fields.Selection(
        CASE_KINDS,
        string="Kind of case",
        help="Only for this kind of case. Empty: for all.",
    )
    service_ids = fields.Many2many(
        "gov.service",
        string="Services",
        help="Only for these services. Empty: for all.",
    )
    subject = fields.Char(
        "Heading of the letter",
        required=True,
        translate=True,
        default=lambda self: self.env._("Our decision on your request {number}"),
    )
    body = fields.Text(
        "Text",
        required=True,
        translate=True,
        help="An empty line begins a paragraph, “# ” a heading. Places in braces are filled "
        "with the facts of the case.",
    )
    redress = fields.Text(
        "Way of redress",
        translate=True,
        help="How the citizen can have such a decision looked at again. Empty: what the "
        "office says. Officers can change it on the case.",
    )
    version = fields.Integer(default=1, readonly=True, copy=False, aggregator=None)
    active = fields.Boolean(default=True)
    scope = fields.Char("Used for", compute="_compute_scope")
    places = fields.Html("Places", compute="_compute_places", sanitize=False)
    preview = fields.Html("Preview", compute="_compute_preview", sanitize=False)
    hints = fields.Html("Plainer", compute="_compute_hints", sanitize=False)

    # ------------------------------------------------------------------
    # CHOOSING
    # ------------------------------------------------------------------

    @api.model
    def _choose(self, outcome, ticket):
        """The template for a decision; empty where the agency has none.

        :param ticket: the case; its service and kind decide
        """
        # Which letter is used is decided by the charter and not by what this user may read.
        templates_sudo = self.sudo().search([("outcome", "=", outcome)])
        ticket_sudo = ticket.sudo()
        kind, service = ticket_sudo.case_kind, ticket_sudo.service_id
        fitting = templates_sudo.filtered(
            lambda it: (
                (not it.service_ids or service in it.service_ids)
                and it.case_kind in (False, kind)
            )
        )
        return fitting.sorted(
            lambda it: (not it.service_ids, not it.case_kind, it.sequence, it.id)
        )[:1]

    def _texts(self):
        """Heading and text in the language of the context; where there is no template, the
        officer's words alone."""
        return self.subject or _PLAIN_SUBJECT, self.body or _PLAIN_BODY

    # ------------------------------------------------------------------
    # CHECKS
    # ------------------------------------------------------------------

    @api.constrains("subject", "body", "outcome", "redress")
    def _check_texts(self):
        for template in self:
            wrong = letter_text.problems(template.subject, FACTS)
            wrong += letter_text.problems(template.body, FACTS, BLOCKS)
            wrong += letter_text.problems(template.redress, ())
            for kind, word in wrong:
                raise ValidationError(template._say_wrong(kind, word))
            for place in template._needed_places() - letter_text.places(template.body):
                raise ValidationError(
                    self.env._(
                        "The text has no {%(place)s} in a paragraph of its own. Every letter "
                        "with this outcome must have it.",
                        place=place,
                    )
                )

    def _needed_places(self):
        needed = set()
        if self.outcome not in WITHOUT_ANSWER:
            needed.add("answer")
        if self.outcome in NEEDS_REASON:
            needed.update(("grounds", "redress"))
        return needed

    def _say_wrong(self, kind, word):
        known = ", ".join(f"{{{place}}}" for place in (*FACTS, *BLOCKS))
        if kind == "unknown":
            return self.env._(
                "There is no place {%(word)s}. You can use: %(known)s.",
                word=word,
                known=known,
            )
        if kind == "block":
            return self.env._(
                "{%(word)s} stands for whole paragraphs. Give it a paragraph of its own.",
                word=word,
            )
        return self.env._(
            "A “%(word)s” stands alone. Places are written like {number}.", word=word
        )

    def write(self, vals):
        if "version" not in vals and {"subject", "body", "redress"} & vals.keys():
            for template in self:
                super(GovLetterTemplate, template).write(
                    {**vals, "version": template.version + 1}
                )
            return True
        return super().write(vals)

    def update_field_translations(self, field_name, translations, source_lang=""):
        """As everywhere; what was translated is checked like what is written.

        :raises ValidationError: a place is missing or unknown in one of the languages
        :raises UserError: not the name of a field
        """
        if not isinstance(field_name, str):
            raise UserError(self.env._("Name one field."))
        result = super().update_field_translations(
            field_name, translations, source_lang
        )
        if field_name in ("subject", "body", "redress"):
            for lang in translations:
                self.with_context(lang=lang)._check_texts()
        return result

    # ------------------------------------------------------------------
    # WORDS ON THE FORM
    # ------------------------------------------------------------------

    @api.depends("service_ids", "case_kind")
    @api.depends_context("lang")
    def _compute_scope(self):
        kinds = dict(self._fields["case_kind"]._description_selection(self.env))
        for template in self:
            parts = [kinds[template.case_kind]] if template.case_kind else []
            parts += template.service_ids.mapped("name")
            template.scope = ", ".join(parts) or self.env._("All cases")

    @api.depends("outcome")
    @api.depends_context("lang")
    def _compute_places(self):
        words = {**self._sample_facts(), **self._sample_blocks()}
        for template in self:
            template.places = self.env["ir.qweb"]._render(
                "gov_crm.gov_letter_places",
                {"places": [(f"{{{name}}}", word) for name, word in words.items()]},
            )

    @api.depends("subject", "body", "outcome")
    @api.depends_context("lang")
    def _compute_preview(self):
        for template in self:
            subject, body = template._texts()
            template.preview = self._render_letter(
                subject,
                body,
                self._sample_facts(),
                self._sample_blocks(),
                {
                    "office": {"name": self._sample_facts()["office"], "address": []},
                    "citizen": self._sample_facts()["citizen"],
                    "number": self._sample_facts()["number"],
                    "date": self._sample_facts()["decided"],
                    "signed": self._sample_facts()["decided_by"],
                },
            )

    @api.depends("body", "redress")
    @api.depends_context("lang")
    def _compute_hints(self):
        Word = self.env["gov.letter.word"]
        for template in self:
            text = "\n".join(filter(None, (template.body, template.redress)))
            template.hints = self.env["ir.qweb"]._render(
                "gov_crm.gov_letter_hints",
                {"hints": Word._hints(text, self.env.lang)},
            )

    def _sample_facts(self):
        return {
            "number": "BPLO-2026-00012-7",
            "citizen": "Luz dela Cruz",
            "request": self.env._("Permit for my bakery"),
            "service": self.env._("Business permit"),
            "office": self.env._("Licensing Office"),
            "filed": self.env._("23 November 2026"),
            "decided": self.env._("26 November 2026"),
            "decided_by": "Maria Reyes",
        }

    def _sample_blocks(self):
        return {
            "answer": self.env._("What the officer answers."),
            "grounds": self.env._("The rule and the facts."),
            "redress": self.redress
            or self.env._("How the decision can be looked at again."),
        }

    # ------------------------------------------------------------------
    # RENDERING
    # ------------------------------------------------------------------

    @api.model
    def _render_letter(self, subject, body, facts, blocks, frame):
        """The letter as HTML, in the order it is read.

        :param facts: ``{place: plain text}``
        :param blocks: ``{place: plain text or HTML}``; an empty one is left out with the
            heading before it
        :param frame: ``office`` (name, address lines), ``citizen``, ``number``, ``date``,
            ``signed``: what stands in every letter, whatever the template says
        """
        parts = letter_text.parts(
            body, facts, {name: bool(text) for name, text in blocks.items()}
        )
        return self.env["ir.qweb"]._render(
            "gov_crm.gov_letter_content",
            {
                "frame": frame,
                "subject": letter_text.fill(subject, facts),
                "parts": parts,
                "blocks": blocks,
            },
        )
