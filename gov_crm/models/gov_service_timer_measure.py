from odoo import fields, models


class GovServiceTimer(models.Model):
    """A promise given because of a segment. It runs beside the lawful time limit, which knows
    nothing of it: pauses, extensions, lapse and date of that one stay what they are."""

    _inherit = "gov.service.timer"

    measure_id = fields.Many2one(
        "gov.segment.measure",
        string="Promised by",
        ondelete="restrict",
        index="btree_not_null",
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"measure_id"}
