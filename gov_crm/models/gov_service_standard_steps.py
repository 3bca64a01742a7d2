from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..tools.worktime import WORKING_DAYS

UTC = timezone.utc
# Of a promise an officer made: there is no standard that says when to warn.
PROMISE_PERCENTS = (80, 100)
LAPSE, LATE = "lapse", "100"
# Before the law decides, the supervisor is warned as well.
NEAR, LAST_DAY = "near", "lastday"
_NEAR_PERCENT = 80
# A deadline on a day off: no office is closed for longer than this without its calendar
# being changed.
_DAYS_BACK = 31


def is_warning(name):
    """Whether the step of this name only tells somebody how time goes on."""
    return name.isdecimal() or name in (NEAR, LAST_DAY)


def can_wait(name):
    """Whether the step of this name waits for the office to open when it comes late."""
    return is_warning(name) and name != LATE


def next_step(steps, now, opening):
    """When the first of these steps is due, in naive UTC; False if there is none.

    :param steps: ``[(naive UTC moment, name)]``, in order
    :param opening: called for the moment from which on the office reads what it is told at
        ``now``: a warning that was due while it is closed waits until then
    """
    first = min((moment for moment, _name in steps), default=False)
    if first and first <= now:
        opens = opening()
        first = min(
            max(moment, opens) if can_wait(name) else moment for moment, name in steps
        )
    return first


class GovServiceStandard(models.Model):
    """The ladder of a promise: what is set off when, before and after its deadline."""

    _inherit = "gov.service.standard"

    lapse_basis = fields.Char(
        "Law of the effect",
        tracking=True,
        help="The law by which silence counts as approval, extension or denial. It is cited "
        "to the citizen and on the certificate. Empty: the legal basis of the promise.",
    )

    @api.constrains("warn_percents")
    def _check_warn_percents(self):
        for standard in self:
            standard._percents()

    @api.constrains("on_lapse", "target")
    def _check_on_lapse(self):
        for standard in self:
            if standard.on_lapse != "none" and standard.target not in (
                "resolve",
                "appeal",
            ):
                raise ValidationError(
                    self.env._(
                        "Silence can count as a decision only where a decision was "
                        "promised. “%(standard)s” promises something else.",
                        standard=standard.name,
                    )
                )

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

    def _lapses(self):
        """Whether silence really counts as a decision, and is not only tried."""
        return bool(self) and self.on_lapse != "none" and not self.lapse_trial

    def _first_step(self, worktime, start, deadline):
        """The moment of the first step, in naive UTC."""
        return self._steps(worktime, start, deadline)[0][0]

    def _steps(self, worktime, start, deadline):
        """Every step as ``[(naive UTC moment, name)]`` in order. Becoming late is always
        one; an empty standard is that of a promise somebody made.

        Warnings come in working time: nobody reads them at night. Becoming late and what
        the law attaches to it have their own moment, whatever the hour.
        """
        warnings = [
            (_share(worktime, start, deadline, share), str(share))
            for share in self._percents()
            if share < 100
        ]
        if self._lapses():
            near = _share(worktime, start, deadline, _NEAR_PERCENT)
            warnings.append((near, NEAR))
            warnings.append((_last_day(worktime, deadline), LAST_DAY))
        steps = [
            (moment, name) for moment, name in warnings if start < moment < deadline
        ]
        # The deadline itself is still in time.
        late = deadline + timedelta(seconds=1)
        steps.append((late, LATE))
        if self.on_lapse and self.on_lapse != "none":
            steps.append((late, LAPSE))
        for step in self.escalation_ids:
            moment = late
            if step.after_amount:
                moment = _days_late(worktime, deadline, step.after_amount)
            steps.append((moment, f"step{step.id}"))
        return sorted(steps, key=lambda step: step[0])


def _share(worktime, start, deadline, percent):
    """The first moment of working time at which so much of the time has passed."""
    moment = worktime.moment_at_share(_aware(start), _aware(deadline), percent / 100)
    return _naive(worktime.next_open(moment)).replace(microsecond=0)


def _days_late(worktime, deadline, amount):
    """When the office opens on the day that makes it so many working days late."""
    # A second before: what comes at closing time counts for the day after.
    last = worktime.deadline(
        _aware(deadline - timedelta(seconds=1)), amount, WORKING_DAYS
    )
    return _naive(_opening(worktime, last))


def _last_day(worktime, deadline):
    """When the office opens on the last working day that ends not after the deadline."""
    due = _aware(deadline).astimezone(worktime.tz)
    for back in range(_DAYS_BACK):
        opening = _opening(worktime, due - timedelta(days=back))
        if opening < due:
            return _naive(opening)
    return deadline


def _opening(worktime, moment):
    """The first moment of working time of that day, or of the next one that has any."""
    midnight = datetime.combine(
        moment.astimezone(worktime.tz).date(), time(), worktime.tz
    )
    return worktime.next_open(midnight)


def _aware(moment):
    return moment.replace(tzinfo=UTC)


def _naive(moment):
    return moment.astimezone(UTC).replace(tzinfo=None)
