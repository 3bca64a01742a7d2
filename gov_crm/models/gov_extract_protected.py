from odoo import models

from ..tools.record_extract import Section

_ANSWER = ("ground_id", "value_id", "declared_at")


class GovExtract(models.AbstractModel):
    """The citizen's own answers on protected grounds, for the citizen alone.

    Whoever else prints an extract is told the same, whether there are answers or not.
    """

    _inherit = "gov.extract"

    def _sections(self, partner):
        own = self._is_own(partner)
        facts = self.env["gov.protected.fact"]
        return [
            *super()._sections(partner),
            Section(
                "protected_facts",
                self.env._("Your answers on equal treatment"),
                entries=self._entries(facts._own().sorted("id"), _ANSWER)
                if own
                else (),
                note=""
                if own
                else self.env._(
                    "What the person may have answered is shown to the person alone."
                ),
            ),
        ]
