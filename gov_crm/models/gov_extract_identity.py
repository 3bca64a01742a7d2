from odoo import models

from ..tools.record_extract import Section

# Numbers stay masked on paper, too: the person has the document.
_DOCUMENT = (
    "category_id",
    "name",
    "place_issuance",
    "date_issued",
    "valid_from",
    "valid_until",
    "status",
    "gov_verified_how",
    "gov_verified_at",
    "gov_has_copy",
    "comment",
)
_SEALED = (
    "phone",
    "email",
    "street",
    "street2",
    "city",
    "zip",
    "state_id",
    "country_id",
    "area_id",
    "basis",
    "sealed_at",
)


class GovExtract(models.AbstractModel):
    """Identity documents of a person in the extract, and contact facts that are sealed.

    Sealed facts are not in what a person downloads: a shared phone or a stolen password must
    not tell where a protected person lives. Who keeps them prints them at the desk.
    """

    _inherit = "gov.extract"

    def _sections(self, partner):
        documents = self._readable(partner).with_context(active_test=False).id_numbers
        kept = self.env["gov.sealed.contact"]
        if kept.has_access("read"):
            kept = kept.search([("partner_id", "=", partner.id)])
        sections = [
            *super()._sections(partner),
            Section(
                "identity_documents",
                self.env._("Identity documents"),
                entries=self._entries(documents, _DOCUMENT),
            ),
        ]
        if self._readable(partner).gov_is_sealed:
            sections.append(
                Section(
                    "sealed_contact",
                    self.env._("Sealed contact facts"),
                    entries=self._entries(kept, _SEALED),
                    note="" if kept else self._say_sealed(),
                )
            )
        return sections

    def _say_sealed(self):
        return self.env._(
            "Phone, e-mail and address are sealed. For safety they are not in this extract; "
            "the people who keep them read them with the person at the desk."
        )
