from odoo import models
from odoo.tools import SQL, email_normalize

from ..tools import name_parts, person_name, phone_number

_NAMES = {
    "given_name": "gov_given_name",
    "middle_name": "gov_middle_name",
    "family_name": "gov_family_name",
    "suffix": "gov_name_suffix",
}
_MIN_DIGITS = 7
_PLAIN = ("phone", "email", "street", "street2", "city", "zip")


class GovPersonImport(models.Model):
    """What a line says about a person, whether it can be taken, and who is here already."""

    _inherit = "gov.person.import"

    # ------------------------------------------------------------------
    # ONE LINE
    # ------------------------------------------------------------------

    def _row_name(self, row):
        """The whole name in a line, or “”."""
        parts = (row.texts.get(name) for name in _NAMES)
        return name_parts.compose(*parts) or name_parts.part(row.texts.get("name"))

    def _row_refusal(self, row):
        """Why a line cannot be taken as it is written, or “”."""
        if "birth_date" in row.wrong:
            return self.env._("Write the birth date like 1951-03-14.")
        if "birth_year" in row.wrong:
            return self.env._("Write the year of birth like 1951.")
        if not self._row_name(row):
            return self.env._("There is no name.")
        email, phone = row.texts.get("email"), row.texts.get("phone")
        if email and not email_normalize(email):
            return self.env._("The e-mail address is none. Correct it or leave it out.")
        if phone and sum(map(str.isdigit, phone)) < _MIN_DIGITS:
            return self.env._("The phone number is none. Correct it or leave it out.")
        return ""

    def _row_phone(self, row):
        country = self.company_id.country_id.code
        return phone_number.digits(row.texts.get("phone") or "", country)

    def _row_values(self, row, areas, needs):
        """Values for a contact."""
        texts = row.texts
        values = {name: texts.get(name) or False for name in _PLAIN}
        values |= {own: texts.get(name) or False for name, own in _NAMES.items()}
        known = [
            needs[text.casefold()]
            for text in self._row_needs(row)
            if text.casefold() in needs
        ]
        other = [t for t in self._row_needs(row) if t.casefold() not in needs]
        values |= {
            "name": self._row_name(row),
            "gov_is_citizen": True,
            "is_company": False,
            "gov_birth_date": row.birth_date or False,
            "gov_language": texts.get("language") or False,
            "gov_access_need_ids": [(6, 0, known)],
            "gov_access_needs": ", ".join(other) or False,
            "gov_area_id": areas.get(texts.get("area_code"), False),
            "country_id": self.company_id.country_id.id,
        }
        if row.birth_year and not row.birth_date:
            values["gov_birth_year"] = row.birth_year
        return values

    def _row_needs(self, row):
        parts = (row.texts.get("access_needs") or "").replace(";", ",").split(",")
        return [part.strip() for part in parts if part.strip()]

    # ------------------------------------------------------------------
    # WHO IS HERE
    # ------------------------------------------------------------------

    def _match(self, rows):
        """Citizens who may be those of these lines, found by exact facts.

        :param rows: lines that can be taken
        :return: ``{line: (ids of the same person, ids of others with the same number or
            address)}``. The same person has the same name, in any spelling, and the same
            birth date, phone number or e-mail address.
        """
        emails = {
            row.line: email_normalize(row.texts.get("email") or "") for row in rows
        }
        phones = {row.line: self._row_phone(row) for row in rows}
        keys = {row.line: person_name.name_key(self._row_name(row)) for row in rows}
        found = self._citizens_with(emails, phones, keys, rows)
        matches = {}
        for row in rows:
            same, others = set(), set()
            name = self._row_name(row)
            for person, other, key, born, year, email, phone in found:
                reached = (email and email == emails[row.line]) or (
                    phone and phone == phones[row.line]
                )
                born_alike = born and born == row.birth_date
                if not reached and not born_alike:
                    continue
                apart = (born and row.birth_date and born != row.birth_date) or (
                    year and row.birth_year and year != row.birth_year
                )
                # Father and son bear one name; only the same birth date makes them one.
                apart = apart or (
                    not born_alike
                    and person_name.suffix(name) != person_name.suffix(other)
                )
                if key == keys[row.line] and not apart:
                    same.add(person)
                elif reached:
                    others.add(person)
            if same or others:
                matches[row.line] = (same, others)
        return matches

    def _citizens_with(self, emails, phones, keys, rows):
        # One query a way: joined by OR they would use no index.
        births = [row.birth_date for row in rows if row.birth_date]
        ways = (
            SQL("email_normalized = ANY(%s)", [it for it in emails.values() if it]),
            SQL("gov_phone_e164 = ANY(%s)", [it for it in phones.values() if it]),
            SQL(
                "gov_birth_date = ANY(%s::date[]) AND gov_name_key = ANY(%s)",
                births,
                list(keys.values()),
            ),
        )
        self.env["res.partner"].flush_model()
        query = SQL(" UNION ").join(
            SQL(
                "SELECT id, name, gov_name_key, gov_birth_date, gov_birth_year, "
                "email_normalized, gov_phone_e164 FROM res_partner "
                "WHERE gov_is_citizen IS TRUE AND active IS TRUE AND %s",
                way,
            )
            for way in ways
        )
        return self.env.execute_query(query)
