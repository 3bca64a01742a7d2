from odoo import models


class GovService(models.Model):
    """Filing at the desk for somebody."""

    _inherit = "gov.service"

    def action_file_for(self):
        """Open the dialog with which an officer files for a citizen.

        :raises AccessError: a service the user may not read
        """
        self.ensure_one()
        self.check_access("read")
        return self.env["gov.application.assist"]._open_for(service=self)
