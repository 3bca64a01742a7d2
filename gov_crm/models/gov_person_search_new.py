from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL, email_normalize

from ..tools import person_query, phone_number
from ..tools.person_match import LIKELY, Person
from ..tools.person_name import words

_MOST_MATCHES = 5
_VERDICTS = ("different", "unsure")
# What the form of a new person at the desk may set.
WRITTEN = ("gov_given_name", "gov_middle_name", "gov_family_name", "gov_name_suffix")
WRITTEN += (
    "gov_birth_date",
    "gov_birth_year",
    "gov_birth_estimated",
    "phone",
    "email",
)
WRITTEN += ("gov_area_id",)


class GovPersonSearch(models.AbstractModel):
    """Registering a person at the desk, without registering anybody twice."""

    _inherit = "gov.person.search"

    @api.model
    @api.readonly
    def draft_person(self, text):
        """What the form of a new person begins with.

        :param text: what was typed to find the person
        :return: see ``person_query.draft``
        :raises AccessError: the user does not file cases
        """
        self._check_registers()
        text = text if isinstance(text, str) else ""
        return person_query.draft(text, self._country_code())

    @api.model
    @api.readonly
    def find_matches(self, values):
        """Who may be the person that is being registered, with the reasons.

        Of people whose record the user may not read only those of whom the name, the phone
        number or the e-mail address was typed in full; counted and logged as in the search.

        :param values: dict of fields of a contact, as typed so far
        :return: list of dicts as in ``search_people``, best first, at most 5; ``is_likely``
            says that it is likely and not only possible
        :raises AccessError: the user does not file cases
        """
        self._check_registers()
        person = self._described(values if isinstance(values, dict) else {})
        if not words(person.name) and not person.phone and not person.email:
            return []
        found = self._alike(person)
        scores = {id_: match.score for id_, match in found}
        rows = self._alike_rows(found)
        rows += self._hidden_rows(self._hidden_matches(values, set(scores)), None)
        for row in rows:
            row["is_likely"] = scores.get(row["id"], 0) >= LIKELY
        return rows[:_MOST_MATCHES]

    @api.model
    def register_person(self, values, verdicts=()):
        """Register a person in the rights of the user.

        :param values: dict of fields of a contact; a name is needed
        :param verdicts: list of ``(id of a match, "different" or "unsure")``. Of "unsure" a
            supervisor is asked; both keep the job from asking about the pair again
        :return: id of the new contact
        :raises AccessError: the user does not file cases
        :raises UserError: there is no name
        """
        self._check_registers()
        vals = {name: values[name] for name in WRITTEN if values.get(name)}
        if not any(vals.get(name) for name in WRITTEN[:3]):
            raise UserError(self.env._("Enter a name."))
        partner = self.env["res.partner"].create({**vals, "gov_is_citizen": True})
        matches = dict(
            (int(id_), verdict) for id_, verdict in verdicts if verdict in _VERDICTS
        )
        # Only those that the user could have been shown.
        shown = {row["id"] for row in self.find_matches(values)} - set(partner.ids)
        for id_ in sorted(shown & matches.keys()):
            state = "different" if matches[id_] == "different" else "open"
            self.env["gov.duplicate"]._keep(
                partner, partner.browse(id_), source="desk", state=state
            )
        return partner.id

    @api.model
    @api.readonly
    def show_person(self, partner_id):
        """One person whom the user may read, as in ``search_people``, in a list.

        :raises AccessError: the user may not read this record
        """
        partner = self.env["res.partner"].browse(int(partner_id))
        self._check_registers()
        partner.check_access("read")
        self._flush()
        return self._rows([(partner.id, "exact", "")])

    def _check_registers(self):
        if not self.env.user.has_group("gov_crm.group_gov_frontline"):
            raise AccessError(
                self.env._("Only officers who file cases register people.")
            )

    def _described(self, values):
        """The person on the form, as far as it is filled in; nonsense counts as nothing."""
        text = {
            name: values[name]
            for name in (*WRITTEN[:4], "phone", "email")
            if isinstance(values.get(name), str)
        }
        try:
            born = fields.Date.to_date(values.get("gov_birth_date") or None)
        except (ValueError, TypeError):
            born = None
        year = values.get("gov_birth_year")
        area = values.get("gov_area_id")
        return Person(
            name=" ".join(filter(None, (text.get(name) for name in WRITTEN[:4]))),
            born=born,
            year=year if isinstance(year, int) and year else None,
            estimated=bool(values.get("gov_birth_estimated")),
            phone=phone_number.digits(text.get("phone"), self._country_code()),
            email=email_normalize(text.get("email") or "") or None,
            area=area if isinstance(area, int) else None,
        )

    def _alike(self, person):
        """The best matches whom the user may read.

        :return: list of ``(id, Match)``
        """
        self._flush()
        found = self.env["gov.duplicate"]._alike(person, self._match_ids(person))
        return found[:_MOST_MATCHES]

    def _alike_rows(self, found):
        sentence = self.env["gov.duplicate"]._words
        return self._rows([(id_, "alike", sentence(it.reasons)) for id_, it in found])

    def _match_ids(self, person):
        """Ids of those worth comparing whom the user may read."""
        query = person_query.Query()
        rows = []
        if person.phone:
            rows += self._find_facts(query._replace(phone=person.phone))
        if person.email:
            rows += self._find_facts(query._replace(email=person.email))
        if person.born:
            rows += self._candidates(
                SQL("TRUE"), query._replace(dates=(person.born,)), 0
            )[0]
        name_words = tuple(dict.fromkeys(words(person.name)))[:8]
        if len(name_words) > 1:
            by_name = query._replace(words=name_words, name=person.name)
            rows += self._find_by_name(by_name, 20)[0]
        return {row[0] for row in rows}

    def _hidden_matches(self, values, seen):
        """Those the user may not read and named exactly, as superuser."""
        Partner = self.env["res.partner"]
        found_sudo = Partner.browse().sudo()
        person = self._described(values)
        for text in (person.name, person.phone and f"+{person.phone}", person.email):
            if text and not (text == person.name and len(words(text)) < 2):
                found_sudo |= Partner._gov_find_hidden_exact(text)
        return found_sudo.filtered(
            lambda partner: partner.id not in seen and not partner.gov_is_sealed
        )
