"""What citizens said and what services cost, counted a second time from plain rows."""

from collections import Counter, defaultdict
from fractions import Fraction

from .figures_recount import Result
from .recount_days import ONE_DAY

STEP = 5
# Points that are favourable, of all that say something; 0 is "does not apply".
SCALES = {"five": ({4, 5}, {1, 2, 3, 4, 5}), "three": ({3}, {1, 2, 3})}


def satisfaction(recount, first, last, by=(), where=None):
    """Percent of favourable answers to what is scored, of the oldest whole fives of the people
    who answered for a service of an office on one form.

    :return: ``{values of the dimensions: Result}``, its value to one decimal, halves up
    """
    people = defaultdict(list)
    for row in recount._rows(
        "SELECT p.*, f.scale FROM gov_feedback p "
        "JOIN gov_feedback_form f ON f.id = p.form_id ORDER BY p.id"
    ):
        if not row["is_again"] and first <= row["day"] <= last:
            keys = {"service": row["service_id"] or 0, "agency": row["agency_id"]}
            if _fits(keys, where):
                key = tuple(keys[name] for name in by)
                whose = (*keys.values(), row["form_id"])
                people[key, row["scale"], whose].append(row["id"])
    answers = defaultdict(list)
    for row in recount._rows(
        "SELECT a.feedback_id, a.value FROM gov_feedback_answer a "
        "JOIN gov_feedback_question q ON q.id = a.question_id "
        "WHERE q.role = 'scored' AND q.kind = 'scale' AND q.part = 'main'"
    ):
        answers[row["feedback_id"]].append(row["value"])
    said = defaultdict(lambda: defaultdict(list))
    for (key, scale, _whose), ids in people.items():
        if told := ids[: len(ids) // STEP * STEP]:
            said[key][scale] += [value for one in told for value in answers[one]]
    found = {}
    for key, scales in said.items():
        if len(scales) > 1:
            continue  # points of different scales are no common measure
        [(scale, values)] = scales.items()
        good, points = SCALES[scale]
        values = [it for it in values if it in points]
        if values:
            favourable = sum(it in good for it in values)
            tenths = Fraction(1000 * favourable, len(values)) + Fraction(1, 2)
            found[key] = Result(int(tenths) / 10, len(values))
    return found


def cost(recount, first, last, by=(), where=None):
    """What a transaction cost: each amount is spread evenly over its days, those of the
    period are added up, and divided by the cases of just these services and offices.

    :return: ``{values of the dimensions: Result}``; its count is the amount
    """
    ended = Counter(
        (item.keys["service"], item.keys["agency"])
        for item in recount.items("ended", first, last, where)
    )
    amounts, cases = defaultdict(Fraction), defaultdict(dict)
    for row in recount._rows("SELECT * FROM gov_service_cost"):
        pair = row["service_id"], row["agency_id"]
        keys = dict(zip(("service", "agency"), pair, strict=True))
        days = list(_days(row["date_from"], row["date_to"]))
        within = [day for day in days if first <= day <= last]
        if ended[pair] and within and _fits(keys, where):
            key = tuple(keys[name] for name in by)
            for _day in within:
                amounts[key] += Fraction(row["amount"]) / len(days)
            cases[key][pair] = ended[pair]
    found = {}
    for key, amount in amounts.items():
        n = sum(cases[key].values())
        found[key] = Result(float(amount / n), n, float(amount))
    return found


def _days(first, last):
    while first <= last:
        yield first
        first += ONE_DAY


def _fits(keys, where):
    return all(keys[name] in values for name, values in (where or {}).items())
