from decimal import Decimal

from odoo import models

from ..tools import charter_sheet
from ..tools.charter_time import read_fee, read_time, say_fee, say_minutes

_KINDS = (("c", "is_g2c"), ("b", "is_g2b"), ("g", "is_g2g"))
_ASKED = ("sex", "gender", "household", "relations")
_CLASS = {
    "simple": "Simple",
    "complex": "Complex",
    "highly_technical": "Highly Technical",
}


class GovService(models.Model):
    """The charter as a spreadsheet in the official layout, with a few more labels and
    columns, so that what is written out is read back without loss."""

    _inherit = "gov.service"

    def _sheet(self, title):
        """These services as the bytes of a spreadsheet, in the language of the context."""
        self.check_access("read")
        return charter_sheet.write([it._sheet_entry() for it in self], title)

    def _sheet_entry(self):
        return {
            "name": self.name,
            "description": self.description or "",
            "facts": [(label, text) for label, text in self._sheet_facts() if text],
            "papers": [self._paper_cells(paper) for paper in self.requirement_ids],
            "steps": [self._step_cells(step) for step in self.step_ids],
            "total": (
                say_fee(
                    Decimal(str(round(self.fee_total, 2))),
                    " + ".join(
                        self.step_ids.filtered(
                            lambda it: it.fee_text and not it.fee_amount
                        ).mapped("fee_text")
                    ),
                    self.currency_id.name,
                ),
                say_minutes(self.duration_total_minutes, self._day_minutes()),
            ),
        }

    def _sheet_facts(self):
        """Labels as the official table has them, then ours. They are not translated: they
        are read again."""
        return [
            ("Office or Division", self.agency_id.code or self.agency_id.name),
            ("Classification", _CLASS.get(self.classification, "")),
            ("Type of Transaction", self._charter_transaction()),
            ("Who may avail", self.who_may_avail or ""),
            ("Service name", self.name),
            ("Service description", self.description or ""),
            ("Service code", self.code or ""),
            ("Kind of case", self.case_kind),
            ("Lane", self.lane),
            ("Legal basis", self.legal_basis or ""),
            ("Address of the page", self.slug or ""),
            ("Other words for it", self.search_words or ""),
            ("When in life", "; ".join(self.life_event_ids.mapped("name"))),
            (
                "Asked of the citizen",
                ", ".join(name for name in _ASKED if self[f"asks_{name}"]),
            ),
        ]

    def _paper_cells(self, paper):
        return (
            paper.name,
            paper.where_to_secure or "",
            paper.condition or "",
            paper.copies or "",
        )

    def _step_cells(self, step):
        """The cells of a step; the last two only where the words alone would be read back
        as something else."""
        amount = Decimal(str(round(step.fee_amount, 2)))
        fee = say_fee(amount, step.fee_text or "", self.currency_id.name)
        time = self._time_cell(step)
        read_back = read_fee(fee, self._fee_signs())
        same_fee = read_back == (amount, step.fee_text or "")
        same_time = (
            read_time(time, self._day_minutes()).minutes == step.duration_minutes
        )
        return (
            step.client_step or "",
            step.agency_action,
            fee,
            time,
            step.responsible or "",
            "" if same_fee else f"{amount:.2f}",
            "" if same_time else str(step.duration_minutes),
        )

    def _fee_signs(self):
        return (self.currency_id.name, self.currency_id.symbol, "P", "Php", "PhP")
