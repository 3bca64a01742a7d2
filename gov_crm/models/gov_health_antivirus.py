from odoo import models


class GovHealth(models.AbstractModel):
    """Whether files of citizens are looked at by a virus scanner."""

    _inherit = "gov.health"

    def _examine(self):
        findings = super()._examine() + self._antivirus()
        order = ("fine", "look", "act")
        return sorted(findings, key=lambda it: -order.index(it["state"]))

    def _antivirus(self):
        scanner = self.env["gov.antivirus"]
        state, address, reason = scanner._state()
        if state == "fine":
            text = self.env._("Files of citizens are checked for viruses.")
            return [self._finding("antivirus", "fine", text)]
        if state == "off":
            text = self.env._(
                "Files of citizens are not checked for viruses: no scanner is set up. The "
                "guide for operators says how."
            )
            return [self._finding("antivirus", "look", text)]
        now = (
            self.env._("Until then files pass, and their names say so.")
            if scanner._is_lenient()
            else self.env._("Until then no file of a citizen is taken.")
        )
        text = self.env._(
            "The virus scanner at %(address)s does not answer: %(reason)s. Start it again. "
            "%(now)s",
            address=address,
            reason=reason,
            now=now,
        )
        return [self._finding("antivirus", "act", text)]
