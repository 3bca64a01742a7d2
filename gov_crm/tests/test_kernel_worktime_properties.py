"""The kernel of working time agrees with a slow second opinion."""

from datetime import timedelta

from hypothesis import assume, given
from hypothesis import strategies as st

from ..tools import worktime
from ..tools.worktime import BeyondHorizon
from .worktime_common import CD, WD, WorktimeCase
from .worktime_reference import (
    PROPERTIES,
    QUARTER,
    Beyond,
    aware,
    calendars,
    pauses_after,
    promises,
)


class TestKernelWorktimeProperties(WorktimeCase):
    """The kernel agrees with a slow walk through any calendar."""

    def assertSame(self, slow, fast, moments, *others):
        """Ask both; leaving the calendar is an answer as well."""
        kernel_moments = map(aware, moments)
        try:
            expected = slow(*moments, *others)
        except Beyond:
            with self.assertRaises(BeyondHorizon, msg=others):
                fast(*kernel_moments, *others)
        else:
            result = fast(*kernel_moments, *others)
            self.assertEqual(result.timestamp(), expected, others)

    @PROPERTIES
    @given(calendars(), promises(), st.booleans(), st.booleans())
    def test_deadline(self, calendar, promise, first, roll):
        fast, slow, start = calendar
        for unit, amount in promise.items():
            options = amount, unit, first, roll
            self.assertSame(slow.deadline, fast.deadline, [start], *options)

    @PROPERTIES
    @given(calendars(), promises(), st.integers(0, 500), st.integers(0, 1000))
    def test_shift(self, calendar, promise, until_pause, length):
        fast, slow, start = calendar
        begin = start + until_pause * QUARTER
        end = begin + length * QUARTER
        assume(end <= slow.end)
        for unit, amount in promise.items():
            try:
                due = slow.deadline(start, amount, unit)
            except Beyond:
                continue
            self.assertSame(slow.shift, fast.shift, [due, begin, end], unit)

    @PROPERTIES
    @given(calendars(), st.integers(0, 1500))
    def test_elapsed(self, calendar, length):
        fast, slow, start = calendar
        stop = start + length * QUARTER
        assume(stop <= slow.end)
        for unit in worktime.UNITS:
            try:
                expected = slow.elapsed(start, stop, unit)
            except Beyond:  # never received, so nothing has elapsed
                expected = 0
            result = fast.elapsed(aware(start), aware(stop), unit)
            self.assertAlmostEqual(result, expected, msg=unit)

    @PROPERTIES
    @given(calendars(), promises(), st.booleans(), st.booleans())
    def test_explain(self, calendar, promise, first, roll):
        fast, slow, start = calendar
        for unit, amount in promise.items():
            try:
                rows = fast.explain(aware(start), amount, unit, first, roll)
            except BeyondHorizon:
                continue
            days = [day for day, _counted, _reason in rows]
            every_day = [days[0] + timedelta(days=n) for n in range(len(days))]
            self.assertEqual(days, every_day)
            self.assertTrue(all(reason for _day, _counted, reason in rows))
            self.assertIn(rows[-1][2], (worktime.LAST_DAY, worktime.MOVED))
            if unit in (WD, CD):
                short = [(day, counted) for day, counted, _reason in rows]
                self.assertEqual(sum(counted for _day, counted in short), amount)
                self.assertEqual(short, slow.counted(start, amount, unit, first, roll))

    @PROPERTIES
    @given(calendars(), promises(), st.integers(0, 300))
    def test_deadline_and_elapsed_agree(self, calendar, promise, later):
        """At the deadline the amount has elapsed; coming later is not due earlier."""
        fast, _slow, start = calendar
        for unit, amount in promise.items():
            try:
                due = fast.deadline(aware(start), amount, unit)
                second = fast.deadline(aware(start + later * QUARTER), amount, unit)
            except BeyondHorizon:
                continue
            self.assertGreater(due, aware(start))
            self.assertGreaterEqual(second, due)
            self.assertAlmostEqual(fast.elapsed(aware(start), due, unit), amount)

    @PROPERTIES
    @given(calendars(), promises(), st.data(), st.booleans(), st.booleans())
    def test_pauses(self, calendar, promise, data, first, roll):
        fast, slow, start = calendar
        pauses = data.draw(pauses_after(start))
        assume(all(end <= slow.end for _begin, end in pauses))
        moments = [(aware(begin), aware(end)) for begin, end in pauses]
        for unit, amount in promise.items():
            question = aware(start), amount, unit, first, roll, moments
            try:
                expected = slow.paused_deadline(
                    start, amount, unit, pauses, first, roll
                )
            except Beyond:
                with self.assertRaises(BeyondHorizon, msg=unit):
                    fast.deadline(*question)
                continue
            result = fast.deadline(*question)
            self.assertEqual(result.timestamp(), expected, unit)
            effective = [pause for pause in pauses if pause[0] <= expected]
            self.assertPausesExplained(
                slow, start, unit, amount, effective, result, fast.explain(*question)
            )

    def assertPausesExplained(self, slow, start, unit, amount, pauses, due, rows):
        """The rows of `explain` tell the days that the slow office walked."""
        days = [day for day, _counted, _reason in rows]
        self.assertEqual(days, [days[0] + timedelta(days=n) for n in range(len(days))])
        counted = {day for day, is_counted, _reason in rows if is_counted}
        paused = {day for day, _counted, why in rows if why == worktime.PAUSED}
        self.assertFalse(counted & paused)
        if unit in (WD, CD):
            taken = {
                day
                for begin, end in pauses
                for day in slow.days_taken(begin, end, unit)
            }
            self.assertEqual(paused, taken & set(days), unit)
            self.assertEqual(len(counted), amount, unit)
            ends = (worktime.LAST_DAY, worktime.PAUSED)
            ends += (worktime.MOVED,) if unit == CD else ()
            self.assertIn(rows[-1][2], ends, unit)
        else:
            used = slow.walk(start, amount, unit, pauses)[1]
            # The last one is named even if the time ends as it begins.
            self.assertEqual(counted - {days[-1]}, used - {days[-1]}, unit)

    @PROPERTIES
    @given(calendars(), st.integers(0, 3000))
    def test_next_open(self, calendar, later):
        fast, slow, start = calendar
        moment = start + later * QUARTER
        assume(moment <= slow.end)
        opened = [m for m in range(moment, slow.end + 1, QUARTER) if m in slow.open]
        for seconds in (0, 7):  # within a quarter that is open it is the same moment
            expected = opened and max(opened[0], moment + seconds)
            if moment + seconds > slow.end:
                continue
            if not opened:
                with self.assertRaises(BeyondHorizon):
                    fast.next_open(aware(moment + seconds))
            else:
                result = fast.next_open(aware(moment + seconds))
                self.assertEqual(result.timestamp(), expected)

    @PROPERTIES
    @given(calendars(), st.integers(0, 1000), st.sampled_from([0, 0.25, 0.5, 0.8, 1]))
    def test_moment_at_share(self, calendar, length, share):
        fast, slow, start = calendar
        stop = start + length * QUARTER
        assume(stop <= slow.end)
        result = fast.moment_at_share(aware(start), aware(stop), share)
        self.assertLessEqual(aware(start), result)
        self.assertLessEqual(result, aware(stop))
        unit = worktime.WORKING_HOURS
        if not slow.elapsed(start, stop, unit):
            unit = worktime.CALENDAR_HOURS
        passed = fast.elapsed(aware(start), result, unit)
        self.assertAlmostEqual(passed, share * slow.elapsed(start, stop, unit))
        self.assertEqual(result == aware(stop), share == 1 or start == stop)

    @PROPERTIES
    @given(calendars(), promises(), st.lists(st.integers(0, 900), max_size=5))
    def test_many_deadlines_are_those_of_each(self, calendar, promise, later):
        fast, _slow, start = calendar
        starts = [aware(start + quarters * QUARTER) for quarters in later]
        for unit, amount in promise.items():
            try:
                expected = [fast.deadline(moment, amount, unit) for moment in starts]
            except BeyondHorizon:
                with self.assertRaises(BeyondHorizon):
                    fast.deadlines(starts, amount, unit)
            else:
                self.assertEqual(fast.deadlines(starts, amount, unit), expected)
                here = [moment.astimezone(fast.tz) for moment in starts]
                self.assertEqual(fast.deadlines(here, amount, unit), expected)
