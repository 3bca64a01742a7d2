"""Which months and days are read for a period."""

import doctest
from collections import Counter
from datetime import date, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import month_spans as module
from ..tools.month_spans import month_spans

DAYS = st.dates(date(2024, 1, 1), date(2027, 12, 31))
ONE_DAY = timedelta(days=1)


def each_day(since, until):
    """Days from ``since`` to the one before ``until``."""
    return [since + number * ONE_DAY for number in range((until - since).days)]


class TestKernelMonthSpans(BaseCase):
    def test_examples(self):
        result = doctest.testmod(module)
        self.assertGreater(result.attempted, 5)
        self.assertFalse(result.failed)

    @settings(max_examples=500, deadline=None, database=None)
    @given(DAYS, st.integers(0, 800), DAYS)
    def test_each_day_counts_once(self, first, length, today):
        last = first + length * ONE_DAY
        start, after, edges = month_spans(first, last, today)
        self.assertEqual((start.day, after.day), (1, 1))
        counted = Counter(each_day(start, after))
        for sign, since, until in edges:
            for day in each_day(since, until):
                counted[day] += sign
        wanted = Counter(each_day(first, last + ONE_DAY))
        self.assertEqual({day: n for day, n in counted.items() if n}, wanted)

    @settings(max_examples=300, deadline=None, database=None)
    @given(DAYS, st.integers(0, 800))
    def test_a_period_up_to_today_reads_no_day_at_its_end(self, first, length):
        """However late in the month: what it costs does not rise and fall with the date."""
        first = first.replace(day=1)
        today = first + length * ONE_DAY
        _start, _after, edges = month_spans(first, today, today)
        self.assertFalse([it for it in edges if it[0] > 0 or it[1] <= today])
