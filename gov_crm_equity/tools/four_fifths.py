"""The four-fifths rule: a screening flag, never a finding.

29 CFR 1607.4(D): a rate of a favourable outcome below four fifths of the rate of the group
with the highest one is generally regarded as evidence of adverse impact. Counts are compared
as whole numbers, so that exactly four fifths is never taken for less. The regulation's own
examples (Questions and Answers on the Uniform Guidelines, no. 12, 44 Fed. Reg. 11996, 1979):

>>> flags({"White": (60, 100), "American Indian": (45, 100), "Hispanic": (48, 100),
...        "Black": (51, 100)})
{'White': (1.0, False), 'American Indian': (0.75, True), 'Hispanic': (0.8, False), \
'Black': (0.85, False)}
"""

from fractions import Fraction


def flags(counts):
    """Return ``{group: (impact ratio, flag)}``; groups without cases are left out.

    :param counts: ``{group: (favourable, all)}``
    """
    rates = {
        group: Fraction(int(yes), int(total))
        for group, (yes, total) in counts.items()
        if total > 0
    }
    best = max(rates.values(), default=Fraction(0))
    if not best:
        return {}
    return {
        group: (float(rate / best), rate / best < Fraction(4, 5))
        for group, rate in rates.items()
    }
