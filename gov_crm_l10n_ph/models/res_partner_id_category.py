import re

from odoo import fields, models

_PASSPORT = re.compile(r"P[0-9]{7}[A-Z]|[A-Z]{2}[0-9]{7}")
_LICENCE = re.compile(r"[A-Z][0-9]{10}")
_PSN_DIGITS, _PCN_DIGITS = 12, 16


class ResPartnerIdCategory(models.Model):
    """Numbers that Philippine issuers give, by the length and shape they publish.

    None of them publishes a check digit, so none is checked.
    """

    _inherit = "res.partner.id_category"

    gov_checker = fields.Selection(
        selection_add=[
            ("ph_pcn", "PhilSys card number (PCN)"),
            ("ph_sss", "SSS number"),
            ("ph_crn", "UMID common reference number (CRN)"),
            ("ph_philhealth", "PhilHealth number (PIN)"),
            ("ph_pagibig", "Pag-IBIG number (MID)"),
            ("ph_tin", "Taxpayer number (TIN)"),
            ("ph_passport", "Philippine passport"),
            ("ph_licence", "Driver's licence"),
        ],
        ondelete={
            "ph_pcn": "set default",
            "ph_sss": "set default",
            "ph_crn": "set default",
            "ph_philhealth": "set default",
            "ph_pagibig": "set default",
            "ph_tin": "set default",
            "ph_passport": "set default",
            "ph_licence": "set default",
        },
    )

    def _gov_check_ph_pcn(self, number):
        if number.isdigit() and len(number) == _PSN_DIGITS:
            return self.env._(
                "12 digits are a PhilSys number (PSN), which stays with its owner and is not "
                "recorded. Enter the 16 digits on the front of the card."
            )
        return self._gov_refuse_other_than(number, (_PCN_DIGITS,))

    def _gov_check_ph_sss(self, number):
        return self._gov_refuse_other_than(number, (10,))

    def _gov_check_ph_crn(self, number):
        return self._gov_refuse_other_than(number, (12,))

    def _gov_check_ph_philhealth(self, number):
        return self._gov_refuse_other_than(number, (12,))

    def _gov_check_ph_pagibig(self, number):
        return self._gov_refuse_other_than(number, (12,))

    def _gov_check_ph_tin(self, number):
        """Nine digits, and three or five more for a branch."""
        return self._gov_refuse_other_than(number, (9, 12, 14))

    def _gov_check_ph_passport(self, number):
        if not _PASSPORT.fullmatch(number):
            return self.env._(
                "a passport number is P, 7 digits and a letter, on older ones two letters "
                "and 7 digits. It stands at the top right of the page with the picture."
            )
        return None

    def _gov_check_ph_licence(self, number):
        if not _LICENCE.fullmatch(number):
            return self.env._("a licence number is a letter and 10 digits.")
        return None

    def _gov_refuse_other_than(self, number, lengths):
        if number.isdigit() and len(number) in lengths:
            return None
        return self.env._(
            "this number has %(lengths)s digits and nothing else, and %(count)s signs were "
            "entered. Copy it from the card.",
            lengths="/".join(map(str, lengths)),
            count=len(number),
        )
