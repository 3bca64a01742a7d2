from odoo import fields, models
from odoo.tools.misc import format_date


class ResCompany(models.Model):
    """What the agency says about the accessibility of its pages for citizens."""

    _inherit = "res.company"

    gov_access_tested_on = fields.Date(
        "Last tried with people on",
        help="When somebody last used the pages with a screen reader, by keyboard and on a "
        "phone. Empty: the statement says that nobody has yet.",
    )
    gov_access_agency_id = fields.Many2one(
        "gov.agency",
        "Whom to tell of a barrier",
        help="Empty: the head of the agency.",
    )
    gov_access_known = fields.Text(
        "Known barriers",
        translate=True,
        help="One a line, and what people can do instead.",
    )
    gov_access_more = fields.Text("More about accessibility", translate=True)

    def _access_statement(self):
        """The accessibility statement as plain values.

        :return: dict of tested (a date in words or ``""``), known and more (lists of lines),
            office (whom to tell, see ``gov.agency._public_contact``, or None)
        """
        company_sudo = self.sudo()  # told to everybody
        tested = company_sudo.gov_access_tested_on
        office = company_sudo.gov_access_agency_id
        return {
            "tested": format_date(self.env, tested, date_format="d MMMM y")
            if tested
            else "",
            "known": _lines(company_sudo.gov_access_known),
            "more": _lines(company_sudo.gov_access_more),
            "office": office._public_contact()
            if office
            else self.env["gov.agency"]._front_office(),
        }


def _lines(text):
    return [line.strip() for line in (text or "").splitlines() if line.strip()]
