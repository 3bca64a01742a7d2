"""Small numbers in published results, so that nothing about few people follows from them.

What is published is a tree of counts: the whole, the offices, their services; each number is
the sum of those below it. Who reads knows the tree, all numbers that are shown, that a number
is withheld, and that an empty one is always shown.

* **Primary**: a number from 1 to the minimum less 1 is withheld.
* **Secondary**: how closely a withheld number follows from what is shown is computed exactly
  (in a tree the least and the most it can be follow from sums alone). As long as they are
  less than the minimum apart, the fewest and smallest other numbers that help are withheld
  as well.
* **Corrections**: what an earlier release of the same time withheld stays withheld. Where a
  number was shown and is now too small, its sums are withheld instead of a neighbour, whose
  earlier number is known to everybody. A row that differs from the earlier one by fewer cases
  than the minimum keeps its earlier figures.

The problem and the words are those of statistical offices: Hundepool et al., *Statistical
Disclosure Control*, 2012, chapter 4.

>>> parents = {"all": None, "a": "all", "b": "all", "c": "all"}
>>> sorted(protect({"all": 65, "a": 40, "b": 3, "c": 22}, parents, minimum=5))
['b', 'c']
>>> bounds({"all": 65, "a": 40, "b": 3, "c": 22}, parents, {"b", "c"})["b"]
(1, 24)
"""

from math import inf


def protect(values, parents, minimum, forced=(), fell=()):
    """Return the keys of the numbers that are to be withheld.

    :param values: number by key; that of a node with children is the sum of theirs
    :param parents: key of the node above, by key; None for the whole
    :param forced: keys to be withheld for other reasons, as earlier releases did
    :param fell: keys whose numbers an earlier release of the same time showed: where one is
        now too small, its sums are withheld and no neighbour
    :raises ValueError: a sum is not that of its parts
    """
    children = _children(values, parents)
    withheld = set(forced)
    withheld |= {key for key, it in values.items() if 0 < it < minimum}
    needs = sorted(withheld, key=str)
    for key in needs:
        if key in fell and key not in forced:
            withheld |= set(_above(key, parents))
    for key in needs:
        while not _is_safe(key, values, children, withheld, minimum):
            groups = _groups(key, values, parents, children, withheld)
            withheld |= next(
                (
                    group
                    for group in groups
                    if _is_safe(key, values, children, withheld | group, minimum)
                ),
                # All its sums: then there is no end to what it can be.
                set(_above(key, parents)),
            )
    return withheld


def bounds(values, parents, withheld):
    """Return what everybody can tell of withheld numbers: the least and the most, by key.

    :return: ``{key: (least, most)}``; the most is infinite where nothing shown limits it
    """
    return {
        key: found
        for key, found in _bounds(values, _children(values, parents), withheld).items()
        if key in withheld
    }


def changed_little(now, before, minimum):
    """Whether two counts of the same time differ by so few cases that the difference would
    tell about them.

    >>> changed_little(414, 412, 5), changed_little(412, 412, 5), changed_little(9, 2, 5)
    (True, False, False)
    """
    return 0 < abs(now - before) < minimum


def _children(values, parents):
    children = {key: [] for key in values}
    for key in values:
        if parents[key] is not None:
            children[parents[key]].append(key)
    for key, below in children.items():
        if below and sum(values[it] for it in below) != values[key]:
            raise ValueError(f"{key} is not the sum of its parts")
    return children


def _above(key, parents):
    while (key := parents[key]) is not None:
        yield key


def _is_safe(key, values, children, withheld, minimum):
    least, most = _bounds(values, children, withheld)[key]
    return most - least >= minimum


def _groups(key, values, parents, children, withheld):
    """Sets of numbers whose withholding lets this one be exchanged with another, the best
    first: few of them, and small ones; the whole is given up last."""
    own = [key, *_above(key, parents)]
    found = []
    for leaf, value in values.items():
        if children[leaf] or not value or leaf in own:
            continue
        path = [leaf, *_above(leaf, parents)]
        meet = next(it for it in path if it in own)
        below = path[: path.index(meet)] + own[1 : own.index(meet)]
        group = set(below) - withheld
        if group:
            found.append(group)
    found.append({it for it in own[1:] if it not in withheld})
    whole = own[-1]
    return sorted(
        found,
        key=lambda group: (
            whole in group,
            len(group),
            sum(values[it] for it in group),
            sorted(map(str, group)),
        ),
    )


def _bounds(values, children, withheld):
    """The least and the most of every number: upwards what the parts allow, then downwards
    what the sums leave."""
    order = _from_above(children)
    alone = {}
    for key in reversed(order):
        if key not in withheld:
            alone[key] = (values[key], values[key])
        elif not children[key]:
            # An empty number would be shown.
            alone[key] = (min(1, values[key]), inf)
        else:
            alone[key] = _sum(alone[it] for it in children[key])
    found = {}
    for key in order:
        least, most = found.setdefault(key, alone[key])
        if not children[key]:
            continue
        low, high = _sum(alone[it] for it in children[key])
        for child in children[key]:
            own_low, own_high = alone[child]
            others_low = low - own_low
            others_high = _less(high, own_high, children[key], child, alone)
            found[child] = (
                max(own_low, least - others_high),
                min(own_high, most - others_low),
            )
    return found


def _from_above(children):
    below = {it for some in children.values() for it in some}
    order = [key for key in children if key not in below]
    for key in order:
        order.extend(children[key])
    return order


def _sum(pairs):
    pairs = list(pairs)
    return sum(it[0] for it in pairs), sum(it[1] for it in pairs)


def _less(high, own, some, child, alone):
    """The most of all children but one; infinite less infinite is to be added up anew."""
    if own == inf:
        return sum(alone[it][1] for it in some if it != child)
    return high - own
