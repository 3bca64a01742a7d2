import hashlib
import io
from datetime import date
from unittest import skipUnless

from freezegun import freeze_time
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..tools import pdf
from .common import utc
from .scheduled_mail import ScheduledMail
from .test_figures_board import NOW, FiguresBoardCommon

OCTOBER = date(2026, 10, 1), date(2026, 10, 31)


@tagged("post_install", "-at_install")
@skipUnless(pdf.is_available(), "this machine makes no PDF")
class TestRegisterBoard(ScheduledMail, FiguresBoardCommon):
    """The board “My agency” as PDF says what the board says, to each reader."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roads_head = cls._user(
            "roads_head", "gov_crm.group_gov_supervisor", cls.roads
        )
        cls.road = cls.env["gov.service"].create(
            {
                "name": "A road is broken",
                "agency_id": cls.roads.id,
                "classification": "complex",
            }
        )
        with freeze_time(utc("2026-11-23 10:30+08:00")):
            cls._past(cls.permit, 12, 2)
            cls._past(cls.road, 2, 2)
            cls._history([cls._row(cls.road, "2026-11-02 10:00+08:00")])
        cls.env["gov.figures"]._refresh()

    @freeze_time(NOW)
    def _made(self, user, first, last, **filters):
        return self.env["gov.register.export"]._produce(
            "board", first, last, filters, user
        )

    @freeze_time(NOW)
    def _board(self, user, *arguments):
        Board = self.env["gov.figures.board"].with_user(user)
        return Board.with_context(tz=user.tz or "Asia/Manila").read_board(*arguments)

    def _text(self, content):
        pages = PdfReader(io.BytesIO(content)).pages
        return _plain(" ".join(page.extract_text() for page in pages))

    def _assert_in_order(self, text, pieces):
        at = 0
        for piece in map(_plain, pieces):
            found = text.find(piece, at)
            self.assertGreaterEqual(found, 0, f"{piece!r} is not in: {text[at:]}")
            at = found + len(piece)

    def _pieces(self, board):
        """All words and numbers of a board, in the order of reading."""
        yield f"{board['title']}, {board['days']}"
        yield board["as_of"]
        for block in board["blocks"]:
            yield block["title"]
            for cell in block.get("cells", ()):
                yield f"{cell['label']} {cell['text']} {cell['hint']}"
            for row in block.get("rows", ()):
                yield row["name"]
                for cell in row["cells"]:
                    yield cell["short"]
                    yield cell["hint"] if cell["n"] else ""

    def test_same_numbers_as_the_board(self):
        for period, first, last in (
            ("last_month", *OCTOBER),
            ("quarter", date(2026, 10, 1), date(2026, 12, 31)),
        ):
            with self.subTest(period):
                file = self._made(self.supervisor, first, last)
                text = self._text(file.raw)
                board = self._board(self.supervisor, "agency", period)
                self._assert_in_order(text, self._pieces(board))
        for words in (
            "10 of 14 (45–88 %)",
            f"{self.roads.name} 3 2 1 1 too few to say of 2 too few to say of 2",
            "City Hall, with all offices below",
            f"Made for {self.supervisor.name}, 24 Nov 2026, 09:00 (Asia/Manila)",
            "What the figures mean",
            "Wilson",
        ):
            self.assertIn(_plain(words), text)

    def test_accessible_file(self):
        file = self._made(self.supervisor, *OCTOBER)
        self.assertEqual(file.name, "My agency 2026-10-01 2026-10-31.pdf")
        self.assertEqual(file.mimetype, "application/pdf")
        self.assertEqual(file.description, hashlib.sha256(file.raw).hexdigest())
        reader = PdfReader(io.BytesIO(file.raw))
        root = reader.trailer["/Root"]
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertEqual(root["/Lang"], "en-US")
        self.assertEqual(reader.metadata.title, "My agency, 1 Oct – 31 Oct 2026")

    def test_one_office_and_none(self):
        file = self._made(self.supervisor, *OCTOBER, agency_ids=self.roads.ids)
        board = self._board(self.supervisor, "agency", "last_month", self.roads.id)
        text = self._text(file.raw)
        self._assert_in_order(text, self._pieces(board))
        self.assertNotIn(self.permits.name, text)
        with self.assertRaisesRegex(UserError, "none of the offices"):
            self._made(self.roads_head, *OCTOBER, agency_ids=self.permits.ids)
        with self.assertRaisesRegex(UserError, "has not begun"):
            self._made(self.supervisor, date(2027, 1, 1), date(2027, 1, 31))

    def test_who_may_not(self):
        for user in (self.officer, self.service_admin, self.equality):
            with self.subTest(user.login):
                with self.assertRaisesRegex(AccessError, "not for your role"):
                    self._made(user, *OCTOBER)
                kinds = (
                    self.env["gov.register.export"].with_user(user)._selection_kind()
                )
                self.assertNotIn("board", dict(kinds))
                with self.assertRaises(AccessError):
                    self.env["gov.figures.board"].with_user(user)._read_days(
                        "agency", *OCTOBER
                    )

    def test_asked_for_on_the_screen(self):
        with freeze_time(NOW):
            Export = self.env["gov.register.export"].with_user(self.supervisor)
            export = Export.create({"kind": "board", "period": "last_month"})
            export.action_start()
            with self.enter_registry_test_mode():
                self.env.ref("gov_crm.ir_cron_registers").method_direct_trigger()
            self.env.invalidate_all()
            self.assertEqual(export.state, "done", export.message)
            self.assertGreater(export.row_count, 24)
            self.assertIn(
                f"/web/content/{export.attachment_id.id}",
                export.action_download()["url"],
            )

    def test_a_schedule_sends_it(self):
        """To each the offices that person sees; who may not any more gets nothing."""
        with freeze_time(NOW):
            schedule = (
                self.env["gov.report.schedule"]
                .with_user(self.supervisor)
                .create(
                    {
                        "name": "Our month",
                        "kind": "board",
                        "next_day": "2026-11-02",
                        "receiver_ids": [
                            Command.set(
                                (self.supervisor + self.roads_head + self.officer).ids
                            )
                        ],
                    }
                )
            )
        self._send_scheduled(NOW)
        got = {}
        for address, part in self._files():
            self.assertEqual(part.get_content_type(), "application/pdf")
            self.assertEqual(part.get_filename(), "My agency 2026-10-01 2026-10-31.pdf")
            got[address] = self._text(part.get_content())
        self.assertEqual(
            set(got), {"supervisor@city.example", "roads_head@city.example"}
        )
        for user in (self.supervisor, self.roads_head):
            board = self._board(user, "agency", "last_month")
            self._assert_in_order(got[user.email], self._pieces(board))
        self.assertIn(self.permits.name, got["supervisor@city.example"])
        self.assertNotIn(self.permits.name, got["roads_head@city.example"])
        stopped = schedule.sent_ids.filtered(lambda it: it.state == "stopped")
        self.assertEqual(stopped.receiver, self.officer.id)


def _plain(text):
    """As a reader takes it: any space is one space."""
    return " ".join(text.split())
