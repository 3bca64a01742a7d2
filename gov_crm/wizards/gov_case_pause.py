from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.helpdesk_ticket_notices import PAUSED
from ..tools.sentences import items


class GovCasePause(models.TransientModel):
    """Dialog in which an officer stops the clock on a lawful ground."""

    _name = "gov.case.pause"
    _description = "Pause the clock of a case"
    _inherit = ["gov.case.clock.mixin", "gov.case.papers.mixin"]

    allowed_reason_ids = fields.Many2many(
        "gov.pause.reason", compute="_compute_allowed_reason_ids"
    )
    reason_id = fields.Many2one(
        "gov.pause.reason",
        string="Ground",
        ondelete="cascade",
        compute="_compute_reason_id",
        store=True,
        readonly=False,
        precompute=True,
        domain="[('id', 'in', allowed_reason_ids)]",
    )
    asks_papers = fields.Boolean(related="reason_id.asks_papers")
    legal_basis = fields.Char(related="reason_id.legal_basis")
    note = fields.Char(
        "For the record",
        help="What the clock waits for, in a few words. Whoever sees the case reads it.",
    )
    needs_print = fields.Boolean(compute="_compute_effect")
    printed = fields.Boolean(
        "The letter is printed",
        help="No notice can reach the citizen otherwise: hand over or send the letter.",
    )

    @api.depends("ticket_id")
    def _compute_allowed_reason_ids(self):
        self._check_case()
        for wizard in self:
            case = wizard._case()
            wizard.allowed_reason_ids = case._pause_grounds() if case else False

    @api.depends("ticket_id")
    def _compute_reason_id(self):
        """The only ground there is needs no choice."""
        for wizard in self:
            grounds = wizard.allowed_reason_ids._origin
            wizard.reason_id = grounds if len(grounds) == 1 else False

    @api.depends("reason_id", "paper_ids", "other_papers")
    def _compute_effect(self):
        result = super()._compute_effect()
        for wizard in self:
            case = wizard._case()
            wizard.needs_print = bool(case) and not case._can_tell_citizen()
        return result

    def _why_not(self, case, at):
        return case._why_not_pause(at)

    def _effect_lines(self, case, at):
        if not self.reason_id:
            return [self.env._("Choose the ground first.")]
        return case._pause_effect(self.reason_id, at)

    def _preview(self, case, at):
        papers = self._papers_text() if self.asks_papers else ""
        if not self.reason_id or self.asks_papers and not items(papers):
            return ""
        timer = case._answer_first(case._pausable(self.reason_id))[:1]
        until = timer.agency_id._pause_end(self.reason_id, at)
        words = case._pause_words(self.reason_id, papers, until, at)
        return case._notice_text(PAUSED, **words)

    def action_pause(self):
        case = self._act()
        if not self.reason_id:
            raise UserError(self.env._("Choose the ground."))
        case._pause(
            self.reason_id,
            fields.Datetime.now(),
            self.env.user,
            note=False if self.asks_papers else self.note,
            papers=self._papers_text() if self.asks_papers else False,
            printed=self.printed,
        )
        return self._close()
