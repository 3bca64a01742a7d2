"""What citizens said, service by service and quarter by quarter, from plain rows: exact
fractions, rounded once, at the end."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from math import ceil

STEP = 5
GOOD = {"five": {4, 5}, "three": {3}}
POINTS = {"five": {1, 2, 3, 4, 5}, "three": {1, 2, 3}}
# Square of 1.96, times the largest spread of a share.
SPREAD = Fraction(196, 100) ** 2 / 4
BANDS = (
    (95, "Outstanding"),
    (90, "Very satisfactory"),
    (80, "Satisfactory"),
    (60, "Fair"),
)


@dataclass
class Said:
    """What was said on one form about a service of an office in a quarter."""

    quarter: date
    service: int
    office: int
    form: int = 0
    rows: list = field(default_factory=list)  # all, the oldest first
    ended: int = 0

    @property
    def told(self):
        """Those that are told of: whole fives."""
        return self.rows[: len(self.rows) // STEP * STEP]

    @property
    def clients(self):
        """Cases that ended, but never fewer than answered."""
        return max(self.ended, len(self.rows))


class Survey:
    """All of a year."""

    def __init__(self, recount, year):
        self._rows = recount._rows
        self.questions = {
            it["id"]: it
            for it in self._rows(
                "SELECT q.*, q.text->>'en_US' AS words, f.scale FROM gov_feedback_question q "
                "JOIN gov_feedback_form f ON f.id = q.form_id ORDER BY q.sequence, q.id"
            )
        }
        self.options = defaultdict(list)
        for it in self._rows(
            "SELECT *, name->>'en_US' AS words FROM gov_feedback_option ORDER BY id"
        ):
            self.options[it["question_id"]].append(it)
        self.answers = defaultdict(dict)
        for it in self._rows("TABLE gov_feedback_answer"):
            self.answers[it["feedback_id"]][it["question_id"]] = it["value"]
        self.groups = self._read_groups(recount, year)

    def _read_groups(self, recount, year):
        found = {}
        for row in self._rows("SELECT * FROM gov_feedback ORDER BY id"):
            if row["is_again"] or row["day"].year != year:
                continue
            key = _quarter(row["day"]), row["service_id"] or 0, row["agency_id"]
            key += (row["form_id"],)
            found.setdefault(key, Said(*key)).rows.append(row)
        ended = Counter()
        for row in self._rows(
            "SELECT d.at, d.agency_id, t.service_id FROM gov_decision d "
            "JOIN helpdesk_ticket t ON t.id = d.ticket_id"
        ):
            # A day is one of the office that ended the case.
            day = recount.offices[row["agency_id"]].day(row["at"])
            if day.year == year:
                ended[_quarter(day), row["service_id"] or 0, row["agency_id"]] += 1
        asked = {key[:3] for key in found}
        for key in ended:
            if key not in asked:
                found[(*key, 0)] = Said(*key)
        for key, said in found.items():
            said.ended = ended[key[:3]]
        return list(found.values())

    def asked(self, form, **like):
        """Questions of a form in their order."""
        return [
            it
            for it in self.questions.values()
            if it["form_id"] == form
            and all(it[name] == value for name, value in like.items())
        ]

    def tally(self, said, question):
        """``{answer: how many}`` of those that are told of."""
        given = (self.answers[row["id"]] for row in said.told)
        return Counter(it[question["id"]] for it in given if question["id"] in it)


def _quarter(day):
    return date(day.year, (day.month - 1) // 3 * 3 + 1, 1)


def percent(part, whole):
    """To one decimal, halves up; None of nothing."""
    return int(Fraction(1000 * part, whole) + Fraction(1, 2)) / 10 if whole else None


def score(tally, scale, least=STEP):
    """Percent of favourable answers, of at least so many that say something."""
    whole = sum(tally[it] for it in POINTS[scale])
    good = sum(tally[it] for it in GOOD[scale])
    return percent(good, whole) if whole >= least else None


def said_of(score_, none=None):
    """The band of a score."""
    if score_ is None:
        return none
    return next((name for least, name in BANDS if score_ >= least), "Poor")


def needed(clients):
    """So many answers make a share good to 5 % either way, 95 times of 100."""
    return ceil(clients * SPREAD / (Fraction(25, 10000) * (clients - 1) + SPREAD))


def margin(answers, clients):
    """Either way, in percent, 95 times of 100; None of nobody."""
    if not answers:
        return None
    left = Fraction(max(clients - answers, 0), max(clients - 1, 1))
    return round(100 * float(SPREAD / answers * left) ** 0.5, 1)
