from odoo import models
from odoo.exceptions import ValidationError

from ..tools.segment_criteria import Refusal


class GovSegment(models.Model):
    """Conditions of which each is harmless can together pick out people on a ground."""

    _inherit = "gov.segment"

    def _stand_in(self):
        """The refusal of this rule as a whole; nothing if it stands in for no ground."""
        self.ensure_one()
        found = self.env["gov.segment.association"]._of_rule(self._meant())
        if not found:
            return None
        return Refusal(
            "measured",
            grounds=tuple(code for code, _strength in found),
            strength=max(strength for _code, strength in found),
        )

    def _refuse_stand_in(self):
        if refusal := self._stand_in():
            raise ValidationError(self._say_line(refusal))
