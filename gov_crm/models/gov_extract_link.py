from odoo import models

from ..tools.record_extract import Entry, Fact, Section

_HOUSEHOLD = ("role", "date_from", "date_to", "service_id")
_RELATION = ("kind", "date_from", "date_to", "service_id")


class GovExtract(models.AbstractModel):
    """Household and links of a person in the extract: that they are on record, since when
    and what for. Who the others are is left out; they are third persons."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        return [
            *super()._sections(partner),
            self._link_section(partner, "gov.household.member", _HOUSEHOLD),
            self._link_section(partner, "gov.relation", _RELATION),
        ]

    def _link_section(self, partner, model, names):
        is_household = model == "gov.household.member"
        sides = ["partner_id"] if is_household else ["from_id", "to_id"]
        links = self.env[model].browse()
        # Nobody else's: each is a link of this person, whose record the reader has.
        Link = self.env[model].sudo() if self._is_own(partner) else self.env[model]
        for side in sides:
            links |= Link.search([(side, "=", partner.id)])
        return Section(
            "household" if is_household else "relations",
            self.env._("Household") if is_household else self.env._("Links to others"),
            entries=tuple(
                Entry(
                    "",
                    (
                        Fact("side", "", self._side(link, partner), ""),
                        *self._field_facts(link, names),
                    ),
                )
                for link in links.sorted("id")
            ),
            note=self.env._("Who the other persons are is left out.") if links else "",
        )

    def _side(self, link, partner):
        """For machines: whether the link goes from this person or to this person."""
        if link._name == "gov.household.member":
            return "member"
        return "from" if link.from_id == partner else "to"
