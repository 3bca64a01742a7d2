from odoo import models

from ..tools.record_extract import Entry, Fact, Section


class GovExtract(models.AbstractModel):
    """Who looked, in the extract: for the person and for whoever reads the log."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        sections = super()._sections(partner)
        if self._is_own(partner) or self.env.user.has_group(
            "gov_crm.group_gov_oversight"
        ):
            sections.append(self._look_section(partner))
        return sections

    def _look_section(self, partner):
        labels = {
            "office": self.env._("Office"),
            "what": self.env._("What"),
            "purpose": self.env._("What for"),
        }
        return Section(
            "looks",
            self.env._("Who looked"),
            entries=tuple(
                Entry(
                    look["day_text"],
                    (
                        Fact("day", self.env._("Day"), look["day"], ""),
                        Fact("kinds", self.env._("How"), look["kinds"], ""),
                        *(
                            Fact(code, label, look[code], look[code])
                            for code, label in labels.items()
                        ),
                    ),
                )
                for look in partner._gov_looks(self._zone())
            ),
        )
