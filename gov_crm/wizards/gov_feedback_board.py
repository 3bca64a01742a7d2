from odoo import api, fields, models

from ..models.gov_feedback_figures import MINIMUM


class GovFeedbackBoard(models.TransientModel):
    """What citizens said about services in a quarter: for supervisors and oversight."""

    _name = "gov.feedback.board"
    _description = "What citizens said"

    year = fields.Char(required=True, default=lambda self: self._this_year())
    quarter = fields.Selection(
        [
            ("1", "January to March"),
            ("2", "April to June"),
            ("3", "July to September"),
            ("4", "October to December"),
        ],
        required=True,
        default=lambda self: self._this_quarter(),
    )
    result = fields.Html(compute="_compute_result", sanitize=False)

    @api.model
    def _this_year(self):
        return str(fields.Date.context_today(self).year)

    @api.model
    def _this_quarter(self):
        return str((fields.Date.context_today(self).month + 2) // 3)

    def _compute_display_name(self):
        self.display_name = self.env._("What citizens said")

    @api.depends("year", "quarter")
    def _compute_result(self):
        Figures = self.env["gov.feedback.figures"]
        for board in self:
            year = (board.year or "").strip()
            if not (year.isdecimal() and len(year) == 4 and board.quarter):
                board.result = False
                continue
            services = Figures._collect(int(year), int(board.quarter))
            board.result = self.env["ir.qweb"]._render(
                "gov_crm.feedback_figures",
                {
                    "services": services,
                    "bands": self._band_words(),
                    "charter": self._charter_words(),
                    "minimum": MINIMUM,
                },
            )

    def _band_words(self):
        return {
            "outstanding": self.env._("Outstanding"),
            "very_satisfactory": self.env._("Very satisfactory"),
            "satisfactory": self.env._("Satisfactory"),
            "fair": self.env._("Fair"),
            "poor": self.env._("Poor"),
            None: "",
        }

    def _charter_words(self):
        return {
            "awareness": self.env._("know the charter"),
            "visibility": self.env._("saw it"),
            "helpfulness": self.env._("were helped by it"),
        }
