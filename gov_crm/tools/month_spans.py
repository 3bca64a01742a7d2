"""Which whole months and which single days to add up, so that few rows are read.

A period that ends today is all of its last month but for the days to come, of which hardly
anything is known; so they are taken away from the month, where that is less work than to add up
the days before them:

>>> from datetime import date
>>> month_spans(date(2026, 1, 1), date(2026, 11, 24), today=date(2026, 11, 24))
... # doctest: +NORMALIZE_WHITESPACE
(datetime.date(2026, 1, 1), datetime.date(2026, 12, 1),
    [(-1, datetime.date(2026, 11, 25), datetime.date(2026, 12, 1))])
"""

from datetime import timedelta

from dateutil.relativedelta import relativedelta

_DAY = timedelta(days=1)
_MONTH = relativedelta(months=1)


def month_spans(first, last, today):
    """How to read a period from totals of months and of days.

    :param date first: first day of the period
    :param date last: its last day
    :param date today: the last day of which there is much to read
    :return: ``(start, after, edges)``: the months from the day ``start`` up to the day before
        ``after``, both first days of months and the same day if there are none; and
        ``[(sign, since, until)]``: days from ``since`` to the day before ``until`` that are to
        be added (1) or taken away (-1)

    Of the middle of a month only its days are read, without the month:

    >>> from datetime import date
    >>> month_spans(date(2026, 3, 10), date(2026, 3, 19), date(2026, 11, 24))[2]
    [(1, datetime.date(2026, 3, 10), datetime.date(2026, 3, 20))]

    Of most of a month, the month without the other days:

    >>> _start, _after, edges = month_spans(
    ...     date(2026, 3, 3), date(2026, 5, 9), date(2026, 11, 24)
    ... )
    >>> [(sign, since.day, until.day) for sign, since, until in edges]
    [(-1, 1, 3), (1, 1, 10)]
    """
    end, tomorrow = last + _DAY, today + _DAY
    start, after = first.replace(day=1), last.replace(day=1) + _MONTH

    def rows(*spans):
        """About how many days have to be read."""
        return sum(
            max((min(until, tomorrow) - since).days, 0) for since, until in spans
        )

    if start + _MONTH == after:
        outside = [(start, first), (end, after)]
        if rows((first, end)) < rows(*outside) or rows((first, end)) == 0:
            return start, start, [(1, first, end)]
        return start, after, [(-1, *it) for it in outside if it[0] < it[1]]
    edges = []
    if rows((start, first)) > rows((first, start + _MONTH)):
        edges.append((1, first, start + _MONTH))
        start += _MONTH
    elif start < first:
        edges.append((-1, start, first))
    if rows((end, after)) > rows((after - _MONTH, end)):
        after -= _MONTH
        edges.append((1, after, end))
    elif end < after:
        edges.append((-1, end, after))
    return start, after, edges
