from odoo import fields, models


class GovEvidence(models.Model):
    """That the citizen of a case got another record, by a merge or by undoing it."""

    _inherit = "gov.evidence"

    kind = fields.Selection(
        selection_add=[
            ("citizen_merged", "Records of the citizen merged"),
            ("citizen_unmerged", "Merge of records undone"),
        ],
        ondelete={"citizen_merged": "cascade", "citizen_unmerged": "cascade"},
    )
