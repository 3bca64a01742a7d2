"""Counts that may be shown without telling on anybody.

A table has a row for each group and one for the people whose group is not known, and the
columns *yes*, *no*, *absent* (the metric does not apply to the case). It is taken as known to
everybody: the sums of the columns (other reports have them, unless one is too small to be
shown anywhere), the rows' totals as far as they are shown, and which cells are withheld. The
inside of the row of the unknown is never shown.

* **Primary**: a count from 1 to the minimum less 1 is withheld. Zero may be shown.
* **Secondary**: a withheld count must not follow from what is shown. How closely it follows is
  computed and not guessed: the least and the most it can be, given everything known, are two
  linear programmes (Fischetti & Salazar 2001; Duncan et al. 2011, *Statistical
  Confidentiality*, ch. 4). As long as the two are less than the minimum apart, the smallest
  other count that helps is withheld as well.
* **Differencing between audits**: a count that differs from one in an earlier audit with a
  shared scope, or from the sum of two earlier ones that do not overlap, by 1 to the minimum
  less 1 would tell about the few cases between them: it is withheld. What an earlier audit
  of nearly the same cases withheld stays withheld.

>>> hidden = protect([[40, 3, 0], [50, 30, 2], [10, 8, 0]], minimum=5)
>>> hidden.tolist()
[[True, True, False], [False, True, True]]
"""

from itertools import combinations

import numpy as np
from scipy.optimize import linprog

from .result import COLUMNS, TOTAL

# So many of the smallest counts are tried as helpers of a withheld one.
CANDIDATES = 12
# Tables with more rows do without linear programmes: more is withheld than needed.
MOST_ROWS = 30


def protect_totals(totals, minimum, sensitive=()):
    """Return which totals of groups are to be withheld.

    :param totals: one a group, the last is that of the unknown (never sensitive itself,
        but it may be withheld to protect another)
    :param sensitive: places to be withheld for other reasons
    """
    totals = np.asarray(totals, dtype=int)
    hidden = (totals > 0) & (totals < minimum)
    hidden[-1] = False
    for place in sensitive:
        hidden[place] = True
    # All that can be known of withheld totals is what they sum up to, so one alone is
    # known, and of several each lies between nothing and the sum.
    while hidden.any() and (hidden.sum() < 2 or totals[hidden].sum() < minimum):
        others = np.flatnonzero(~hidden & (totals > 0))
        if not others.size:
            break
        hidden[min(others, key=lambda place: (totals[place], place))] = True
    return hidden


def protect(counts, minimum, hidden_totals=None, sensitive=None):
    """Return which cells of the groups are to be withheld, groups × columns.

    :param counts: groups and, in the last row, the unknown × columns
    :param hidden_totals: which rows' totals are withheld (their cells are then, too)
    :param sensitive: cells to be withheld for other reasons, groups × columns
    """
    counts = np.asarray(counts, dtype=int)
    hidden = (counts > 0) & (counts < minimum)
    if sensitive is not None:
        hidden[:-1] |= sensitive
    hidden[-1] = False
    totals = np.zeros(len(counts), dtype=bool)
    if hidden_totals is not None:
        totals |= np.asarray(hidden_totals, dtype=bool)
        hidden[totals] = True
        hidden[-1] = False
    # A zero in a column or row that is withheld for others needs no care of its own.
    careful = hidden & (counts > 0)
    if sensitive is not None:
        careful[:-1] |= sensitive & hidden[:-1]
    needs = [tuple(cell) for cell in np.argwhere(careful)]
    hidden[-1] = True
    helpers = []
    for cell in needs:
        while not _is_safe(counts, hidden, totals, cell, minimum):
            found = _helpful(counts, hidden, totals, cell, minimum)
            if not found:
                break
            helpers += found
            hidden[tuple(np.transpose(found))] = True
    if not hidden.all():
        _show_needless(counts, hidden, totals, needs, helpers, minimum)
    return hidden[:-1]


def _helpful(counts, hidden, totals, cell, minimum):
    """The smallest counts whose withholding makes this cell safe, or a step towards it.

    One of the same row or column may do; otherwise two of another row, one of them in the
    column, which with two of this row can be exchanged. Nothing left to withhold: empty.
    """

    def size(cells):
        numbers = [counts[one] for one in cells]
        return min(numbers) == 0, sum(numbers), cells

    open_cells = [tuple(one) for one in np.argwhere(~hidden)]
    row = [[one] for one in open_cells if one[0] == cell[0]]
    column = [[one] for one in open_cells if one[1] == cell[1]]
    pairs = [
        [one, (one[0], aside)]
        for (one,) in column
        for aside in range(counts.shape[1])
        if aside != cell[1] and not hidden[one[0], aside]
    ]
    steps = [sorted(cells, key=size) for cells in (row, column, pairs)]
    for cells in steps:
        for some in cells[:CANDIDATES]:
            places = tuple(np.transpose(some))
            hidden[places] = True
            safe = _is_safe(counts, hidden, totals, cell, minimum)
            hidden[places] = False
            if safe:
                return some
    for cells in (*steps, [[one] for one in open_cells]):
        if cells:
            return cells[0]
    return []


def _show_needless(counts, hidden, totals, needs, helpers, minimum):
    """Show again what was withheld as a helper and turned out not to help."""
    for helper in sorted(helpers, key=lambda cell: (-counts[cell], cell)):
        hidden[helper] = False
        if not all(_is_safe(counts, hidden, totals, cell, minimum) for cell in needs):
            hidden[helper] = True


