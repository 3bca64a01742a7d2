import json

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged

from ..models.gov_figures_board import BOARDS, PERIODS
from ..tools.figures import Figure
from .common import GovCommon, utc

NOW = utc("2026-11-24 09:00+08:00")


class FiguresBoardCommon(GovCommon):
    """Past casework of a supervisor's offices."""

    @classmethod
    def _row(cls, service, filed="2026-11-23 09:00+08:00", **values):
        return {
            "name": service.name,
            "partner_id": cls.citizen.id,
            "agency_id": service.agency_id.id,
            "service_id": service.id,
            "filed_at": utc(filed),
            **values,
        }

    @classmethod
    def _history(cls, rows):
        return cls.env["helpdesk.ticket"]._file_history(rows)

    @classmethod
    def _past(cls, service, count, late, year=2026):
        """Cases of October, answered on the day after or, so many of them, after a month."""
        answers = [f"{year}-10-06 10:00+08:00"] * (count - late)
        answers += [f"{year}-11-06 10:00+08:00"] * late
        return cls._history(
            [
                cls._row(
                    service,
                    f"{year}-10-05 10:00+08:00",
                    closed_date=utc(answer),
                    outcome="resolved",
                )
                for answer in answers
            ]
        )


@tagged("post_install", "-at_install")
class TestFiguresBoard(FiguresBoardCommon):
    """Boards show what ``gov.figures`` counts, in the rights of whoever looks, and each
    number opens as many cases as it says."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.road = cls.env["gov.service"].create(
            {
                "name": "A road is broken",
                "agency_id": cls.roads.id,
                "classification": "complex",
            }
        )
        with freeze_time(utc("2026-11-23 10:30+08:00")):
            cls.cases = cls._past(cls.permit, 12, 2) + cls._past(cls.road, 2, 2)
            cls.late = cls._history(
                [cls._row(cls.road, "2026-11-02 10:00+08:00"), cls._row(cls.permit)]
            )
        cls.env["gov.figures"]._refresh()

    @freeze_time(NOW)
    def _read(self, user, *arguments):
        return self._board(user).read_board(*arguments)

    def _board(self, user):
        Board = self.env["gov.figures.board"].with_user(user)
        return Board.with_context(tz="Asia/Manila")

    def _cells(self, board, only=""):
        """``(row or None, cell)`` of all figures of a board."""
        for block in board["blocks"]:
            if only and block["key"] != only:
                continue
            for cell in block.get("cells", ()):
                yield None, cell
            for row in block.get("rows", ()):
                for cell in row["cells"]:
                    if "code" in cell:
                        yield row, cell

    # -- figures ---------------------------------------------------------------

    def test_shares_say_of_how_many(self):
        cells = {
            it["code"]: it for _row, it in self._cells(self._read(self.supervisor))
        }
        on_time = next(
            it
            for _row, it in self._cells(self._read(self.supervisor), "results")
            if it["code"] == "on_time"
        )
        self.assertEqual((on_time["count"], on_time["n"]), (10, 14))
        self.assertEqual(on_time["text"], "71 %")
        self.assertEqual(on_time["hint"], "10 of 14 (45–88 %)")
        self.assertIn("digital", cells)

    def test_too_few_to_say(self):
        rows = {
            row["name"]: row
            for block in self._read(self.supervisor, "charter")["blocks"]
            for row in block.get("rows", ())
        }
        self.assertEqual(list(rows), sorted(rows), "by name, never by result")
        road = {it.get("code"): it for it in rows["A road is broken"]["cells"]}
        self.assertEqual(road["answered"]["value"], 2)
        for code in ("on_time", "time_median", "time_p90"):
            with self.subTest(code):
                self.assertEqual(road[code]["text"], "too few to say")
                self.assertIsNone(road[code]["value"])
                self.assertIsNone(road[code]["count"])
                self.assertFalse(road[code]["can_open"])
        permit = rows["Business permit"]["cells"]
        self.assertEqual(
            [it["text"] for it in permit[:2]], ["Simple", "3 working days"]
        )
        self.assertEqual(road["overdue"]["value"], 1)

    def test_every_number_opens_its_cases(self):
        opened = 0
        for board in BOARDS:
            for user in (self.supervisor, self.oversight):
                read = self._read(user, board, "quarter")
                for row, cell in self._cells(read):
                    if not cell["can_open"] or "value" not in cell:
                        continue
                    with self.subTest(
                        board, code=cell["code"], row=row and row["name"]
                    ):
                        of_count = cell["code"] in ("staff_load", "reopened")
                        n = cell["count" if of_count else "n"]
                        self.assertEqual(self._opened(user, read, cell), n)
                        opened += 1
                    for part in cell["parts"]:
                        number = int(part["text"].split()[0])
                        with self.subTest(board, code=cell["code"], part=part["part"]):
                            found = self._opened(user, read, cell, part["part"])
                            self.assertEqual(found, number)
        self.assertGreater(opened, 60)

    @freeze_time(NOW)
    def _opened(self, user, read, cell, part="n"):
        action = cell.get("action") or self._board(user).open_cases(
            *(read["board"], read["period"], read["office_id"]),
            *(cell["code"], cell["key"], part),
        )
        Model = self.env[action["res_model"]].with_user(user)
        return Model.search_count(action["domain"])

    def test_nearly_all_is_not_all(self):
        Board = self.env["gov.figures.board"]
        for value, words in (
            (100, "100 %"),
            (99.6, "over 99 %"),
            (50.4, "50 %"),
            (0.3, "under 1 %"),
            (0, "0 %"),
        ):
            with self.subTest(value):
                figure = Figure("on_time", value, 1000)
                self.assertEqual(Board._say_share(figure), words)

    # -- who, when, where ------------------------------------------------------

    def test_periods(self):
        expected = {
            "month": ("2026-11-01", "2026-11-24", "1 Nov – 24 Nov 2026"),
            "last_month": ("2026-10-01", "2026-10-31", "1 Oct – 31 Oct 2026"),
            "quarter": ("2026-10-01", "2026-11-24", "1 Oct – 24 Nov 2026"),
            "last_quarter": ("2026-07-01", "2026-09-30", "1 Jul – 30 Sep 2026"),
            "year": ("2026-01-01", "2026-11-24", "1 Jan – 24 Nov 2026"),
            "last_year": ("2025-01-01", "2025-12-31", "1 Jan – 31 Dec 2025"),
        }
        self.assertEqual(set(expected), set(PERIODS))
        for period, days in expected.items():
            with self.subTest(period):
                read = self._read(self.supervisor, "agency", period)
                self.assertEqual((read["first"], read["last"], read["days"]), days)

    def test_one_office(self):
        read = self._read(self.supervisor, "agency", "quarter", self.roads.id)
        self.assertEqual(read["office_id"], self.roads.id)
        [offices] = [it for it in read["blocks"] if it["key"] == "offices"]
        self.assertEqual([it["name"] for it in offices["rows"]], ["City Engineer"])
        filed = next(it for _row, it in self._cells(read) if it["code"] == "filed")
        self.assertEqual(filed["value"], 3)

    def test_offices_of_others_are_not_to_be_had(self):
        other = self._agency("Other city", "OTHR")
        with freeze_time(utc("2026-11-23 10:30+08:00")):
            self._history([self._row(self.permit) | {"agency_id": other.id}])
        self.env["gov.figures"]._refresh()
        mine = self._read(self.supervisor, "agency", "quarter", other.id)
        self.assertFalse(mine["office_id"])
        self.assertNotIn(other.id, [it["id"] for it in mine["offices"]])
        names = [row["name"] for row, _cell in self._cells(mine, "offices")]
        self.assertNotIn("Other city", names)
        all_of_them = self._read(self.oversight)
        names = [row["name"] for row, _cell in self._cells(all_of_them, "offices")]
        self.assertIn("Other city", names)

    def test_who_may_look(self):
        for board in BOARDS:
            for user in (
                *(self.officer, self.frontline, self.contractor, self.investigator),
                *(self.service_admin, self.employee, self.citizen_user),
            ):
                with (
                    self.subTest(board, user=user.login),
                    self.assertRaises(AccessError),
                ):
                    self._read(user, board)
        self.assertEqual(
            [it["key"] for it in self._read(self.equality, "equal")["boards"]],
            ["equal"],
        )
        with self.assertRaises(AccessError):
            self._read(self.equality, "agency")
        with self.assertRaises(AccessError), freeze_time(NOW):
            self._board(self.equality).open_cases("agency", "quarter", 0, "filed", {})

    def test_garbage_is_refused(self):
        Board = self._board(self.supervisor)
        for board in ("nothing", None, 5, ["agency"], "words"):
            with self.subTest(board=board), self.assertRaises(UserError):
                Board.read_board(board)
        for period, office in (("never", "x"), (None, True), (["year"], [1]), ({}, {})):
            with self.subTest(period=period):
                self.assertEqual(
                    Board.read_board("agency", period, office)["period"], "quarter"
                )
        for code, key in (
            ("nothing", {}),
            (["filed"], {}),
            ("cost", {}),
            ("filed", {"agency": "1"}),
            ("filed", {"day": "2026-11-01"}),
            ("filed", {"month": "November"}),
            ("filed", ["month"]),
            ("referrals", {}),
        ):
            with self.subTest(code=code, key=key), self.assertRaises(UserError):
                Board.open_cases("agency", "quarter", False, code, key)
        with self.assertRaises(UserError):
            Board.open_cases("agency", "quarter", False, "on_time", {}, "all")

    # -- equal treatment -------------------------------------------------------

    def test_few_people_are_not_told_of(self):
        need = self.env["gov.case.need"].create(
            {"name": "Danger", "sentence": "danger", "points": 3}
        )
        self.cases[:4].sudo().need_ids = need
        [cell] = [
            row["cells"][1]
            for row in self._rows(self._read(self.equality, "equal"), "needs")
            if row["name"] == "Danger"
        ]
        self.assertEqual((cell["text"], cell["value"]), ("fewer than 5", None))
        self.cases[:6].sudo().need_ids = need
        for user, opens in ((self.equality, False), (self.supervisor, True)):
            [cell] = [
                row["cells"][1]
                for row in self._rows(self._read(user, "equal"), "needs")
                if row["name"] == "Danger"
            ]
            with self.subTest(user.login):
                self.assertEqual((cell["value"], cell["can_open"]), (6, opens))

    def _rows(self, board, key):
        [block] = [it for it in board["blocks"] if it["key"] == key]
        return block["rows"]

    # -- cost ------------------------------------------------------------------

    def test_as_many_queries_for_one_service_as_for_many(self):
        Board = self._board(self.oversight)

        def queries(board):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            read = Board.read_board(board)
            json.dumps(read)  # what leaves the server is plain
            return self.env.cr.sql_log_count - before

        with freeze_time(NOW):
            for board in BOARDS:
                queries(board)  # what is kept between requests
            few = {board: queries(board) for board in BOARDS}
            services = self.env["gov.service"].create(
                [
                    {
                        "name": f"Service {number}",
                        "agency_id": self._agency(f"Desk {number}", f"D{number}").id,
                    }
                    for number in range(4)
                ]
            )
            self._history([self._row(service) for service in services])
            self.env["gov.figures"]._refresh()
            for board in BOARDS:
                queries(board)
            for board in BOARDS:
                with self.subTest(board):
                    self.assertEqual(queries(board), few[board])
                    self.assertLessEqual(few[board], 40)


@tagged("post_install", "-at_install")
class TestFiguresBoardTour(FiguresBoardCommon, HttpCase):
    """From the board to the definition, to the late cases and back, in a browser."""

    def test_from_a_share_to_the_late_ones(self):
        # The browser's clock is that of the machine: the year before is always over.
        self._past(self.permit, 12, 2, fields.Date.today().year - 1)
        self.env["gov.figures"]._refresh()
        self.start_tour(
            "/odoo/board-agency",
            "gov_figures_board_tour",
            login=self.supervisor.login,
        )
