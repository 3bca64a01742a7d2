from odoo import fields, models


class GovRegisterExport(models.Model):
    """Reports to ARTA are made like registers."""

    _inherit = "gov.register.export"

    kind = fields.Selection(
        selection_add=[
            ("zero_backlog", "Zero-backlog report"),
            ("csm", "Client Satisfaction Measurement report"),
        ],
        ondelete={"zero_backlog": "cascade", "csm": "cascade"},
    )
    csm_report_id = fields.Many2one(
        "gov.csm.report",
        "Texts and plans",
        ondelete="set null",
        help="The report whose texts and plans stand in the file.",
    )

    def _filters(self):
        return super()._filters() | {"csm_report_id": self.csm_report_id.id}