def _is_safe(counts, hidden, totals, cell, minimum):
    """Whether what can be known of a cell leaves it open by the minimum or more."""
    known = _known_sums(counts, minimum)
    if _swaps(counts, hidden, totals, cell, known) >= minimum:
        return True
    if len(counts) > MOST_ROWS:
        return False
    least, most = feasible(counts, hidden, totals, cell, minimum)
    return most - least >= minimum - 1e-6


def _swaps(counts, hidden, totals, cell, known):
    """Return how far a cell can move by exchanges with other rows: never too much.

    Four cells of two rows and two columns that go up and down together leave all sums as
    they are, and exchanges with several rows add up; a withheld total or an unknown sum of
    a column needs no counterpart. What this finds is possible, so that it spares the
    linear programmes where it is enough.
    """
    row, column = cell
    others = hidden[:, column].copy()
    others[row] = False
    up = down = gives = 0.0
    everywhere = others
    for aside in [None] if totals[row] else range(counts.shape[1]):
        if aside is not None and (aside == column or not hidden[row, aside]):
            continue
        give = np.inf if aside is None else counts[row, aside]
        if not known[column] and (aside is None or not known[aside]):
            return give + counts[cell]
        if aside is None:
            partners, back = others & totals, np.full(len(counts), np.inf)
        else:
            partners = others & hidden[:, aside]
            back = counts[:, aside].astype(float)
        everywhere = everywhere & partners
        gives += give
        if partners.any():
            up = max(up, min(give, counts[partners, column].sum()))
            down += back[partners].sum()
    up = max(up, min(gives, counts[everywhere, column].sum()))
    return up + min(down, counts[cell])


def feasible(counts, hidden, hidden_totals, cell, minimum):
    """Return the least and the most a withheld count can be, as far as others can know."""
    places = np.argwhere(hidden)
    number = {tuple(place): index for index, place in enumerate(places)}
    known = np.where(hidden, 0, counts)
    rows, sums = [], []
    for row in np.flatnonzero(hidden.any(axis=1) & ~hidden_totals):
        rows.append([float(place[0] == row) for place in places])
        sums.append(counts[row].sum() - known[row].sum())
    for column in np.flatnonzero(hidden.any(axis=0) & _known_sums(counts, minimum)):
        rows.append([float(place[1] == column) for place in places])
        sums.append(counts[:, column].sum() - known[:, column].sum())
    aim = np.zeros(len(places))
    aim[number[tuple(cell)]] = 1.0
    ends = []
    for sign in (1.0, -1.0):
        found = linprog(
            sign * aim, A_eq=rows or None, b_eq=sums or None, bounds=(0, None)
        )
        # Without an end on this side everything above is possible.
        ends.append(sign * found.fun if found.status == 0 else sign * -np.inf)
    return ends[0], ends[1]


def _known_sums(counts, minimum):
    """Which sums of columns are known: if one is too small to show, only empty columns."""
    sums = counts.sum(axis=0)
    small = ((sums > 0) & (sums < minimum)).any()
    return (sums == 0) if small else np.ones(len(sums), dtype=bool)


def overlap(one, other):
    """Whether two scopes (see `result.Published`) may share a case."""
    return (
        one.first <= other.last
        and other.first <= one.last
        and _meet(one.services, other.services)
        and _meet(one.offices, other.offices)
    )


def _meet(some, others):
    return not some or not others or not set(some).isdisjoint(others)


class Earlier:
    """What earlier audits gave away about cases of this scope.

    :param scope: of the audit at hand; None: nothing is compared
    :param audits: the earlier ones, as `result.Published`
    """

    def __init__(self, scope, audits):
        self.known = {}
        self.withheld = {}
        audits = [audit for audit in audits if scope and overlap(scope, audit)]
        self.apart = {
            (one, other)
            for one, other in combinations(range(len(audits)), 2)
            if not overlap(audits[one], audits[other])
        }
        for number, audit in enumerate(audits):
            for cell in audit.cells:
                key = (cell.metric, cell.ground, cell.group, cell.column)
                if cell.value is None:
                    self.withheld.setdefault(key, set()).add(number)
                else:
                    self.known.setdefault(key, {})[number] = cell.value

    def tells(self, key, value, minimum):
        """Whether this count, held against earlier ones, tells about a few cases.

        :param key: metric, ground, group, column as in `result.PublishedCell`
        """
        known = self.known.get(key, {})
        sums = list(known.values())
        sums += [
            known[one] + known[other]
            for one, other in self.apart
            if one in known and other in known
        ]
        return any(0 < abs(value - one) < minimum for one in sums)

    def withheld_before(self, key, cases, minimum):
        """Whether an earlier audit of nearly the same cases withheld this count.

        :param cases: how many cases this audit has
        """
        metric, ground, _group, _column = key
        before = self.known.get((metric, ground, None, TOTAL), {})
        return any(
            abs(before[number] - cases) < minimum
            for number in self.withheld.get(key, ())
            if number in before
        )

    def sensitive(self, metric, ground, groups, counts, minimum):
        """Return the cells that must be withheld because of earlier audits."""
        cases = int(np.sum(counts))
        found = np.zeros((len(groups), len(COLUMNS)), dtype=bool)
        if not self.known and not self.withheld:
            return found
        for row, group in enumerate(groups):
            for column, name in enumerate(COLUMNS):
                key = (metric, ground, group, name)
                found[row, column] = self.tells(
                    key, int(counts[row][column]), minimum
                ) or self.withheld_before(key, cases, minimum)
        return found
