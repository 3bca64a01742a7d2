from odoo import api, fields, models
from odoo.exceptions import ValidationError

MOST_YEARS = 130


class GovService(models.Model):
    """Who is entitled, as facts by which people can be found who do not claim.

    They decide nothing about a request: what counts there is the law and the papers.
    """

    _inherit = "gov.service"

    entitled_age_from = fields.Integer(
        "From age", help="In years; 0 if there is no lowest age."
    )
    entitled_age_to = fields.Integer(
        "To age", help="In years, the last one included; 0 if there is no highest age."
    )
    entitled_area_ids = fields.Many2many(
        "gov.area",
        relation="gov_area_gov_service_entitled_rel",
        column1="service_id",
        column2="area_id",
        string="Who live in",
        help="With all places in them. Empty: wherever they live.",
    )
    entitled_need_ids = fields.Many2many(
        "gov.access.need",
        relation="gov_access_need_gov_service_entitled_rel",
        column1="service_id",
        column2="need_id",
        string="With one of these needs",
        help="Empty: with or without access needs.",
    )
    # Written whenever a list is made, so that of two made at once the later one begins anew
    # and sees what the first one did.
    outreach_at = fields.Datetime("Last list of people not reached", readonly=True)

    @api.constrains("entitled_age_from", "entitled_age_to")
    def _check_entitled_ages(self):
        for service in self:
            lowest, highest = service.entitled_age_from, service.entitled_age_to
            if not (0 <= lowest <= MOST_YEARS and 0 <= highest <= MOST_YEARS) or (
                highest and highest < lowest
            ):
                raise ValidationError(
                    self.env._(
                        "An age lies between 0 and %(most)s, and the highest is not below "
                        "the lowest.",
                        most=MOST_YEARS,
                    )
                )
