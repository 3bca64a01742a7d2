from odoo import api, fields, models

from ..tools.sentences import items


class GovCaseIncomplete(models.TransientModel):
    """Dialog in which an officer asks for missing papers while no clock runs for them."""

    _name = "gov.case.incomplete"
    _description = "Ask for missing papers"
    _inherit = ["gov.case.clock.mixin", "gov.case.papers.mixin"]

    _clock_right = "gov_crm.group_gov_frontline"

    @api.depends("paper_ids", "other_papers")
    def _compute_effect(self):
        return super()._compute_effect()

    def _why_not(self, case, at):
        return case._why_not_ask_papers()

    def _effect_lines(self, case, at):
        return [
            self.env._(
                "The clock is not touched: %(now)s.",
                now=case.deadline_display["sentence"],
            )
        ]

    def _preview(self, case, at):
        papers = self._papers_text()
        if not items(papers):
            return ""
        return case._notice_text(
            case._papers_notice(), papers=case._for_citizen()._say_papers(papers)
        )

    def action_ask(self):
        case = self._act()
        case._ask_papers(self._papers_text(), fields.Datetime.now())
        return self._close()
