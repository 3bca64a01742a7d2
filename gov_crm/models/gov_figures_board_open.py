from datetime import date

from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .gov_figures_board import AHEAD

PARTS = ("n", "count", "rest")
# What narrows a figure on a board, and what a value of it is.
KEYS = {"agency": int, "service": int, "month": str}


class GovFiguresBoard(models.AbstractModel):
    """From a figure to the cases behind it, within the rights of whoever opens them."""

    _inherit = "gov.figures.board"

    @api.model
    @api.readonly
    def open_cases(self, board, period, agency_id, code, key, part="n"):
        """The cases behind a figure of a board, as an action that opens a list.

        The list shows what the record rules let the reader see, which may be less than the
        figure counts: a sealed case counts, and stays closed.

        :param board: as in :meth:`read_board`, as are ``period`` and ``agency_id``
        :param code: of the measure
        :param key: what narrows it, as the cell said: ids of ``agency`` and ``service``, the
            first day of a ``month``
        :param part: of a share ``n`` for all of them, ``count`` for those that count,
            ``rest`` for the others
        :raises AccessError: as there
        :raises UserError: there is no such figure
        """
        asked = self._asked(board, period, agency_id)
        measure = self._measures().get(code) if isinstance(code, str) else None
        if measure is None or not self._can_open(code) or part not in PARTS:
            raise UserError(self.env._("There is no list behind this figure."))
        key = self._key(key)
        return self._cases_action(asked, measure["name"], code, key, part=part)

    def _key(self, key):
        if not isinstance(key, dict) or not all(
            name in KEYS and type(value) is KEYS[name] for name, value in key.items()
        ):
            raise UserError(self.env._("There is no such figure."))
        if "month" in key:
            try:
                return key | {"month": date.fromisoformat(key["month"])}
            except ValueError as error:
                raise UserError(self.env._("There is no such figure.")) from error
        return key

    def _cases_action(
        self, asked, name, code, key, condition=Domain.TRUE, part="count"
    ):
        first = asked.first
        if "month" in key:
            first = min(first, self._months(asked)[0])
        last = asked.last if code in AHEAD else asked.end
        domain = self.env["gov.figures"]._cases_domain(
            code, first, last, key, part, asked.offices
        )
        action = self._rows_action("helpdesk.ticket", name, Domain(domain) & condition)
        return action | {"views": [[False, "list"], [False, "kanban"], [False, "form"]]}
