"""What each measure counts: one list for each, in plain words of Python.

Days are those of the office that has the case now, or had it at its end.
"""

from dataclasses import dataclass
from datetime import date
from math import ceil

from .recount_days import ONE_DAY
from .recount_rows import RawRows

NOT_ANSWERED = ("withdrawn", "duplicate")
FAVOURABLE = ("granted", "partly_granted")


@dataclass(frozen=True)
class Item:
    """One thing that is counted: a case, as a rule."""

    day: date
    keys: dict
    value: object = 1


class Counted(RawRows):
    """Lists of :class:`Item`, one method a measure."""

    # ------------------------------------------------------------------
    # WHAT IS COUNTED
    # ------------------------------------------------------------------

    def keys(self, case):
        """By what a case can be told apart."""
        return {
            "service": case["service_id"] or 0,
            "agency": case["agency_id"] or 0,
            "entry_agency": case["entry_agency_id"] or 0,
            "kind": case["case_kind"] or "",
            "channel": case["channel_id"] or 0,
            "outcome": case["outcome"] or "",
        }

    def item(self, case, moment, value=1):
        """:param moment: naive UTC, or the name of the column it stands in"""
        at = case[moment] if isinstance(moment, str) else moment
        day = self.offices[case["agency_id"]].day(at)
        return Item(day, self.keys(case), value)

    def _filed(self):
        return [self.item(case, "filed_at") for case in self.cases.values()]

    def _ends(self):
        return [it for it in self.cases.values() if not it["is_open"]]

    def _answers(self):
        return [it for it in self._ends() if it["outcome"] not in NOT_ANSWERED]

    def _ended(self):
        return [self.item(case, "closed_date") for case in self._ends()]

    def _answered(self):
        return [self.item(case, "closed_date") for case in self._answers()]

    def _not_counted(self):
        return [
            self.item(case, "closed_date")
            for case in self._ends()
            if case["outcome"] in NOT_ANSWERED
        ]

    def _deemed(self):
        return [
            self.item(case, "closed_date")
            for case in self._ends()
            if case["outcome"] == "deemed_approved"
        ]

    def _without_limit(self):
        return [
            self.item(case, "closed_date")
            for case in self._answers()
            if not self.limit(case)
        ]

    def _of_limits(self, judge):
        return [
            self.item(case, "closed_date", judge(self.limit(case)))
            for case in self._answers()
            if self.limit(case)
        ]

    def _on_time(self):
        return self._of_limits(self.is_in_time)

    def _paused(self):
        return self._of_limits(lambda limit: bool(limit.pauses))

    def _extended(self):
        return self._of_limits(lambda limit: limit.extensions > 0)

    def _time_median(self):
        return [
            self.item(case, "closed_date", self.time(case)) for case in self._answers()
        ]

    _time_p90 = _time_median

    def _reopenings(self):
        return self._rows(
            "SELECT ticket_id, at FROM gov_evidence WHERE kind = 'reopened'"
        )

    def _reopened(self):
        """Openings again among ends and openings again."""
        again = [
            self.item(self.cases[row["ticket_id"]], row["at"], True)
            for row in self._reopenings()
        ]
        ends = [self.item(case, "closed_date", False) for case in self._ends()]
        return [*again, *ends]

    def _appealed(self):
        appealed = {case["appeal_of_id"] for case in self.cases.values()}
        return [
            self.item(case, "closed_date", case["id"] in appealed)
            for case in self._answers()
        ]

    def _upheld(self):
        return [
            self.item(case, "closed_date", case["outcome"] in FAVOURABLE)
            for case in self._answers()
            if case["case_kind"] == "appeal"
        ]

    def _lapsed(self):
        trial = {
            row["id"]
            for row in self._rows(
                "SELECT id FROM gov_service_standard WHERE lapse_trial"
            )
        }
        return [
            self.item(case, at)
            for case in self.cases.values()
            for limit in self.limits[case["id"]]
            if limit.row["standard_id"] not in trial
            for at in limit.lapses
        ]

    def _promises_kept(self):
        return [
            self.item(case, limit.row["deadline"], self._kept(limit.row))
            for case in self.cases.values()
            for limit in self.limits[case["id"]]
            if limit.row["target"] == "promise"
            and limit.row["state"] != "cancelled"
            and limit.row["deadline"]
        ]

    def _kept(self, row):
        return row["state"] == "met" and row["stopped_at"] <= row["deadline"]

    def _complete_first(self):
        wanting = {
            row["service_id"]
            for row in self._rows("SELECT service_id FROM gov_service_requirement")
        }
        return [
            self.item(case, "filed_at", case["complete_at"] == case["filed_at"])
            for case in self.cases.values()
            if case["service_id"] in wanting
        ]

    def _digital(self):
        return [
            self.item(
                case, "filed_at", bool(case["gov_is_digital"] or case["is_assisted"])
            )
            for case in self.cases.values()
        ]

    def _open_now(self):
        return [it for it in self.cases.values() if it["is_open"]]

    def _overdue(self):
        return [self.item(case, "deadline") for case in self._late()]

    def _late(self):
        return [
            it
            for it in self._open_now()
            if it["deadline"] and it["deadline"] < self.now
        ]

    def _overdue_age(self):
        return [self.item(case, "deadline", self._age(case)) for case in self._late()]

    def _age(self, case):
        """Working days after that of the deadline, until today."""
        office = self.offices[case["agency_id"]]
        return len(
            [
                day
                for day in _days(office.day(case["deadline"]), office.day(self.now))
                if office.is_working(day)
            ]
        )

    def _staff_load(self):
        return [
            self.item(case, "filed_at", case["user_id"])
            for case in self._open_now()
            if case["user_id"]
        ]

    def _referrals(self):
        """Those sent, at the office that was asked; nobody asks where an order about offices
        sends and accepts at one instant."""
        return [self._referral(row, row["sent_at"]) for row in self._asked()]

    def _referral_accept(self):
        """Office hours from sending to acceptance, of the office that was asked; an hour that
        has begun counts whole."""
        return [
            self._referral(
                row,
                row["answered_at"],
                ceil(round(self._accept_hours(row), 6)),
            )
            for row in self._asked()
            if row["answered_at"]
            and (row["state"] in ("accepted", "completed") or (row["hop"] or 0) > 0)
        ]

    def _accept_hours(self, row):
        """By the office hours as they were known when this was asked first."""
        if row["id"] not in self.accept_hours:
            office = self.offices[row["to_agency_id"]]
            self.accept_hours[row["id"]] = office.hours_between(
                row["sent_at"], row["answered_at"]
            )
        return self.accept_hours[row["id"]]

    def _asked(self):
        return [
            row
            for row in self._rows("SELECT * FROM gov_referral ORDER BY id")
            if row["sent_at"]
            and not (row["reorganisation_id"] and row["answered_at"] <= row["sent_at"])
        ]

    def _referral(self, row, at, value=1):
        office = row["to_agency_id"]
        keys = {**self.keys(self.cases[row["ticket_id"]]), "agency": office}
        return Item(self.offices[office].day(at), keys, value)

    def open_on(self, day):
        """Cases for which an office was responsible at the end of a day; the office is that
        of the span."""
        found = []
        for row in self._rows("SELECT * FROM gov_custody"):
            end = self.offices[row["agency_id"]].end(day)
            if row["date_from"] < end and (not row["date_to"] or row["date_to"] >= end):
                case = self.cases[row["ticket_id"]]
                keys = {**self.keys(case), "agency": row["agency_id"]}
                found.append(Item(day, keys))
        return found


def _days(after, last):
    """The days after one, until another."""
    while after < last:
        after += ONE_DAY
        yield after
