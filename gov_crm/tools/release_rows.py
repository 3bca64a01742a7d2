"""From the figures of services to the rows of a release: sums, intervals, what is withheld.

The figures of a service (a *leaf* of the tree of `suppression`) are a dict of plain values:
``answered``, ``on_time`` and ``limited`` (those among them with a time limit, and how many of
these came in time), ``time_median`` and ``time_p90`` (working days, or None), ``withdrawn``
and ``duplicate`` (ended and not counted), ``overdue`` (open and late at the moment of the
release), ``satisfaction`` and ``satisfied_n`` (points and answers, or None).

Offices and the whole are sums of services; a median across services that promise different
times would say nothing, so they have none.
"""

import hashlib
import json

from .figures import wilson
from .suppression import changed_little, protect

WHOLE = "total"
SHOWN, WITHHELD, NONE = "shown", "withheld", "none"
# In the order in which they stand in files.
MEASURES = (
    "answered",
    "on_time",
    "without_limit",
    "time_median",
    "time_p90",
    "withdrawn",
    "duplicate",
    "overdue",
    "satisfaction",
)
# Only of services: they are not sums.
_OF_SERVICES = {"time_median", "time_p90", "satisfaction"}
_SUMS = ("answered", "on_time", "limited", "withdrawn", "duplicate", "overdue")


def canonical(content):
    """JSON with one way to write each content, so that its digest can be computed again.

    >>> canonical({"b": 1, "a": "ñ"})
    '{"a":"ñ","b":1}'
    """
    return json.dumps(
        content, ensure_ascii=False, sort_keys=True, separators=(",", ":")
    )


def digest(text):
    """SHA-256 of a text in UTF-8, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def fewest(minimums):
    """The fewest answers of which a row tells anything: enough for all its figures."""
    return max(
        minimums[it] for it in ("answered", "on_time", "time_median", "time_p90")
    )


def keep_little(leaves, before, minimum):
    """Figures of a correction: where few cases came or went, the earlier ones stay, as the
    difference would tell about them. What was late and open is that of the first release.

    :param leaves: ``{leaf: figures}`` as they are now
    :param before: the same of the release that is corrected
    :return: ``(figures, leaves whose earlier figures stay although others are known)``
    """
    found, kept = {}, set()
    for leaf, figures in leaves.items():
        old = before.get(leaf)
        if old is None:
            found[leaf] = figures | {"overdue": 0}
            continue
        counts = (("answered", figures["answered"], old["answered"]),)
        counts += (("limited", figures["limited"], old["limited"]),)
        if any(changed_little(now, was, minimum) for _name, now, was in counts):
            found[leaf] = dict(old)
            kept.add(leaf)
        else:
            found[leaf] = figures | {"overdue": old["overdue"]}
    return found, kept


def make_rows(leaves, offices, minimums, before=()):
    """Return what is published of each node and measure, nothing of it too small.

    :param leaves: ``{leaf: figures}``
    :param offices: key of the office by leaf; None for what belongs to the whole alone
    :param minimums: smallest denominator by measure
    :param before: rows of the release that is corrected, as this function returned them
    :return: list of dicts ``node``, ``measure``, ``status`` and, where shown, ``value``,
        ``n`` and for shares ``count``, ``low``, ``high``
    """
    nodes, parents = _tree(leaves, offices)
    hidden = _hidden(nodes, parents, minimums, before)
    return [
        {"node": node, "measure": measure}
        | _figure(measure, figures, node in hidden[measure], node in leaves)
        for node, figures in nodes.items()
        for measure in MEASURES
        if node in leaves or measure not in _OF_SERVICES
    ]


def _tree(leaves, offices):
    nodes = {WHOLE: dict.fromkeys(_SUMS, 0)}
    parents = {WHOLE: None}
    for leaf, figures in leaves.items():
        office = offices[leaf]
        above = [WHOLE]
        if office is not None:
            nodes.setdefault(office, dict.fromkeys(_SUMS, 0))
            parents[office] = WHOLE
            above.append(office)
        nodes[leaf] = figures
        parents[leaf] = above[-1]
        for node in above:
            for name in _SUMS:
                nodes[node][name] += figures[name]
    return nodes, parents


def _hidden(nodes, parents, minimums, before):
    """Nodes withheld, by measure. Times and what is not counted go with the answers; shares
    in time are withheld where the answers are, and where few of them had a time limit."""
    earlier = {}
    for row in before:
        if row["node"] in nodes:
            earlier.setdefault(row["measure"], {})[row["node"]] = row["status"]

    def protected(name, measure, minimum, forced=frozenset()):
        seen = earlier.get(measure, {})
        forced = forced | {key for key, status in seen.items() if status == WITHHELD}
        fell = {key for key, status in seen.items() if status == SHOWN}
        counts = {node: figures[name] for node, figures in nodes.items()}
        return protect(counts, parents, minimum, forced, fell)

    answers = protected("answered", "answered", fewest(minimums))
    shares = protected("limited", "on_time", minimums["on_time"], answers)
    late = protected("overdue", "overdue", minimums["overdue"])
    found = dict.fromkeys(MEASURES, answers)
    return found | {"on_time": shares, "without_limit": shares, "overdue": late}


def _figure(measure, figures, is_withheld, is_leaf):
    if is_withheld:
        return {"status": WITHHELD}
    if measure in ("withdrawn", "duplicate", "overdue", "answered"):
        return {"status": SHOWN, "value": figures[measure], "n": figures[measure]}
    if measure == "without_limit":
        without = figures["answered"] - figures["limited"]
        return {"status": SHOWN, "value": without, "n": figures["answered"]}
    if measure == "on_time":
        count, number = figures["on_time"], figures["limited"]
        if not number:
            return {"status": NONE}
        low, high = wilson(count, number)
        return {
            "status": SHOWN,
            "value": round(100 * count / number, 1),
            "n": number,
            "count": count,
            "low": round(low, 1),
            "high": round(high, 1),
        }
    name = "satisfied_n" if measure == "satisfaction" else "answered"
    if figures[measure] is None:
        return {"status": NONE}
    return {
        "status": SHOWN,
        "value": round(figures[measure], 1),
        "n": figures[name],
    }
