"""Random lawful acts on the cases of a small city, for the recount of figures."""

import csv
import random
from collections import Counter
from contextlib import contextmanager
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError

OUTCOMES = (
    "granted",
    "partly_granted",
    "denied",
    "resolved",
    "no_jurisdiction",
    "withdrawn",
    "duplicate",
)
WITH_GROUNDS = ("partly_granted", "denied", "no_jurisdiction")
# What is done, and how often one act comes for another.
WEIGHTS = {
    "file": 7,
    "complete": 2,
    "take": 4,
    "pause": 3,
    "resume": 3,
    "extend": 1,
    "refer": 3,
    "answer_referral": 3,
    "decide": 6,
    "reopen": 1,
    "appeal": 2,
    "promise": 1,
    "keep": 1,
    "sweep": 1,
    "holiday": 1,
    "history": 1,
}
HEADER = (
    "unique_key",
    "account",
    "opendate",
    "closedate",
    "complaint_type",
    "descriptor",
)


class Acts:
    """Does one thing after the other, each in the rights of somebody who may.

    :param test: a test case with the city of ``ClockCase``
    :param people: ``{office: an officer of it}``
    """

    def __init__(self, test, people, seed):
        self.test, self.env, self.people = test, test.env, people
        self.rng = random.Random(seed)
        self.now = datetime(2026, 11, 23, 2)
        self.done, self.files = Counter(), 0
        self.refused = Counter()

    def run(self, number):
        """Do so many things; gives the name of each, at the moment it happened."""
        for _number in range(number):
            self.now += timedelta(minutes=self.rng.choice([7, 50, 130, 400, 1300]))
            with self._at(self.now):
                yield self._one()

    @contextmanager
    def _at(self, moment):
        with freeze_time(moment):
            yield

    def _one(self):
        while True:
            [name] = self.rng.choices([*WEIGHTS], [*WEIGHTS.values()])
            try:
                with self.env.cr.savepoint():
                    if getattr(self, f"do_{name}")() is not False:
                        self.env.flush_all()
                        self.done[name] += 1
                        return name
            except UserError as error:
                self.refused[name, str(error)[:90]] += 1
                # The law or the rules of the office refuse it here: something else then.
                self.env.invalidate_all()

    def _case(self, *domain):
        """Some case, in the rights of the officer of the office that has it."""
        cases = self.env["helpdesk.ticket"].search(
            [("agency_id", "in", [it.id for it in self.people]), *domain], order="id"
        )
        if not cases:
            return None, None
        case = self.rng.choice(cases)
        officer = self.people[case.agency_id]
        return case.with_user(officer), officer

    # ------------------------------------------------------------------
    # ACTS
    # ------------------------------------------------------------------

    def do_file(self):
        office, officer = self.rng.choice([*self.people.items()])
        service = self.rng.choice([self.test.permit, self.test.by_silence, False])
        values = {
            "agency_id": office.id,
            "service_id": service and service.id,
            "channel_id": self.rng.choice([*self.test.channels.ids, False]),
        }
        if not service:
            values["case_kind"] = self.rng.choice(["complaint", "enquiry"])
            values["name"] = "Street lamp"
        if self.rng.random() < 0.25:
            values["missing_papers"] = "Tax clearance"
        self.test._file(officer, **values)

    def do_complete(self):
        case, _officer = self._case(("is_open", "=", True), ("complete_at", "=", False))
        return case.action_complete() if case else False

    def do_take(self):
        case, _officer = self._case(("is_open", "=", True), ("user_id", "=", False))
        return case.action_take() if case else False

    def do_pause(self):
        case, officer = self._case(
            ("is_open", "=", True),
            ("is_paused", "=", False),
            ("deadline", ">", self.now),
        )
        if not case:
            return False
        return case._pause(self.test.inspection, self.now, officer)

    def do_resume(self):
        case, officer = self._case(("is_open", "=", True), ("is_paused", "=", True))
        return case._resume(self.now, officer) if case else False

    def do_extend(self):
        case, officer = self._case(("is_open", "=", True), ("deadline", ">", self.now))
        return case._extend("A survey is needed", self.now, officer) if case else False

    def do_refer(self):
        case, officer = self._case(("is_open", "=", True))
        if not case:
            return False
        others = [it for it in self.people if it != case.agency_id]
        kind = self.rng.choice(["transfer", "transfer", "consult"])
        return case._refer(
            self.rng.choice(others), "Yours, we think", self.now, officer, kind=kind
        )

    def do_answer_referral(self):
        sent = self.env["gov.referral"].search([("state", "=", "sent")], order="id")
        if not sent:
            return False
        referral = self.rng.choice(sent)
        officer = self.people[referral.to_agency_id]
        theirs = referral.with_user(officer)
        if self.rng.random() < 0.3:
            return theirs._decline("Not ours", self.now, officer)
        return theirs._accept(self.now, officer)

    def do_decide(self):
        case, officer = self._case(("is_open", "=", True))
        if not case:
            return False
        outcome = self.rng.choice(OUTCOMES)
        reason = "The lot is in a flood zone" if outcome in WITH_GROUNDS else False
        redress = "Ask the mayor" if reason else False
        return case._decide(
            outcome, reason, "<p>So be it</p>", self.now, officer, redress
        )

    def do_reopen(self):
        case, officer = self._case(("is_open", "=", False))
        return (
            case._reopen("There is more to say", self.now, officer) if case else False
        )

    def do_appeal(self):
        case, _officer = self._case(("is_open", "=", False))
        if not case:
            return False
        theirs = case.with_user(self.test.citizen_user)
        return theirs._portal_appeal("Look at it again", [], self.now)

    def do_promise(self):
        case, officer = self._case(("is_open", "=", True))
        if not case:
            return False
        until = self.now + timedelta(hours=self.rng.choice([3, 30]))
        return case._promise("I call you back", until, self.now, officer)

    def do_keep(self):
        promises = self.env["gov.service.timer"].search(
            [("target", "=", "promise"), ("state", "=", "running")], order="id"
        )
        if not promises:
            return False
        promise = self.rng.choice(promises)
        officer = self.people[promise.ticket_id.agency_id]
        case = promise.ticket_id.with_user(officer)
        return case._keep_promise(promise, self.now, officer)

    def do_sweep(self):
        """Let the law decide what nobody decided in time."""
        self.env["gov.service.timer"]._cron_sweep()
        self.env.invalidate_all()

    def do_holiday(self):
        """A day off that is entered late, or moved, or was none after all."""
        Leave = self.env["resource.calendar.leaves"].with_user(self.test.service_admin)
        day = (self.now + timedelta(days=self.rng.randrange(-8, 4))).date()
        known = Leave.search([("name", "=", "City day")], order="id")
        if known and self.rng.random() < 0.5:
            return self.rng.choice(known).unlink()
        return Leave.create(
            {
                "name": "City day",
                "calendar_id": self.test.calendar.id,
                # From midnight to midnight in Manila.
                "date_from": datetime(day.year, day.month, day.day)
                - timedelta(hours=8),
                "date_to": datetime(day.year, day.month, day.day, 15, 59, 59),
            }
        )

    def do_history(self):
        """Cases of another system are taken over."""
        self.files += 1
        path = self.test.folder / f"history{self.files}.csv"
        with path.open("w", newline="", encoding="utf-8") as stream:
            rows = csv.writer(stream)
            rows.writerow(HEADER)
            for number in range(5):
                opened = self.now.date() - timedelta(days=self.rng.randrange(1, 40))
                closed = opened + timedelta(days=self.rng.randrange(0, 9))
                over = closed <= self.now.date() - timedelta(days=1)
                rows.writerow(
                    (
                        f"H{self.files}-{number}",
                        self.rng.choice(["North", "South"]),
                        opened.isoformat(),
                        closed.isoformat() if over else "",
                        self.rng.choice(["Parks", "Noise"]),
                        "",
                    )
                )
        Import = self.env["gov.case.import"].with_user(self.test.service_admin)
        Import._run_file(
            str(path),
            timezone="America/New_York",
            report_path=str(self.test.folder / "report.csv"),
        )
