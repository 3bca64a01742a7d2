from datetime import timedelta, timezone

from odoo import api, models
from odoo.exceptions import ValidationError

from ..tools.worktime import WORKING_DAYS

UTC = timezone.utc
# Of a promise an officer made: there is no standard that says when to warn.
PROMISE_PERCENTS = (80, 100)
LAPSE, LATE = "lapse", "100"


class GovServiceStandard(models.Model):
    """The ladder of a promise: what is set off when, before and after its deadline."""

    _inherit = "gov.service.standard"

    @api.constrains("warn_percents")
    def _check_warn_percents(self):
        for standard in self:
            standard._percents()

    def _percents(self):
        """Shares in percent at which the officer is warned, in order.

        :raises ValidationError: something else than whole numbers from 1 to 100
        """
        if not self:
            return PROMISE_PERCENTS
        parts = [part.strip() for part in (self.warn_percents or "").split(",")]
        numbers = [part for part in parts if part]
        if not all(part.isdecimal() and 1 <= int(part) <= 100 for part in numbers):
            raise ValidationError(
                self.env._(
                    "“%(text)s” cannot be used for warnings. Enter whole numbers from 1 to "
                    "100, separated by commas, for example: 50, 80, 100.",
                    text=self.warn_percents,
                )
            )
        return tuple(sorted({int(part) for part in numbers}))

    def _first_step(self, worktime, start, deadline):
        """The moment of the first step, in naive UTC."""
        percents = [share for share in self._percents() if share < 100]
        if not percents:
            return deadline + timedelta(seconds=1)
        return _share(worktime, start, deadline, percents[0])

    def _steps(self, worktime, start, deadline):
        """Every step as ``[(naive UTC moment, name)]`` in order. Becoming late is always
        one; an empty standard is that of a promise somebody made."""
        steps = [
            (_share(worktime, start, deadline, share), str(share))
            for share in self._percents()
            if share < 100
        ]
        # The deadline itself is still in time.
        late = deadline + timedelta(seconds=1)
        steps.append((late, LATE))
        if self.on_lapse and self.on_lapse != "none":
            steps.append((late, LAPSE))
        for step in self.escalation_ids:
            moment = late
            if step.after_amount:
                moment = _naive(
                    worktime.deadline(_aware(late), step.after_amount, WORKING_DAYS)
                )
            steps.append((moment, f"step{step.id}"))
        return sorted(steps, key=lambda step: step[0])


def _share(worktime, start, deadline, percent):
    return _naive(
        worktime.moment_at_share(_aware(start), _aware(deadline), percent / 100)
    ).replace(microsecond=0)


def _aware(moment):
    return moment.replace(tzinfo=UTC)


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
