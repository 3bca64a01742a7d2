from odoo import api, fields, models


class GovRegisterExport(models.Model):
    """Reports to ARTA are made like registers."""

    _inherit = "gov.register.export"

    csm_report_id = fields.Many2one(
        "gov.csm.report",
        "Texts and plans",
        ondelete="set null",
        help="The report whose texts and plans stand in the file.",
    )

    @api.model
    def _kinds(self):
        return [
            *super()._kinds(),
            ("zero_backlog", self.env._("Zero-backlog report")),
            ("csm", self.env._("Client Satisfaction Measurement report")),
        ]

    def _filters(self):
        return super()._filters() | {"csm_report_id": self.csm_report_id.id}
