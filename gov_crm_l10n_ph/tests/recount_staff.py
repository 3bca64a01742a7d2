"""What officers answered and how it compares, from plain rows: whose hands a case was in is
asked anew for each open minute, shares are exact fractions."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction
from math import exp

from .recount_days import ONE_DAY, ONE_MINUTE, UTC, nearest_rank
from .recount_limits import due, told_limits

ANSWER = ("resolve", "appeal")
MINIMUM = 10
# In a service, so many others must have answered so often.
OTHERS, ANSWERS_OF_OTHERS = 2, 5


@dataclass
class Answer:
    """Minutes are open ones of the offices that had the case."""

    kind: tuple
    who: int
    office: int
    own: int
    elsewhere: int
    late: bool | None
    reopened: bool


class StaffRecount:
    """All answers of a town in which no clock is ever put forward or back."""

    def __init__(self, recount):
        self.recount = recount
        self.told = told_limits(recount)
        self.standards = {
            it["id"]: it for it in recount._rows("TABLE gov_service_standard")
        }
        self.changes = self._by_case(
            "SELECT m.res_id AS ticket_id, m.date AS at, v.old_value_integer AS before, "
            "v.new_value_integer AS after FROM mail_message m "
            "JOIN mail_tracking_value v ON v.mail_message_id = m.id "
            "JOIN ir_model_fields f ON f.id = v.field_id WHERE f.name = 'user_id' "
            "AND f.model = 'helpdesk.ticket' AND m.model = f.model ORDER BY m.date, v.id"
        )
        self.takings = self._by_case(
            "SELECT * FROM gov_queue_event WHERE kind = 'taken' ORDER BY at"
        )
        self.spans = self._by_case("SELECT * FROM gov_custody ORDER BY date_from")
        self.decisions = self._by_case("SELECT * FROM gov_decision ORDER BY id")
        self.openings = self._by_case(
            "SELECT * FROM gov_evidence WHERE kind = 'reopened' ORDER BY at"
        )
        self.transfers = self._by_case(
            "SELECT r.*, (SELECT min(c.date_from) FROM gov_custody c "
            "WHERE c.referral_id = r.id) AS moved_at FROM gov_referral r "
            "WHERE r.kind = 'transfer' AND r.sent_at IS NOT NULL"
        )
        self.inside = {
            it["id"]
            for it in recount._rows("SELECT id FROM res_users WHERE share IS NOT TRUE")
        }

    def _by_case(self, query):
        found = defaultdict(list)
        for row in self.recount._rows(query):
            found[row["ticket_id"]].append(row)
        return found

    def answers(self, first, last):
        """:return: list of :class:`Answer`; none of them was decided by silence"""
        found = []
        for ticket, decisions in self.decisions.items():
            case = self.recount.cases[ticket]
            for decision, following in zip(
                decisions, [*decisions[1:], None], strict=True
            ):
                day = self.recount.offices[decision["agency_id"]].day(decision["at"])
                if (
                    first <= day <= last
                    and decision["outcome"] not in ("withdrawn", "duplicate")
                    and decision["decided_by_id"] in self.inside
                    and not case["external_ref"]
                ):
                    found.append(self._answer(case, decision, following))
        return found

    def _answer(self, case, decision, following):
        ticket, until = case["id"], decision["at"]
        who = self._holder(case, until - ONE_MINUTE) or decision["decided_by_id"]
        limit = None
        if not following and not case["is_open"]:
            limit = self.recount.limit(case)
        begun = limit and limit.row["started_at"]
        still, away = self._still(case), self._away(ticket)
        own = elsewhere = paused = counted = own_counted = 0
        for moment in self._minutes(ticket, until):
            stands = any(since <= moment < to for since, to in still)
            mine = not stands and self._holder(case, moment) == who
            mine = mine and not any(since <= moment < to for since, to in away)
            own += mine
            elsewhere += not stands and not mine
            if begun and moment >= begun:
                paused += stands
                counted += not stands
                own_counted += mine
        late = None
        if begun and own:
            date_due = self._due(limit)
            office = self.recount.offices[decision["agency_id"]]
            promised = sum(1 for _it in _open(office, begun, date_due)) - paused
            if 2 * (counted - own_counted) <= promised:
                late = limit.row["stopped_at"] > date_due
        again = any(
            decision["at"] <= it["at"]
            and (not following or it["at"] <= following["at"])
            for it in self.openings[ticket]
        )
        kind = case["service_id"] or 0, case["case_kind"]
        return Answer(kind, who, decision["agency_id"], own, elsewhere, late, again)

    def _due(self, limit):
        row = limit.row
        return due(
            self.recount.offices[row["agency_id"]],
            self.standards[row["standard_id"]],
            self.told[row["id"]],
        )

    def _holder(self, case, moment):
        """Who had it. Taking from a queue and filing leave no change behind, so who stands
        there before the next change came with one of them."""
        changes = self.changes[case["id"]]
        past = [it for it in changes if it["at"] <= moment]
        later = [it for it in changes if it["at"] > moment]
        had = (past[-1]["after"] or None) if past else None
        since = past[-1]["at"] if past else case["filed_at"]
        has = (later[0]["before"] or None) if later else case["user_id"]
        if has == had:
            return had
        came = [
            it["at"]
            for it in self.takings[case["id"]]
            if it["user_id"] == has
            and since <= it["at"]
            and (not later or it["at"] <= later[0]["at"])
        ]
        return has if moment >= max(came, default=since) else had

    def _still(self, case):
        """When the clock stood still, papers were missing, or the case was closed."""
        found = [
            span
            for limit in self.recount.limits[case["id"]]
            if limit.row["target"] in ANSWER
            for span in self.told[limit.row["id"]].stood
        ]
        found.append((case["filed_at"], case["complete_at"] or datetime.max))
        for opened in self.openings[case["id"]]:
            ends = [it["at"] for it in self.decisions[case["id"]]]
            found.append((max(it for it in ends if it <= opened["at"]), opened["at"]))
        return found

    def _away(self, ticket):
        return [
            (it["sent_at"], it["moved_at"] or it["answered_at"] or datetime.max)
            for it in self.transfers[ticket]
        ]

    def _minutes(self, ticket, until):
        """The open minutes of the offices that had a case, one after the other."""
        for span in self.spans[ticket]:
            office = self.recount.offices[span["agency_id"]]
            yield from _open(
                office, span["date_from"], min(span["date_to"] or until, until)
            )

    # ------------------------------------------------------------------
    # COMPARING
    # ------------------------------------------------------------------

    def found(self, office, answers):
        """``{user: what is kept of this person}``"""
        held = [it for it in answers if it.own]
        amounts = defaultdict(list)
        for it in held:
            amounts[it.kind].append(it.own)
        usual = {kind: nearest_rank(values, 75) for kind, values in amounts.items()}
        events = {
            "late": lambda it: it.late,
            "long": lambda it: it.own > usual[it.kind],
            "reopened": lambda it: it.reopened,
        }
        result = {}
        for who in {it.who for it in answers if it.office == office}:
            ours = [it for it in answers if (it.office, it.who) == (office, who)]
            if len(ours) < MINIMUM:
                result[who] = {"n": None}
                continue
            mine = [it for it in ours if it.own]
            kinds = Counter(it.kind for it in ours)
            result[who] = {
                "n": len(ours),
                "not_in_hand": len(ours) - len(mine),
                "hours": sum(it.own for it in mine) / 60,
                "elsewhere": sum(it.elsewhere for it in mine) / 60,
                "not_judged": sum(it.late is None for it in mine),
                "kinds": [[*kind, count] for kind, count in sorted(kinds.items())],
                "measures": {
                    name: _compare(who, held, event) for name, event in events.items()
                },
            }
        return result


def _compare(who, answers, event):
    """Observed, and expected if the share of each kind held for this person's answers."""
    judged = [it for it in answers if event(it) is not None]
    n = observed = apart = 0
    expected = Fraction(0)
    for kind in {it.kind for it in judged if it.who == who}:
        all_ = [it for it in judged if it.kind == kind]
        own = [it for it in all_ if it.who == who]
        others = {it.who for it in all_} - {who}
        if len(others) < OTHERS or len(all_) - len(own) < ANSWERS_OF_OTHERS:
            apart += len(own)
            continue
        n += len(own)
        observed += sum(map(event, own))
        expected += len(own) * Fraction(sum(map(event, all_)), len(all_))
    if n < MINIMUM:
        return {"said": "too_few"}
    found = {"n": n, "not_comparable": apart, "observed": observed}
    found |= dict.fromkeys(("ratio", "low", "high"))
    found |= {"expected": float(expected), "said": "as_expected"}
    if expected:
        low, high = (it / float(expected) for it in _limits(observed, 0.05))
        found |= {"ratio": float(observed / expected), "low": low, "high": high}
        surely_low, surely_high = _limits(observed, 0.002)
        if surely_low > expected:
            found["said"] = "more"
        elif surely_high < expected:
            found["said"] = "fewer"
    return found


def _limits(count, outside):
    """The means between which a Poisson number may have had its mean (Garwood 1936)."""

    def up_to(last, mean):
        term = whole = exp(-mean)
        for number in range(1, last + 1):
            term *= mean / number
            whole += term
        return whole if last >= 0 else 0.0

    def solve(too_small):
        low, high = 0.0, 10.0 * count + 50
        for _step in range(100):
            middle = (low + high) / 2
            if too_small(middle):
                low = middle
            else:
                high = middle
        return low

    half = outside / 2
    low = solve(lambda mean: 1 - up_to(count - 1, mean) < half) if count else 0.0
    return low, solve(lambda mean: up_to(count, mean) > half)


def _open(office, start, stop):
    """The open minutes of an office from one moment to another, as naive UTC."""
    day = office.day(start)
    while day <= office.day(stop):
        midnight = datetime.combine(day, time(), office.zone).astimezone(UTC)
        for minute in office.minutes(day):
            moment = midnight.replace(tzinfo=None) + minute * ONE_MINUTE
            if start <= moment < stop:
                yield moment
        day += ONE_DAY
