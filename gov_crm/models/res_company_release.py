from odoo import fields, models


class ResCompany(models.Model):
    """Under which terms others may use published results."""

    _inherit = "res.company"

    gov_release_licence = fields.Text(
        "Licence of published results",
        translate=True,
        help="Stands on the page and in the files. Empty: free to use if the agency is named.",
    )

    def _release_licence(self):
        """The terms in words, for pages and files."""
        self.ensure_one()
        company_sudo = self.sudo()  # public by its purpose
        return company_sudo.gov_release_licence or self.env._(
            "You may use and pass on these results freely if you say where they come from: "
            "%(agency)s, with the quarter and the version.",
            agency=company_sudo.name,
        )
