import io
from collections import Counter
from datetime import date, datetime, timedelta

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time
from openpyxl import load_workbook

from odoo import fields
from odoo.tests import tagged

from .demo_referrals import MODULE, NOW
from .figures_compared import FiguresCompared
from .figures_recount import HOW
from .reconciled_acts import ActsReconciled
from .reconciled_help import HelpReconciled
from .reconciled_others import OthersReconciled
from .reconciled_said import SaidReconciled
from .reconciled_staff import StaffReconciled
from .recount_days import nearest_rank
from .test_demo_town import TownCase

FIRST, LAST = date(2026, 1, 1), date(2026, 12, 31)
# What the rows of a board are told apart by.
ROWS_OF = {"months": "month", "offices": "agency", "receivers": "agency"}
PERIODS = ("month", "last_month", "quarter", "last_quarter", "year", "last_year")


@tagged("post_install", "-at_install")
class TestFiguresReconciled(
    ActsReconciled,
    HelpReconciled,
    SaidReconciled,
    StaffReconciled,
    OthersReconciled,
    FiguresCompared,
    TownCase,
):
    """Every number that the town shows on boards and in registers, counted a second time."""

    # Some of them stand in a part of their own.
    allow_inherited_tests_method = True
    maxDiff = None

    def setUp(self):
        super().setUp()
        if self.is_fresh:
            self.enterContext(freeze_time(NOW))
        self.recount = self._recounted()
        self.oversight = self.env.ref(f"{MODULE}.user_oversight")
        self.supervisor = self.env.ref(f"{MODULE}.user_supervisor")

    def test_all_measures_by_all_dimensions(self):
        self._compare_each()

    # ------------------------------------------------------------------
    # BOARDS
    # ------------------------------------------------------------------

    def test_boards(self):
        self.checked = 0
        for user in (self.oversight, self.supervisor):
            Board = self.env["gov.figures.board"].with_user(user)
            office = user.gov_agency_ids[:1] or self.cases.agency_id[:1]
            for board in ("agency", "charter", "referrals"):
                for period in PERIODS:
                    for chosen in (False, office.id):
                        with self.subTest(f"{user.name} {board} {period} {chosen}"):
                            shown = Board.read_board(board, period, chosen)
                            self._check_board(shown, user, chosen)
        self.assertGreater(self.checked, 2000)

    def _check_board(self, shown, user, chosen):
        first = date.fromisoformat(shown["first"])
        last = date.fromisoformat(shown["last"])
        scope = None
        if user == self.supervisor:
            scope = set(user._gov_scope_ids())
        if chosen:
            below = set(self.env["gov.agency"].browse(chosen)._scope_ids())
            scope = below if scope is None else scope & below
        for block in shown["blocks"]:
            for cell in block.get("cells", ()):
                self._check_cell(shown, cell, first, last, scope, {})
            for row in block.get("rows", ()):
                name = ROWS_OF.get(block["key"], "service")
                for cell in row["cells"]:
                    self._check_cell(
                        shown, cell, first, last, scope, {name: row["key"]}
                    )

    def _check_cell(self, shown, cell, first, last, scope, where):
        if cell.get("code") not in HOW:
            return
        where = {name: [value] for name, value in where.items()}
        if "month" in where:
            first = date.fromisoformat(where.pop("month")[0])
            last = min(last, first + relativedelta(months=1, days=-1))
        if scope is not None and "agency" not in where:
            where["agency"] = scope
        ours = self.recount.figure(cell["code"], first, last, where)
        said = f"{cell['code']} {where} {first} {last}"
        self.checked += 1
        minimum = shown["measures"][cell["code"]]["minimum"]
        self.assertEqual(cell["n"], ours.n, said)
        if HOW[cell["code"]] == "count":
            self.assertEqual(cell["value"], ours.n, said)
        elif ours.n < minimum or ours.value is None:
            self.assertIsNone(cell["value"], said)
        else:
            self.assertAlmostEqual(cell["value"], ours.value, 9, said)
            if HOW[cell["code"]] == "share":
                self.assertEqual(cell["count"], ours.count, said)

    # ------------------------------------------------------------------
    # REGISTERS
    # ------------------------------------------------------------------

    def _book(self, kind, span=(FIRST, LAST), user=None):
        file = self.env["gov.register.export"]._produce(
            kind, *span, {}, user or self.oversight
        )
        return load_workbook(io.BytesIO(file.raw))

    def _rows_of(self, book, sheet=-1):
        """A sheet of a register, as dicts of what stands in the cells."""
        rows = list(book[book.sheetnames[sheet]].iter_rows(values_only=True))
        return [dict(zip(rows[0], row, strict=True)) for row in rows[1:]]

    def _register(self, kind, sheet=-1, **asked):
        return self._rows_of(self._book(kind, **asked), sheet)

    def _assert_register(self, kind, ours, months, tally, span=(FIRST, LAST)):
        """All of a register: each row, and how many there are on cover and summary.

        :param ours: dicts of the cells; ``office`` is that whose clock tells ``moments``
        :param months: ``{month as in the file: rows}``
        :param tally: the column by which the summary counts as well, or what it says
        :return: the rows
        """
        book = self._book(kind, span)
        rows = self._rows_of(book)
        self.assertTrue(rows)
        expected = []
        for row in ours:
            office = self.recount.offices[row.pop("office")]
            for name, moment in row.pop("moments").items():
                row[name] = moment and _said(office.local(moment))
            expected.append(row)
        told = [{name: _said(it) for name, it in row.items()} for row in rows]

        def order(row):
            return str(sorted(row.items()))

        for one, other in zip(
            sorted(told, key=order), sorted(expected, key=order), strict=False
        ):
            self.assertEqual(one, other)
        self.assertEqual(len(rows), len(ours))
        cover = dict(row[:2] for row in book["Cover"].iter_rows(values_only=True))
        self.assertEqual(cover[f"Rows of “{book.sheetnames[-1]}”"], len(rows))
        summary = {
            name: count
            for name, count, *_rest in book["Summary"].iter_rows(values_only=True)
            if isinstance(count, int)
        }
        said = tally
        if isinstance(tally, str):
            said = Counter(row[tally] or "not said" for row in rows)
        self.assertEqual(summary, {**months, **said})
        return rows

    def _names_of(self, table):
        """``{id: name}``, in English where there are several."""
        names = self.recount._rows(f"SELECT id, to_jsonb(name) AS name FROM {table}")
        return {
            it["id"]: it["name"]["en_US"]
            if isinstance(it["name"], dict)
            else it["name"]
            for it in names
        }

    def _seen(self):
        """Cases that the reader sees, by their number."""
        Ticket = self.env["helpdesk.ticket"].with_user(self.oversight)
        ids = set(Ticket.with_context(active_test=False).search([]).ids)
        return {
            it["number"]: it for key, it in self.recount.cases.items() if key in ids
        }

    def _label(self, model, field, value):
        return dict(
            self.env[model]._fields[field]._description_selection(self.env)
        ).get(value)

    def _assert_moment(self, cell, moment, office, said):
        if not moment:
            self.assertIsNone(cell, said)
            return
        local = self.recount.offices[office].local(moment).replace(tzinfo=None)
        self.assertLess(abs(cell - local), timedelta(seconds=1), said)

    def test_register_of_cases(self):
        seen = self._seen()
        rows = self._register("cases")
        self.assertEqual({row["Number"] for row in rows}, set(seen))
        self.assertEqual(len(rows), len(seen))
        for row in rows:
            case = seen[row["Number"]]
            with self.subTest(row["Number"]):
                office, closed = case["agency_id"], not case["is_open"]
                limit = self.recount.limit(case) if closed else None
                self._assert_moment(
                    row["Received"], case["filed_at"], office, row["Number"]
                )
                self._assert_moment(
                    row["Complete"], case["complete_at"], office, row["Number"]
                )
                self._assert_moment(row["Due"], case["deadline"], office, row["Number"])
                self._assert_moment(
                    row["Ended"], closed and case["closed_date"], office, row["Number"]
                )
                self.assertEqual(
                    row["Outcome"],
                    self._label(
                        "helpdesk.ticket", "outcome", closed and case["outcome"]
                    ),
                )
                self.assertEqual(
                    row["Kind"],
                    self._label("helpdesk.ticket", "case_kind", case["case_kind"]),
                )
                if not limit:
                    self.assertFalse(row["In time"] or row["Was paused"])
                    continue
                in_time = self.recount.is_in_time(limit)
                self.assertEqual(row["In time"], "yes" if in_time else "no")
                paused = "yes" if limit.pauses else "no"
                self.assertEqual(row["Was paused"], paused)
                self.assertEqual(row["Extensions"], limit.extensions)

    def test_registers_of_what_happened(self):
        seen = {it["id"] for it in self._seen().values()}
        rows = self._register("referrals")
        told = sorted(
            (it["Case"], round(it["Office hours to accept"] or 0, 1)) for it in rows
        )
        accepted = {}
        for row in self.recount._asked():
            if row["ticket_id"] in seen:
                took = row["answered_at"] and (
                    row["state"] in ("accepted", "completed") or (row["hop"] or 0) > 0
                )
                hours = self.recount._accept_hours(row) if took else 0
                number = self.recount.cases[row["ticket_id"]]["number"]
                accepted.setdefault(number, []).append(round(hours, 1))
        ours = sorted((number, it) for number, all_ in accepted.items() for it in all_)
        self.assertEqual(told, ours)
        decided = self.recount._rows("SELECT ticket_id, outcome FROM gov_decision")
        self.assertEqual(
            sorted((it["Case"], it["Outcome"]) for it in self._register("decisions")),
            sorted(
                (
                    self.recount.cases[it["ticket_id"]]["number"],
                    self._label("gov.decision", "outcome", it["outcome"]),
                )
                for it in decided
                if it["ticket_id"] in seen
            ),
        )
        kept = self.recount.figure("promises_kept", FIRST, LAST)
        said = [it["Kept"] for it in self._register("promises")]
        said = [it for it in said if it != "called off"]
        self.assertEqual((len(said), said.count("kept")), (kept.n, kept.count))

    def test_zero_backlog(self):
        rows = self._register("zero_backlog", sheet=-2)
        now = fields.Datetime.now()
        self.assertTrue(rows)
        groups = {}
        for case in self._seen().values():
            key = (
                self.env["gov.service"].browse(case["service_id"] or ()).name
                or "No service of the charter",
                self.env["gov.agency"].browse(case["agency_id"]).name,
            )
            groups.setdefault(key, []).append(case)
        self.assertEqual({(it["Service"], it["Office"]) for it in rows}, set(groups))
        for row in rows:
            cases = groups[row["Service"], row["Office"]]
            open_cases = [it for it in cases if it["is_open"]]
            ages = sorted(
                self.recount._age(it)
                for it in open_cases
                if it["deadline"] and it["deadline"] < now
            )
            with self.subTest(f"{row['Service']} {row['Office']}"):
                values = list(row.values())
                self.assertEqual(
                    values[3:6],
                    [len(cases), len(cases) - len(open_cases), len(open_cases)],
                )
                self.assertEqual(values[8], len(ages))
                self.assertEqual(values[-2], nearest_rank(ages, 50))
                self.assertEqual(values[-1], ages[-1] if ages else None)


def _said(cell):
    """A cell; a moment, which is a fraction of days there, in words to the second."""
    if isinstance(cell, datetime):
        return f"{cell + timedelta(seconds=0.5):%Y-%m-%d %H:%M:%S}"
    return cell
