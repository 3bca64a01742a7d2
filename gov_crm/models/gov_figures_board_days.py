from odoo import fields, models
from odoo.exceptions import UserError

from .gov_figures_board import Asked


class GovFiguresBoard(models.AbstractModel):
    """A board of any days, to be taken away: what the screen shows, from the same methods."""

    _inherit = "gov.figures.board"

    def _read_days(self, board, first, end, office_ids=()):
        """As ``read_board``, for days and offices that are no choice on the screen.

        :param first: first day
        :param end: last day, included; what lies ahead is not told
        :param office_ids: offices, those below them among them; none: all whose figures the
            reader sees
        :return: ``{"title", "days", "offices", "as_of", "blocks"}``; ``offices`` in words
        :raises AccessError: the reader may not see this board
        :raises UserError: the period lies ahead, or none of the offices is the reader's
        """
        self._refuse(board)
        today = fields.Date.context_today(self)
        if first > today:
            raise UserError(self.env._("This period has not begun: choose another."))
        offices = self._offices_of(office_ids)
        asked = Asked(board, "", first, min(end, today), end, offices, False)
        return {
            "title": self._board_names()[board],
            "days": self._say_days(asked.first, asked.last),
            "offices": self._say_offices(offices),
            "as_of": self._say_as_of(),
            "blocks": getattr(self, f"_blocks_{board}")(asked),
        }

    def _offices_of(self, office_ids):
        """Of these offices those whose figures the reader sees; None for all there are."""
        seen = self.env["gov.figures"]._offices()
        if not office_ids:
            return None if seen is None else tuple(seen)
        chosen = {*office_ids} if seen is None else {*office_ids} & {*seen}
        if not chosen:
            raise UserError(
                self.env._("You see the figures of none of the offices chosen.")
            )
        return tuple(sorted(chosen))

    def _say_offices(self, offices):
        """Which offices, by the highest of them. Names of offices are public."""
        if offices is None:
            return self.env._("All offices")
        # Whoever sees an office sees those below it, also such as are closed by now.
        found_sudo = self.env["gov.agency"].sudo().browse(offices).exists()
        tops_sudo = found_sudo.filtered(lambda it: it.parent_id not in found_sudo)
        names = ", ".join(sorted(tops_sudo.mapped("name")))
        if tops_sudo == found_sudo:
            return names
        return self.env._("%(offices)s, with all offices below", offices=names)
