"""Arithmetic of the Client Satisfaction Measurement report of ARTA.

Formulas of the calculator that ARTA ships were not seen (unconfirmed): the margin is the
usual one for a share in a finite population, z = 1.96 (95 %), p = 0.5.
"""

from math import sqrt

# Ages are told in bands; one year of age of one person tells who it was.
AGE_BANDS = ((0, 19), (20, 34), (35, 49), (50, 64), (65, 130))


def margin(responses, clients, z=1.96):
    """Margin of error in percent of a share among ``clients`` of whom so many answered;
    None where nobody did.

    >>> [margin(it, 500) for it in (0, 1, 45, 218, 500)]
    [None, 98.0, 14.0, 5.0, 0.0]
    """
    if not responses:
        return None
    if responses >= clients:
        return 0.0
    rest = (clients - responses) / (clients - 1)
    return round(100 * z * sqrt(0.25 / responses * rest), 1)


def age_bands(counts):
    """Counts by year of age as counts by band: ``[((from, to), count), …]``.

    >>> age_bands({18: 2, 34: 1, 65: 4, 99: 1})
    [((0, 19), 2), ((20, 34), 1), ((35, 49), 0), ((50, 64), 0), ((65, 130), 5)]
    """
    return [
        (
            (low, high),
            sum(count for age, count in counts.items() if low <= age <= high),
        )
        for low, high in AGE_BANDS
    ]


def without_small(cells, minimum=5):
    """Cells of a table of people: those with fewer than ``minimum`` become one, and with
    it the next smallest where that one would be small as well. Nobody is told of apart,
    also not by subtraction from the total. Empty cells say nothing of anybody and stay.

    :param cells: ``[(name, count), …]``
    :return: (cells that are told of, count of those withheld)

    >>> without_small([("Male", 20), ("Female", 3)])
    ([], 23)
    >>> without_small([("A", 20), ("B", 4), ("C", 2), ("D", 7), ("E", 0)])
    ([('A', 20), ('D', 7), ('E', 0)], 6)
    >>> without_small([("A", 20), ("B", 8)])
    ([('A', 20), ('B', 8)], 0)
    """
    small = {name for name, count in cells if 0 < count < minimum}
    withheld = sum(count for name, count in cells if name in small)
    rest = sorted((count, name) for name, count in cells if count and name not in small)
    while 0 < withheld < minimum and rest:
        count, name = rest.pop(0)
        small.add(name)
        withheld += count
    return [it for it in cells if it[0] not in small], withheld
