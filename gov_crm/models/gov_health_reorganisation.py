from odoo import models


class GovHealth(models.AbstractModel):
    """Whether cases of offices that are no more pass on."""

    _inherit = "gov.health"

    def _effects(self):
        return super()._effects() + self._reorganisations()

    def _reorganisations(self):
        Item = self.env["gov.reorganisation.item"].sudo()  # how many, nothing of a case
        failed = Item.search_count([("state", "=", "todo"), ("tries", ">", 0)])
        if not failed:
            return []
        text = self.env._(
            "%(count)s cases of reorganised offices could not pass on yet. Configuration, "
            "Reorganisations says why. They are tried again by themselves.",
            count=failed,
        )
        return [self._finding("reorganisations", "look", text)]
