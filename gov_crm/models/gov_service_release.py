from odoo import models

from ..tools.release_rows import SHOWN


class GovService(models.Model):
    """How the promise of a service was kept lately, as it was published."""

    _inherit = "gov.service"

    def _charter_kept(self):
        """The last published share in time, for the page of the service.

        :return: dict of ``sentence``, ``quarter`` and ``url``; None where none was published
        """
        self.ensure_one()
        Release = self.env["gov.release"]
        release = Release._standing()[:1]
        if not release:
            return None
        told = release._told()
        figures = next((told[it] for it in told if it[3] == self.slug), None)
        if not figures or figures["on_time"]["status"] != SHOWN:
            return None
        return {
            "sentence": release._say_main(figures),
            "quarter": release._say_quarter(release.first),
            "url": f"/performance/{self.slug}",
        }
