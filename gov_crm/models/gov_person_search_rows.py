from odoo import models
from odoo.tools import SQL, format_date

_FACTS = ("name", "city", "gov_birth_date", "gov_birth_year", "gov_birth_estimated")
_FACTS += ("gov_is_sealed", "gov_is_deceased", "gov_is_missing")


class GovPersonSearch(models.AbstractModel):
    """What a list shows of people who were found."""

    _inherit = "gov.person.search"

    def _rows(self, found):
        """What a list shows of people the user may read. Each is noted as seen.

        :param found: list of ``(id, match, reason)``; rights were asked before
        """
        ids = [row[0] for row in found]
        self.env["gov.access.log"]._note("res.partner", ids, "list")
        counts = self._open_counts(ids)
        facts = self._facts(ids)
        verified = self._verified(ids)
        return [
            {
                "id": partner_id,
                "name": facts[partner_id]["name"] or "",
                "birth": self._birth_text(facts[partner_id]),
                "area": self._area_text(facts[partner_id]),
                "open": counts.get(partner_id, 0),
                "verified": verified.get(partner_id, ""),
                "match": match,
                "reason": reason,
                "notes": self._notes(facts[partner_id]),
            }
            for partner_id, match, reason in found
        ]

    def _facts(self, ids):
        """A few columns: a contact has more than a hundred, which the ORM would read all."""
        Partner = self.env["res.partner"]
        self.env["gov.area"].flush_model(["name"])
        Partner.flush_model([*_FACTS, "gov_area_id"])
        rows = self.env.execute_query_dict(
            SQL(
                "SELECT person.id, %s, area.name AS area FROM res_partner person "
                "LEFT JOIN gov_area area ON area.id = person.gov_area_id "
                "WHERE person.id = ANY(%s)",
                SQL(", ").join(SQL.identifier("person", name) for name in _FACTS),
                ids,
            )
        )
        return {row["id"]: row for row in rows}

    def _open_counts(self, ids):
        """Open cases the user sees, by id of the contact."""
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "in", ids), ("is_open", "=", True)],
            ["partner_id"],
            ["__count"],
        )
        return {partner.id: count for partner, count in groups}

    def _verified(self, ids):
        """What says that identity was checked, for add-ons that keep it.

        :return: ``{id: text}``
        """
        return {}

    def _birth_text(self, person):
        year = person["gov_birth_year"]
        if person["gov_birth_estimated"]:
            return self.env._("about %s", year) if year else ""
        if person["gov_birth_date"]:
            return format_date(self.env, person["gov_birth_date"], date_format="medium")
        return str(year or "")

    def _area_text(self, person):
        if person["gov_is_sealed"]:
            return ""
        return person["area"] or person["city"] or ""

    def _notes(self, person):
        return [
            text
            for name, text in (
                ("gov_is_deceased", self.env._("Deceased")),
                ("gov_is_missing", self.env._("Reported missing")),
                ("gov_is_sealed", self.env._("Contact facts sealed")),
            )
            if person[name]
        ]

    def _hidden_rows(self, hidden_sudo, query):
        """Name and nothing else, as the user named the person exactly."""
        reason = self.env._(
            "Found by what you typed in full. You may file a case; the record opens with it."
        )
        return [
            {
                "id": partner.id,
                "name": partner.name or "",
                "birth": "",
                "area": "",
                "open": 0,
                "verified": "",
                "match": "hidden",
                "reason": reason,
                "notes": [],
            }
            for partner in hidden_sudo
        ]
