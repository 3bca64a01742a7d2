from odoo import models

from ..tools import pdf

REPORT = "gov_crm.gov_extract_action"


class ResPartner(models.Model):
    """The extract of what is held about a citizen, printed at the desk."""

    _inherit = "res.partner"

    def action_gov_extract(self):
        """Print what the current user may read about this citizen.

        :raises AccessError: neither the person nor somebody who serves the person
        """
        self.env["gov.extract"]._check_extract(self)
        report = self.env.ref(REPORT)
        if not pdf.is_available():
            return report.report_action(self)
        # By its address: the web client would first ask for a program we do not need.
        return self._gov_open_file(f"/report/pdf/{report.report_name}/{self.id}")

    def action_gov_extract_data(self):
        """The same as a file for programs.

        :raises AccessError: as above
        """
        self.env["gov.extract"]._check_extract(self)
        return self._gov_open_file(f"/gov_crm/extract/{self.id}.json")

    def _gov_open_file(self, url):
        return {"type": "ir.actions.act_url", "url": url, "target": "new"}
