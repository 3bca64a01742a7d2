from odoo import models


class GovAgency(models.Model):
    """The service by which an office corrects what is kept about people."""

    _inherit = "gov.agency"

    def _correction_service(self):
        """The service of this office, or of the nearest above it, that corrects personal
        data. Where nobody has entered one, the head of the tree gets one: the right to
        correction does not wait for an entry in the charter.

        :return: the service, as superuser
        """
        self.ensure_one()
        Service = self.env["gov.service"].sudo()
        office = top = self.sudo()
        while office:
            service = Service.search(
                [("is_correction", "=", True), ("agency_id", "=", office.id)], limit=1
            )
            if service:
                return service
            top, office = office, office.parent_id
        return Service.create(
            {
                "name": self.env._("Correction of personal data"),
                "agency_id": top.id,
                "is_correction": True,
                "is_g2c": True,
                "description": self.env._(
                    "What we keep about you is corrected where it is wrong."
                ),
                "who_may_avail": self.env._("Everybody about whom we keep something."),
            }
        )
