import json

import babel.dates

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import html2plaintext
from odoo.tools.misc import babel_locale_parse

from ..tools.record_extract import FORMAT, VERSION, Entry, Fact, Section, as_data

# Facts of a person, in the order in which they are read. What else a contact carries is
# of the machinery, see the test of what an extract covers.
PERSON_FACTS = (
    "name",
    "gov_given_name",
    "gov_middle_name",
    "gov_family_name",
    "gov_name_suffix",
    "gov_birth_date",
    "gov_birth_year",
    "gov_birth_estimated",
    "gov_died_on",
    "phone",
    "email",
    "street",
    "street2",
    "zip",
    "city",
    "state_id",
    "country_id",
    "gov_area_id",
    "lang",
    "tz",
    "gov_language",
    "gov_preferred_channel",
    "gov_access_need_ids",
    "gov_access_needs",
    "gov_is_deceased",
    "gov_is_missing",
    "gov_is_sealed",
    "company_name",
    "function",
    "vat",
    "website",
    "category_id",
    "comment",
    "create_date",
)
_WAY = ("channel", "address", "weekday", "time_from", "time_to", "note")


class GovExtract(models.AbstractModel):
    """All that is held about one person, for the person (right of access: RA 10173 sec. 16 c,
    GDPR art. 15 and 20).

    Citizens get all that is held about them in any office; what an officer prints at the
    desk is what that officer may read. Data of third persons are left out, and each section
    says so. Other files and modules add sections by ``_sections``.
    """

    _name = "gov.extract"
    _description = "Extract of what is held about a person"

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _check_extract(self, partner):
        """:raises AccessError: neither the person nor somebody who serves the person"""
        partner.ensure_one()
        if self._is_own(partner):
            return
        partner.check_access("read")
        user = self.env.user
        if not partner.gov_is_citizen or not (
            user.has_group("gov_crm.group_gov_frontline")
            or user.has_group("gov_crm.group_gov_oversight")
        ):
            raise AccessError(
                self.env._(
                    "Only the person, officers who serve the person and oversight get an "
                    "extract."
                )
            )

    @api.model
    def _extract(self, partner):
        """What the current user may have of all that is held about a person.

        :rtype: list of `Section`
        :raises AccessError: see ``_check_extract``
        """
        self._check_extract(partner)
        return self._sections(partner)

    @api.model
    def _as_json(self, partner):
        """The extract as JSON text, moments in UTC.

        :raises AccessError: see ``_check_extract``
        """
        sections = self._extract(partner)
        self._note_extract(partner, "export")
        data = {
            "format": FORMAT,
            "version": VERSION,
            "made_at": f"{fields.Datetime.now().isoformat()}Z",
            "complete": self._is_own(partner),
            **as_data(sections),
        }
        return json.dumps(data, ensure_ascii=False, indent=2)

    @api.model
    def _document(self, partner):
        """What the readable extract shows: plain values only.

        :rtype: dict
        :raises AccessError: see ``_check_extract``
        """
        sections = self._extract(partner)
        self._note_extract(partner, "print")
        name = partner.sudo().name  # whoever gets the extract may read it
        if self._is_own(partner):
            scope = self.env._(
                "This is all that our offices hold about you, as of this moment."
            )
        else:
            scope = self.env._(
                "This is what the office of %(name)s may read about this person. Other "
                "offices may hold more; the person gets all of it under “My data”.",
                name=self.env.user.name,
            )
        return {
            "name": name,
            "made": self._say_moment(fields.Datetime.now()),
            "scope": scope,
            "sections": sections,
        }

    def _note_extract(self, partner, kind):
        """An extract shows the record; cases are noted where they are collected."""
        kind = "portal" if self._is_own(partner) else kind
        self.env["gov.access.log"]._note(partner._name, partner.ids, kind)

    # ------------------------------------------------------------------
    # SECTIONS
    # ------------------------------------------------------------------

    @api.model
    def _sections(self, partner):
        """The sections in the order in which they are read. The right was checked."""
        return [self._person_section(partner), self._ways_section(partner)]

    def _person_section(self, partner):
        person = self._readable(partner)
        return Section(
            "person",
            self.env._("Person"),
            self._field_facts(person, PERSON_FACTS, self._person_labels()),
            note=self.env._(
                "A picture is not in the extract; it is shown under “My account”."
            )
            if person.image_128
            else "",
        )

    def _person_labels(self):
        """Plainer words for what Odoo calls otherwise."""
        return {
            "email": self.env._("E-mail"),
            "street2": self.env._("Street, second line"),
            "zip": self.env._("Postal code"),
            "state_id": self.env._("Province"),
            "lang": self.env._("Language of letters and pages"),
            "tz": self.env._("Time zone"),
            "gov_access_needs": self.env._("What helps"),
            "comment": self.env._("Remarks"),
            "create_date": self.env._("On record since"),
        }

    def _ways_section(self, partner):
        ways = self._readable(partner).gov_contact_preference_ids
        return Section(
            "ways_to_reach",
            self.env._("Ways to reach"),
            entries=tuple(
                Entry(way.display_name, self._field_facts(way, _WAY)) for way in ways
            ),
        )

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    @api.model
    def _is_own(self, partner):
        return partner == self.env.user.partner_id

    def _readable(self, partner):
        """The record with what may be in the extract: one's own record has no fields that
        are kept from oneself, officers read in their own rights."""
        return partner.sudo() if self._is_own(partner) else partner

    def _records_about(self, partner, model, domain):
        """Records about the person: all for the person, for others those they may read.

        :param domain: names the person
        """
        # Only what the domain names, the person's own.
        Model = self.env[model].sudo() if self._is_own(partner) else self.env[model]
        if not Model.has_access("read"):
            return Model
        return Model.with_context(active_test=False).search(domain, order="id")

    def _entries(self, records, names):
        """Entries without a title, of the same fields."""
        return tuple(Entry("", self._field_facts(record, names)) for record in records)

    def _field_facts(self, record, names, labels=None):
        """Facts of fields that are filled and that the user may read, in this order.

        :param labels: words instead of the names of the fields
        """
        labels = labels or {}
        described = record.fields_get(names, ["string", "selection", "type"])
        facts = []
        for name in names:
            if name in described:
                value, text = self._value(record, name, described[name])
                if text:
                    label = labels.get(name, described[name]["string"])
                    facts.append(Fact(name, label, value, text))
        return tuple(facts)

    def _value(self, record, name, described):
        """A value of a field for machines, and as it is read."""
        value, kind = record[name], described["type"]
        if kind == "boolean":
            return value, self.env._("Yes") if value else ""
        if not value:
            return None, ""
        if kind == "selection":
            return value, dict(described["selection"]).get(value, value)
        if kind == "many2one":
            # The name of a place or an office; whoever reads the record reads it.
            text = value.sudo().display_name
            return text, text
        if kind in ("many2many", "one2many"):
            texts = value.sudo().mapped("display_name")  # as above
            return texts, ", ".join(texts)
        if kind == "html":
            text = html2plaintext(value).strip()
            return text, text
        if kind == "date":
            return value, babel.dates.format_date(value, "long", locale=self._locale())
        if kind == "datetime":
            return value, self._say_moment(value)
        return value, str(value)

    def _locale(self):
        return babel_locale_parse(self.env.lang or "en_US")

    def _zone(self):
        return self.env.user.tz or self.env.company.partner_id.tz or "UTC"

    def _say_moment(self, moment):
        """“26 November 2026, 17:00”, in the time zone of the reader; moments are UTC."""
        local = fields.Datetime.context_timestamp(
            self.with_context(tz=self._zone()), moment
        )
        day = babel.dates.format_date(local.date(), "long", locale=self._locale())
        return f"{day}, {local:%H:%M}"
