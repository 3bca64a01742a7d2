from collections import Counter, defaultdict
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from odoo import fields

from . import recount_said
from .recount_days import ONE_DAY, UTC

QUARTER = date(2026, 10, 1), date(2026, 12, 31)
_GROUPS = ((), ("service",), ("agency",), ("agency", "service"))
# Fewer answers than this say nothing about an officer.
FEW = 10


class OthersReconciled:
    """Satisfaction, costs and the board Today. A part of ``TestFiguresReconciled``, as loading
    the town takes a while."""

    # ------------------------------------------------------------------
    # SATISFACTION, COST
    # ------------------------------------------------------------------

    def _compare_other(self, code, first, last, wheres):
        """How many figures were compared."""
        count = 0
        for by in _GROUPS:
            for where in wheres:
                told = {
                    tuple(key[name] for name in by): figures[code]
                    for key, figures in self.env["gov.figures"]._read(
                        [code], first, last, by, where=where
                    )
                }
                ours = getattr(recount_said, code)(self.recount, first, last, by, where)
                for key in {*told, *ours}:
                    said = f"{code} {by} {key} {where} {first} {last}"
                    self._assert_same(said, ours.get(key), told.get(key))
                count += len(ours)
        return count

    def test_satisfaction(self):
        self.assertEqual(self.env.company.gov_feedback_formula, "favourable")
        office = self.env.ref("gov_crm_l10n_ph.service_business_renewal").agency_id
        wheres = (None, {"agency": [office.id]})
        self.assertGreater(self._compare_other("satisfaction", *QUARTER, wheres), 8)
        # No quarter: two such periods would differ by what few people said.
        read = self.env["gov.figures"]._read
        for first, last in (
            (date(2026, 10, 1), date(2026, 11, 30)),
            (date(2026, 10, 2), date(2026, 12, 31)),
            (date(2026, 7, 1), date(2026, 12, 31)),
        ):
            for _key, figures in read(["satisfaction"], first, last):
                self.assertFalse(figures["satisfaction"].n)

    def test_cost(self):
        ended = Counter(
            (item.keys["service"], item.keys["agency"])
            for item in self.recount.items("ended", date(2026, 10, 1), date.max)
            if item.keys["service"]
        )
        pairs = sorted(ended)[:5]
        self.assertEqual(len(pairs), 5)
        idle = self.env["gov.service"].search(
            [("id", "not in", [service for service, _agency in ended])], limit=1
        )
        spans = [
            (*pair, date(2026, 9, 16), date(2026, 12, 31), 10007 + 1000 * number)
            for number, pair in enumerate(pairs)
        ]
        spans += [
            (*pairs[0], date(2026, 1, 1), date(2026, 9, 15), 4321),
            (idle.id, idle.agency_id.id, date(2026, 1, 1), date(2026, 12, 31), 999),
        ]
        names = ("service_id", "agency_id", "date_from", "date_to", "amount")
        self.env["gov.service.cost"].create(
            [
                {**dict(zip(names, span, strict=True)), "note": "Accounts"}
                for span in spans
            ]
        )
        self.env.flush_all()
        wheres = (None, {"agency": [pairs[0][1]]}, {"service": [pairs[1][0]]})
        count = sum(
            self._compare_other("cost", first, last, wheres)
            for first, last in (
                (date(2026, 1, 1), date(2026, 12, 31)),
                QUARTER,
                (date(2026, 11, 3), date(2026, 11, 24)),
            )
        )
        self.assertGreater(count, 20)

    # ------------------------------------------------------------------
    # TODAY
    # ------------------------------------------------------------------

    def test_board_today(self):
        user = self.supervisor
        self._answers_of_last_month()
        self.recount = self._recounted()
        zone = ZoneInfo("Asia/Manila")
        Board = self.env["gov.board"].with_user(user).with_context(tz=zone.key)
        visible = set(self.env["helpdesk.ticket"].with_user(user).search([]).ids)
        scope = set(user._gov_scope_ids())
        said = set()
        for office in (False, *sorted(scope)):
            board = Board.read_board(office)
            here = scope
            if office:
                below = self.env["gov.agency"].browse(office)._scope_ids()
                here = scope & set(below)
            cases = [
                case
                for case in self.recount._open_now()
                if case["agency_id"] in here and case["id"] in visible
            ]
            with self.subTest(office=office):
                counters = {it["key"]: it["count"] for it in board["counters"]}
                self.assertEqual(counters, self._counted(cases, zone))
                table = {
                    row["id"]: (
                        {cell["key"]: cell["count"] for cell in row["cells"]},
                        row["kept"],
                    )
                    for row in board["officers"]
                }
                self.assertEqual(table, self._by_officer(cases, here, zone))
                said |= {kept for _cells, kept in table.values()}
        self.assertTrue(any(" of " in it for it in said), said)

    def _answers_of_last_month(self):
        """Enough of one officer to be told of, three of them late."""
        service = self.env.ref("gov_crm_l10n_ph.service_birth_copy")
        office = self.recount.offices[service.agency_id.id]
        [*_others, officer] = self.env["res.users"].search(
            [("gov_agency_ids", "in", service.agency_id.ids)]
        )
        filed = office.end(date(2026, 10, 4)) + timedelta(hours=9)
        self.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": f"Copy {number}",
                    "agency_id": service.agency_id.id,
                    "service_id": service.id,
                    "user_id": officer.id,
                    "filed_at": filed,
                    "closed_date": filed + timedelta(days=21 if number < 3 else 0.1),
                    "outcome": "granted",
                }
                for number in range(13)
            ]
        )

    def _moments(self, zone):
        """Now, and the midnights that end today, tomorrow and the seventh day."""
        now = fields.Datetime.now()
        today = now.replace(tzinfo=UTC).astimezone(zone).date()

        def begin(days):
            midnight = datetime.combine(today + days * ONE_DAY, time(), zone)
            return midnight.astimezone(UTC).replace(tzinfo=None)

        return now, begin(1), begin(2), begin(7)

    def _paused(self):
        """``{case: [(since, at the latest until)]}`` of clocks that stand still, from what
        was noted of them last."""
        found = defaultdict(list)
        for row in self.recount._rows(
            "SELECT DISTINCT ON (e.timer_id) t.ticket_id, e.until, e.kind, e.at "
            "FROM gov_service_timer_event e "
            "JOIN gov_service_timer t ON t.id = e.timer_id "
            "WHERE e.kind IN ('pause', 'resume', 'stop', 'reopen', 'cancel') "
            "ORDER BY e.timer_id, e.sequence DESC"
        ):
            if row["kind"] == "pause":
                found[row["ticket_id"]].append((row["at"], row["until"]))
        return found

    def _counted(self, cases, zone):
        now, tonight, tomorrow, _week = self._moments(zone)
        due = [it["deadline"] for it in cases if it["deadline"]]
        paused = self._paused()
        return {
            "late": sum(it < now for it in due),
            "today": sum(now <= it < tonight for it in due),
            "tomorrow": sum(tonight <= it < tomorrow for it in due),
            "paused_long": sum(
                any(
                    until and now - since > (until - since) / 2
                    for since, until in paused.get(it["id"], ())
                )
                for it in cases
            ),
            "unassigned": sum(not it["user_id"] for it in cases),
        }

    def _by_officer(self, cases, here, zone):
        """What each officer has to do, and how many answers of last month came in time."""
        now, tonight, _tomorrow, week = self._moments(zone)
        paused, kept = self._paused(), defaultdict(list)
        first, last = date(2026, 10, 1), date(2026, 10, 31)
        for case in self.recount._answers():
            day = self.recount.item(case, "closed_date").day
            limit = self.recount.limit(case)
            if limit and first <= day <= last and case["agency_id"] in here:
                kept[case["user_id"]].append(self.recount.is_in_time(limit))
        kept.pop(None, None)
        own = defaultdict(list)
        for case in cases:
            if case["user_id"]:
                own[case["user_id"]].append(case)
        table = {}
        for officer in {*own, *kept}:
            due = [it["deadline"] for it in own[officer] if it["deadline"]]
            cells = {
                "late": sum(it < now for it in due),
                "today": sum(now <= it < tonight for it in due),
                "week": sum(now <= it < week for it in due),
                "paused": sum(it["id"] in paused for it in own[officer]),
            }
            answers = kept.get(officer, [])
            words = f"{sum(answers)} of {len(answers)}"
            if len(answers) < FEW:
                words = "too few to say" if answers else "–"
            table[officer] = cells, words
        return table
