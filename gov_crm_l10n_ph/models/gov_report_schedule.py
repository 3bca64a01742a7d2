from odoo import api, models
from odoo.exceptions import ValidationError


class GovReportSchedule(models.Model):
    """The report to ARTA can be sent by itself: it is that of one office, which it names."""

    _inherit = "gov.report.schedule"

    @api.constrains("kind", "agency_ids")
    def _check_csm_office(self):
        for schedule in self:
            # Which offices are chosen is no secret.
            if schedule.kind == "csm" and len(schedule.sudo().agency_ids) != 1:
                raise ValidationError(
                    self.env._(
                        "This report names one office and tells of all below it: choose "
                        "which."
                    )
                )
