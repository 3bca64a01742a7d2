"""What may be published, reasoned a second time: in ranges that are narrowed until nothing
moves, whatever ``tools/suppression.py`` does."""

from math import inf

# What is withheld follows the answers, except these; of what it is the number.
COUNTED = {"answered": "answered", "on_time": "limited", "overdue": "overdue"}
RULED_BY = {
    **dict.fromkeys(
        ("time_median", "time_p90", "withdrawn", "duplicate", "satisfaction"),
        "answered",
    ),
    "without_limit": "on_time",
}


def follows(numbers, above, withheld):
    """``{row: (least, most)}`` of what a reader can tell of each number: those shown are
    known, an empty one would be shown, and a sum is that of its parts.

    >>> follows({"all": 9, "a": 7, "b": 2}, {"all": None, "a": "all", "b": "all"}, {"b"})["b"]
    (2, 2)
    """
    below = {}
    for row, whole in above.items():
        below.setdefault(whole, []).append(row)
    known = {
        row: (min(number, 1), inf) if row in withheld else (number, number)
        for row, number in numbers.items()
    }
    before = None
    while before != known:
        before = dict(known)
        for whole, parts in below.items():
            if whole is None:
                continue
            for row in (whole, *parts):
                least, most = known[row]
                if row == whole:
                    low = sum(known[it][0] for it in parts)
                    high = sum(known[it][1] for it in parts)
                else:
                    others = [it for it in parts if it != row]
                    taken = sum(known[it][1] for it in others)
                    low = known[whole][0] - taken if taken < inf else -inf
                    high = known[whole][1] - sum(known[it][0] for it in others)
                known[row] = max(least, low), min(most, high)
    return known


def is_close(row, numbers, above, withheld, minimum):
    """Whether a reader learns nearly what a withheld number is."""
    least, most = follows(numbers, above, withheld)[row]
    return most - least < minimum
