from collections import Counter
from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo import fields

from .recount_days import ONE_DAY
from .recount_limits import due, told_limits

OPEN = ("sent", "received")
ORDER = ("taken", "passed_over", "jumped")
# Fewer cases than this tell of single people.
FEW = 5
SILENT = 2 * ONE_DAY
LATE = {
    "transfer": "Late since",
    "consult": "Question not answered since",
    "joint": "No contribution since",
}
# Midnight in Manila, when November begins there and not yet in Greenwich.
NIGHT = datetime(2026, 10, 31, 16, 30)


class HelpReconciled:
    """Referrals that are stuck or wait, and the board on equal treatment. A part of
    ``TestFiguresReconciled``, as loading the town takes a while."""

    # ------------------------------------------------------------------
    # REFERRALS THAT WAIT
    # ------------------------------------------------------------------

    def _waiting(self):
        """``[(referral, due)]`` of those that somebody has still to act on; the date is that
        of their time limit or of the target the office set itself."""
        told = told_limits(self.recount)
        standards = {
            it["id"]: it for it in self.recount._rows("TABLE gov_service_standard")
        }
        limits = {
            (it.row["referral_id"], it.row["target"]): it.row
            for limits in self.recount.limits.values()
            for it in limits
            if it.row["referral_id"]
        }
        found = []
        for row in self.recount._rows("TABLE gov_referral"):
            if row["state"] not in (*OPEN, "accepted"):
                continue
            is_open = row["state"] in OPEN
            target = "referral_accept" if is_open else "referral_act"
            limit = limits.get((row["id"], target))
            date_due = limit and due(
                self.recount.offices[limit["agency_id"]],
                standards[limit["standard_id"]],
                told[limit["id"]],
            )
            if row["act_by"] and not is_open:
                date_due = row["act_by"]
            found.append((row, date_due))
        return found

    def test_referrals_that_are_stuck(self):
        """Now, and as it would be later if nobody did anything but confirm one."""
        sent = self.cases.referral_ids.filtered(lambda it: it.state == "sent")
        reader = sent.to_agency_id.user_ids[:1]
        one = sent.filtered(lambda it: it.to_agency_id in reader.gov_agency_ids)[:1]
        one.with_user(reader).action_receive()
        self.assertEqual(one.state, "received")
        self.env.flush_all()
        seen, now = set(), self.recount.now
        scope = set(self.supervisor._gov_scope_ids())
        for days in (0, 2, 9):
            self.recount.now = now + days * ONE_DAY
            self.env.invalidate_all()
            with freeze_time(self.recount.now):
                for office in (False, *sorted(scope)):
                    board = (
                        self.env["gov.board"]
                        .with_user(self.supervisor)
                        .read_board(office)
                    )
                    here = scope
                    if office:
                        below = self.env["gov.agency"].browse(office)._scope_ids()
                        here = scope & set(below)
                    told = [(it["id"], it["sentence"]) for it in board["stuck"]]
                    with self.subTest(days=days, office=office):
                        self.assertEqual(told, self._stuck(here))
                    seen |= {it[0] for it in told}
        self.assertGreater(len(seen), 4)
        self.assertIn(one.id, seen)

    def test_referral_without_a_date_that_nobody_answers(self):
        """Two days are enough, in a place without a standard."""
        [referral] = self.env["gov.referral"].search(
            [("state", "=", "sent")],
            order="sent_at, id",
            limit=1,
        )
        timers = self.env["gov.service.timer"].search(
            [("referral_id", "=", referral.id)]
        )
        timers._cancel(fields.Datetime.now(), "No standard")
        referral._transition().write({"due_at": False})
        boss = self.supervisor
        boss.gov_agency_ids |= referral.from_agency_id
        for days, is_stuck in ((0, True), (-2, False)):
            moment = referral.sent_at + SILENT + timedelta(seconds=1) + days * ONE_DAY
            with freeze_time(moment):
                stuck = self.env["gov.board"].with_user(boss).read_board()["stuck"]
            self.assertEqual(referral.id in [it["id"] for it in stuck], is_stuck)

    def _stuck(self, scope):
        names = self._names_of("gov_agency")
        rows = []
        for row, date_due in self._waiting():
            case = self.recount.cases[row["ticket_id"]]
            if not scope & {row["from_agency_id"], case["agency_id"]}:
                continue
            # Whoever has taken a case over answers for it.
            if row["state"] == "accepted" and row["kind"] == "transfer":
                continue
            if not date_due or date_due >= self.recount.now:
                continue
            office = self.recount.offices[row["to_agency_id"]]
            local = office.local(date_due)
            day, late = office.day(date_due), 0
            while day < office.day(self.recount.now):
                day += ONE_DAY
                late += office.is_working(day)
            what = "Not answered since" if row["state"] in OPEN else LATE[row["kind"]]
            when = f"{local:%a} {local.day} {local:%b}, {local:%H:%M}"
            if local.date() == office.day(self.recount.now):
                when = f"today, {local:%H:%M}"
            sentence = (
                f"{case['number']} at {names[row['to_agency_id']]}: {what} {when}"
            )
            if late:
                words = "working day" if late == 1 else "working days"
                sentence += f" – {late} {words} late"
            rows.append((date_due, row["sent_at"], row["id"], sentence))
        return [row[2:] for row in sorted(rows)[:20]]

    def test_referrals_that_wait(self):
        now, count = self.recount.now, 0
        for days in (0, 2, 9):
            self.recount.now = now + days * ONE_DAY
            self.env.invalidate_all()
            with freeze_time(self.recount.now):
                for user, office, scope in self._readers():
                    board = (
                        self.env["gov.figures.board"]
                        .with_user(user)
                        .read_board("referrals", "quarter", office)
                    )
                    here = [
                        date_due
                        for row, date_due in self._waiting()
                        if row["state"] in OPEN
                        and (scope is None or row["to_agency_id"] in scope)
                    ]
                    late = [it for it in here if it and it < self.recount.now]
                    cells = {
                        it["label"]: it["value"]
                        for it in board["blocks"][0]["cells"]
                        if not it["code"]
                    }
                    self.assertEqual(
                        cells,
                        {"Not answered now": len(here), "Of these late": len(late)},
                    )
                    count += len(late)
        self.assertTrue(count)

    def _readers(self, *more):
        """``(user, office asked for, ids of the offices that count or None)``"""
        office = self.env.ref("gov_crm_l10n_ph.service_business_renewal").agency_id
        found = []
        for user in (self.oversight, self.supervisor, *more):
            scope = None
            if user == self.supervisor:
                scope = set(user._gov_scope_ids())
            chosen = office if scope is None else user.gov_agency_ids[:1]
            below = set(chosen._scope_ids())
            found.append((user, False, scope))
            found.append((user, chosen.id, below if scope is None else below & scope))
        return found

    # ------------------------------------------------------------------
    # EQUAL TREATMENT
    # ------------------------------------------------------------------

    def test_board_on_equal_treatment(self):
        """In the zone of an office, wherever the reader is."""
        self._queue_more()
        self.recount = self._recounted()
        said = Counter()
        for user, office, scope in self._readers(
            self.env.ref("gov_crm_l10n_ph.user_equality")
        ):
            for period in ("month", "last_month", "quarter", "year", "last_year"):
                for zone in ("Asia/Manila", "UTC"):
                    board = (
                        self.env["gov.figures.board"]
                        .with_user(user)
                        .with_context(tz=zone)
                        .read_board("equal", period, office)
                    )
                    first = date.fromisoformat(board["first"])
                    last = date.fromisoformat(board["last"])
                    blocks = {it["key"]: it["rows"] for it in board["blocks"]}
                    with self.subTest(f"{user.name} {office} {period} {zone}"):
                        for name in ("segments", "needs"):
                            self._check_help(
                                name, blocks[name], first, last, scope, said
                            )
                        self._check_order(blocks["order"], first, last, scope, said)
        self.assertTrue(said["some"] and said["few"] and said["night"], said)

    def _queue_more(self):
        """Cases taken and passed over, one of them in a night on which months part."""
        cases = self.cases.filtered("is_open")[:6]
        Event = self.env["gov.queue.event"]
        moment = fields.Datetime.now() - ONE_DAY
        for place, (kind, at) in enumerate(
            [
                ("taken", NIGHT),
                ("taken", moment),
                ("jumped", moment),
                ("passed_over", moment),
                ("taken", moment - 40 * ONE_DAY),
            ]
        ):
            case = cases[place]
            Event._record(case, kind, at, self.supervisor, {case.id: place}, "Reason")

    def _check_help(self, name, rows, first, last, scope, said):
        table, column = {
            "segments": ("gov_segment_helpdesk_ticket_rel", "segment_id"),
            "needs": ("gov_case_need_helpdesk_ticket_rel", "need_id"),
        }[name]
        counts = Counter()
        for row in self.recount._rows(f"TABLE {table}"):
            case = self.recount.cases[row["ticket_id"]]
            day = self.recount.offices[case["agency_id"]].day(case["filed_at"])
            if first <= day <= last and (scope is None or case["agency_id"] in scope):
                counts[row[column]] += 1
        known = {
            "segments": "SELECT id FROM gov_segment WHERE state = 'active'",
            "needs": "SELECT id FROM gov_case_need WHERE active",
        }[name]
        ids = {it["id"] for it in self.recount._rows(known)} | set(counts)
        self.assertEqual({row["key"] for row in rows}, ids)
        for row in rows:
            count, cell = counts[row["key"]], row["cells"][-1]
            if 0 < count < FEW:
                said["few"] += 1
                self.assertEqual(
                    (cell["text"], cell["value"], cell["n"]),
                    ("fewer than 5", None, None),
                )
                self.assertFalse(cell["can_open"])
            else:
                said["some"] += bool(count)
                self.assertEqual((cell["value"], cell["text"]), (count, str(count)))
        if name == "needs":
            points = {
                it["id"]: str(it["points"])
                for it in self.recount._rows("TABLE gov_case_need")
            }
            for row in rows:
                self.assertEqual(row["cells"][0]["text"], points[row["key"]])

    def _check_order(self, rows, first, last, scope, said):
        counts = {}
        for row in self.recount._rows("TABLE gov_queue_event"):
            office = row["agency_id"]
            day = self.recount.offices[office].day(row["at"])
            if first <= day <= last and (scope is None or office in scope):
                counts.setdefault(office, Counter())[row["kind"]] += 1
                said["night"] += row["at"] == NIGHT
        told = {row["key"]: [it["value"] for it in row["cells"]] for row in rows}
        expected = {
            office: [count[kind] for kind in ORDER] for office, count in counts.items()
        }
        self.assertEqual(told, expected)
