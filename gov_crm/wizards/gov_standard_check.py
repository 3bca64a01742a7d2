from odoo import fields, models


class GovStandardCheck(models.TransientModel):
    """What a check of the service standards has found."""

    _name = "gov.standard.check"
    _description = "Check of the service standards"

    standard_id = fields.Many2one("gov.service.standard", ondelete="cascade")
    line_ids = fields.One2many("gov.standard.check.line", "check_id", string="Found")
    summary = fields.Char(compute="_compute_summary")

    def _compute_summary(self):
        for check in self:
            wrong = check.line_ids.filtered(lambda line: line.kind != "hint")
            if not check.line_ids:
                check.summary = self.env._(
                    "Nothing is missing and nothing contradicts itself."
                )
            elif not wrong:
                check.summary = self.env._(
                    "Nothing is missing and nothing contradicts itself. Good to know:"
                )
            elif len(wrong) == 1:
                check.summary = self.env._("1 thing to put right.")
            else:
                check.summary = self.env._(
                    "%(count)s things to put right.", count=len(wrong)
                )
