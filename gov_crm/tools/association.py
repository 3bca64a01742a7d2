"""Kernel: how strongly a fact goes together with a ground.

Cramér's V, corrected for the bias it has where there are few people and many values:

    φ²  = χ² / n
    φ̃²  = max(0, φ² - (k - 1)(r - 1) / (n - 1))
    k̃   = k - (k - 1)² / (n - 1),   r̃ = r - (r - 1)² / (n - 1)
    Ṽ   = √(φ̃² / min(k̃ - 1, r̃ - 1))

with χ² of the r × k table of counts of n people, empty rows and columns left out. Source:
W. Bergsma, A bias-correction for Cramér's V and Tschuprow's T, Journal of the Korean
Statistical Society 42 (2013) 323–328. 0: they have nothing to do with each other, 1: one
tells the other.
"""

from bisect import bisect_left
from collections import Counter
from math import sqrt

OTHER = "other"


def cramers_v(pairs):
    """Cramér's V, corrected for bias, of pairs of values.

    :param pairs: one ``(value of the fact, value of the ground)`` for each person, each
        value hashable
    :return: number from 0 to 1; nothing where one of both has fewer than two values

    >>> round(cramers_v([("a", "x")] * 40 + [("b", "y")] * 60), 2)
    1.0
    >>> cramers_v([("a", "x"), ("a", "y"), ("b", "x"), ("b", "y")] * 10)
    0.0
    """
    cells = Counter(pairs)
    rows, columns = Counter(), Counter()
    for (row, column), count in cells.items():
        rows[row] += count
        columns[column] += count
    people = rows.total()
    r, k = len(rows), len(columns)
    if r < 2 or k < 2:
        return None
    # χ² / n = Σ O² / (row × column) - 1
    phi2 = (
        sum(
            count * count / (rows[row] * columns[column])
            for (row, column), count in cells.items()
        )
        - 1
    )
    phi2 = max(0.0, phi2 - (k - 1) * (r - 1) / (people - 1))
    smaller = min(
        k - (k - 1) ** 2 / (people - 1) - 1, r - (r - 1) ** 2 / (people - 1) - 1
    )
    if smaller <= 0:
        return 0.0
    return min(1.0, sqrt(phi2 / smaller))


def without_rare(values, fewest=5):
    """The same values, those of fewer people than ``fewest`` put together.

    >>> without_rare(["a", "a", "b", "c", "a"], 2)
    ['a', 'a', 'other', 'other', 'a']
    """
    counts = Counter(values)
    return [value if counts[value] >= fewest else OTHER for value in values]


def in_bands(numbers, bands=5):
    """Numbers (or days) as bands of about as many people each; what is missing apart.

    >>> in_bands([1, 2, 3, 4, None, 1], 2)
    [0, 1, 1, 1, None, 0]
    """
    known = sorted(number for number in numbers if number is not None)
    limits = sorted(
        {known[len(known) * band // bands - 1] for band in range(1, bands)}
        if len(known) >= bands
        else set(known)
    )
    return [
        None if number is None else bisect_left(limits, number) for number in numbers
    ]
