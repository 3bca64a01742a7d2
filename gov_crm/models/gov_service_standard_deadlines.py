from datetime import timezone

from odoo import models

UTC = timezone.utc


class GovServiceStandard(models.Model):
    """Deadlines of many cases at once."""

    _inherit = "gov.service.standard"

    def _deadlines(self, worktime, starts, extended=0):
        """What ``_deadline`` gives for each of these starts without pauses, in naive UTC."""
        self.ensure_one()
        deadlines = worktime.deadlines(
            [start.replace(tzinfo=UTC) for start in starts],
            self.amount + extended,
            self.unit,
            count_first_day=self.count_first_day,
            roll_forward=self.roll_forward,
        )
        return [it.astimezone(UTC).replace(tzinfo=None) for it in deadlines]

    def _is_later(self, other, agency, at):
        """Whether this promise gives a later date than another one.

        :param agency: by whose calendar
        :param at: both counted from this naive UTC moment
        """
        worktime = agency._worktime(at)
        return self._deadline(worktime, at) > other._deadline(worktime, at)
