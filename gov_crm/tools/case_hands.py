"""Which officer had a case from when to when, and what of its time was in those hands.

Odoo tracks changes of the officer as (moment, before, after). Two things leave no change
behind: the officer a case was filed with, and taking the next case of a queue, which is told
as (moment, who). So where somebody stands as "before" who has not come, that officer came with
the last taking from the queue that fits, else with the change or the filing before.

Reyes takes it from the queue on the 3rd; on the 5th it goes to another office, which gives
it to Cruz on the 6th:

>>> changes = [(5, "Reyes", None), (6, None, "Cruz")]
>>> holders(1, 9, changes, [(3, "Reyes")], "Cruz")
[(None, 1, 3), ('Reyes', 3, 5), (None, 5, 6), ('Cruz', 6, 9)]
>>> legs = [(1, 4), (6, 8)]
>>> within(legs, [(start, stop) for who, start, stop in holders(
...     1, 9, changes, [(3, "Reyes")], "Cruz") if who == "Reyes"])
[(3, 4)]
"""


def holders(start, stop, changes, takings, last):
    """Who had a case, in order and without a gap, as ``[(who or None, from, to)]``.

    :param start: when it was filed
    :param stop: the end of what is asked for; what happened later does no harm
    :param changes: ``(moment, before, after)``, who as None for nobody
    :param takings: ``(moment, who)`` of the queue
    :param last: who has it now, after all changes
    """
    found, who, since = [], None, start
    for at, before, after in [*sorted(changes, key=_moment), (None, last, None)]:
        if before != who:
            came = [it for it, by in takings if by == before and since <= it]
            came = max((it for it in came if at is None or it <= at), default=since)
            found.append((who, since, came))
            who, since = before, came
        if at is not None:
            at = max(at, since)
            found.append((who, since, at))
            who, since = after, at
    found.append((who, since, stop))
    return [
        (by, begin, min(end, stop))
        for by, begin, end in found
        if begin < min(end, stop)
    ]


def within(stretches, windows):
    """The parts of stretches that lie in one of the windows; both half-open and in order."""
    return [
        (max(start, begin), min(stop, end))
        for start, stop in stretches
        for begin, end in windows
        if max(start, begin) < min(stop, end)
    ]


def _moment(change):
    return change[0]
