from odoo import api, fields, models

from .gov_agency_redress import REVIEW_DAYS


class GovService(models.Model):
    """A service whose law gives another time for a review than the office has."""

    _inherit = "gov.service"

    review_days = fields.Integer(
        "Days to ask for a review",
        help="Calendar days after the day of the decision. 0: as the office says.",
    )
    review_basis = fields.Char(
        "Law of the review",
        translate=True,
        help="The law that gives the review and its time. Empty: as the office says.",
    )

    _review_days_check = models.Constraint(
        "CHECK (review_days >= 0)", "Days cannot be less than none."
    )

    @api.model
    def _review_terms(self, service, office):
        """How long a review can be asked for, and the law that says so.

        :param service: ``gov.service``, may be empty
        :param office: the ``gov.agency`` that decided
        :return: ``(calendar days, text)``; the text may be empty
        """
        service_sudo = service.sudo()  # terms are told to every citizen
        days = service_sudo.review_days or office._redress_setting("review_days")
        basis = service_sudo.review_basis or office._redress_setting("review_basis")
        return days or REVIEW_DAYS, basis or ""
