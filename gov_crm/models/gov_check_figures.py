from odoo import models
from odoo.tools import SQL

from .gov_check import SHOWN


class GovCheck(models.AbstractModel):
    """Whether figures are what the cases say."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            ("totals", self.env._("Figures and totals"), self._examine_totals),
        ]

    def _examine_totals(self, tickets):
        problems = self.env["gov.figures"]._verify(tickets)
        [(examined,)] = self.env.execute_query(
            SQL("SELECT count(*) FROM %s", self._cases(tickets))
        )
        return examined, len(problems), problems[:SHOWN]
