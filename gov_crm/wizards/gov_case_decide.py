from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..models.helpdesk_ticket_decision import NEEDS_REASON, OUTCOMES, WITHOUT_ANSWER

# As much text of a dialog as is looked through at once.
_MOST_TEXT = 20_000
_WRITTEN = ("answer", "reason", "redress")

# Set by the law when nobody decides in time, never chosen by an officer.
CHOICES = [choice for choice in OUTCOMES if choice[0] != "deemed_approved"]


class GovCaseDecide(models.TransientModel):
    """Dialog in which an officer decides a case and writes the answer."""

    _name = "gov.case.decide"
    _description = "Decide a case"
    _inherit = ["gov.case.dialog.mixin"]

    outcome = fields.Selection(CHOICES, required=True)
    effect = fields.Char("What happens", compute="_compute_effect")
    needs_reason = fields.Boolean(compute="_compute_effect")
    needs_answer = fields.Boolean(compute="_compute_effect")
    reason = fields.Text(
        "Grounds", help="The rule and the facts. The citizen reads this."
    )
    answer = fields.Html("Answer to the citizen", sanitize_style=True)
    redress = fields.Text(
        "Way of redress",
        compute="_compute_redress",
        store=True,
        readonly=False,
        precompute=True,
        help="How the citizen can have the decision looked at again. The citizen reads this.",
    )

    letter_preview = fields.Html(compute="_compute_letter_preview", sanitize=False)

    @api.depends("outcome", "ticket_id")
    def _compute_effect(self):
        self._check_case()
        for wizard in self:
            citizen = wizard.ticket_id.partner_id.name or self.env._("the citizen")
            wizard.needs_reason = wizard.outcome in NEEDS_REASON
            wizard.needs_answer = (
                bool(wizard.outcome) and wizard.outcome not in WITHOUT_ANSWER
            )
            if wizard.needs_answer:
                wizard.effect = self.env._(
                    "The case is closed, the clock stops, and %(citizen)s gets your answer.",
                    citizen=citizen,
                )
            elif wizard.outcome:
                wizard.effect = self.env._(
                    "The case is closed without a decision. Its time limits end without result."
                )
            else:
                wizard.effect = self.env._("Choose the outcome first.")

    @api.depends("outcome", "ticket_id")
    def _compute_redress(self):
        self._check_case()
        for wizard in self:
            wizard.redress = wizard.ticket_id and wizard.ticket_id._default_redress(
                wizard.outcome
            )

    @api.depends("outcome", "ticket_id", "reason", "answer", "redress")
    def _compute_letter_preview(self):
        self._check_case()
        for wizard in self:
            wizard.letter_preview = False
            case = wizard.ticket_id._origin
            if case and wizard.outcome:
                letter = case._letter(
                    wizard.outcome,
                    wizard.reason,
                    wizard.answer,
                    wizard.redress,
                    fields.Datetime.now(),
                    self.env.user.name,
                )
                wizard.letter_preview = letter["html"]

    @api.model
    def check_plain(self, ticket_id, texts):
        """What could be plainer in what an officer writes, while it is being written.

        :param ticket_id: the case; the texts are in the language of its citizen
        :param texts: ``{"answer": …, "reason": …, "redress": …}``, plain
        :return: ``[{"field", "label", "hints"}]`` in the order of the dialog, those without
            a hint left out
        :raises AccessError: not an officer, or a case the user may not change
        """
        self.check_access("create")
        case = self.env["helpdesk.ticket"].browse(ticket_id)
        case.check_access("write")
        if not isinstance(texts, dict):
            return []
        lang = case.sudo().partner_id.lang or self.env.lang  # the language to write in
        Word = self.env["gov.letter.word"]
        found = []
        for name in _WRITTEN:
            text = texts.get(name)
            if isinstance(text, str) and text.strip():
                hints = Word._hints(text[:_MOST_TEXT], lang)
                if hints:
                    label = self._fields[name]._description_string(self.env)
                    found.append({"field": name, "label": label, "hints": hints})
        return found

    def action_decide(self):
        self.ensure_one()
        if not self.env.user.has_group("gov_crm.group_gov_case_officer"):
            raise AccessError(self.env._("Only case officers decide cases."))
        self._check_case()
        self.ticket_id._decide(
            self.outcome,
            self.reason,
            self.answer,
            fields.Datetime.now(),
            self.env.user,
            self.redress or "",
        )
        return {"type": "ir.actions.act_window_close"}
