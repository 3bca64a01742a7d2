import io

import openpyxl

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from odoo.addons.gov_crm.tests.common import utc
from odoo.addons.gov_crm.tests.scheduled_mail import ScheduledMail

from .test_register_reports import ReportCommon

# After the holidays, when what was said on paper is typed in.
DAY = "2027-01-20"
DUE = utc("2027-01-20 09:00+08:00")


@tagged("post_install", "-at_install")
class TestScheduledReports(ScheduledMail, ReportCommon):
    """The reports to ARTA by e-mail, over SMTP to a server on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = (
            cls.env["gov.csm.report"]
            .with_user(cls.supervisor)
            .create(
                {
                    "year": 2026,
                    "agency_id": cls.city.id,
                    "overview": "The city serves 90,000 people.",
                }
            )
        )
        cls.schedule = cls._schedule()

    @classmethod
    def _schedule(cls, **values):
        return (
            cls.env["gov.report.schedule"]
            .with_user(cls.supervisor)
            .create(
                {
                    "name": "Report to ARTA",
                    "kind": "csm",
                    "agency_ids": [Command.set(cls.city.ids)],
                    "receiver_ids": [
                        Command.set((cls.supervisor + cls.roads_supervisor).ids)
                    ],
                    "next_day": DAY,
                    **values,
                }
            )
        )

    def _run(self, at=DUE):
        self._send_scheduled(at)

    def _books(self):
        """``{address: the spreadsheet it got}``"""
        books = {}
        for address, part in self._files():
            self.assertTrue(part.get_filename().endswith(".xlsx"))
            books[address] = openpyxl.load_workbook(io.BytesIO(part.get_content()))
        return books

    def _title(self, book):
        return dict(row[:2] for row in self._cells(book["I Title"]))

    def test_the_year_is_sent_with_its_texts(self):
        self._say(12)
        self.schedule.receiver_ids = self.supervisor + self.oversight
        self.assertEqual(self.schedule.every, "year")
        self._run(utc("2027-01-19 09:00+08:00"))
        self.assertFalse(self._books())
        self._run()
        books = self._books()
        self.assertEqual(
            set(books), {self.supervisor.email, self.oversight.email}, "to each its own"
        )
        for book in books.values():
            title = self._title(book)
            self.assertEqual((title["Agency"], title["Year"]), ("City Hall", 2026))
            self.assertEqual(title["Edition"], "1st Edition")
            self.assertIn("Due on", title)
            self.assertIn("90,000", str(self._cells(book["III Overview"])))
            [mine] = [
                row
                for row in self._cells(book["VI Score per service"])
                if row[1] == self.permit.name
            ]
            self.assertEqual((mine[3], mine[7]), (10, 100), "twelve, in steps of five")
        # The next one on the same day, not back on the first of January.
        self.assertEqual(str(self.schedule.next_day), "2028-01-20")
        self.assertEqual(
            {(str(it.first_day), str(it.last_day)) for it in self.schedule.sent_ids},
            {("2026-01-01", "2026-12-31")},
        )

    def test_who_sees_a_part_only_gets_no_report_of_the_whole(self):
        """Judged when it is sent: the receiver led the city when the list was made."""
        self.roads_supervisor.gov_agency_ids = self.city
        self._schedule(name="Earlier", next_day="2026-12-15")
        self._run(utc("2026-12-15 09:00+08:00"))
        self.assertEqual(
            set(self._books()), {self.supervisor.email, self.roads_supervisor.email}
        )
        self.inbox.mails.clear()
        self.roads_supervisor.gov_agency_ids = self.roads
        self._run()
        self.assertEqual(set(self._books()), {self.supervisor.email})
        self.assertEqual(self.schedule.receiver_ids, self.supervisor)
        stopped = self.schedule.sent_ids.filtered(lambda it: it.state == "stopped")
        self.assertEqual(stopped.receiver, self.roads_supervisor.id)
        self.assertIn("the whole of City Hall", stopped.reason)
        self.assertIn("taken off the list", self.schedule.message)

    def test_a_year_nobody_has_written_about(self):
        """Counts are sent all the same, for the office that was asked for."""
        self.report.unlink()
        self.schedule.receiver_ids = self.supervisor
        self._run()
        [book] = self._books().values()
        self.assertEqual(self._title(book)["Agency"], "City Hall")
        self.assertIn("Not written yet", str(self._cells(book["III Overview"])))

    def test_a_quarter_says_that_it_is_no_yearly_report(self):
        self.schedule.every = "quarter"
        self.schedule.write({"receiver_ids": self.supervisor, "next_day": DAY})
        self._run()
        [book] = self._books().values()
        self.assertNotIn("Due on", self._title(book))
        self.assertIn("not the yearly report", str(self._cells(book["I Title"])))
        self.assertEqual(str(self.schedule.next_day), "2027-04-20")

    def test_what_cannot_be_scheduled_is_not_offered(self):
        form = Form(self.env["gov.report.schedule"].with_user(self.supervisor))
        form.name = "Mine"
        self.assertEqual(form.every, "month")
        form.kind = "csm"
        self.assertEqual(
            (form.every, form.every_offered), ("year", ["year", "quarter"])
        )
        with self.assertRaises(ValidationError):
            form.save()  # no office is chosen yet
        form.agency_ids.add(self.city)
        self.assertEqual(form.save().kind, "csm")
        with self.assertRaises(ValidationError):
            self.schedule.every = "month"
        for offices in (self.city + self.roads, self.city.browse()):
            with self.assertRaises(ValidationError):
                self.schedule.agency_ids = offices

    def test_zero_backlog_each_month(self):
        """What is late when it is made, of the cases that the receiver sees."""
        case = self._file(self.frontline).sudo()
        case._transition().write({"deadline": utc("2026-12-14 17:00+08:00")})
        self.schedule.active = False
        backlog = self._schedule(
            name="Backlog",
            kind="zero_backlog",
            agency_ids=[Command.clear()],
            next_day="2027-01-01",
        )
        self.assertEqual(backlog.every, "month")
        self._run(utc("2027-01-04 09:00+08:00"))
        books = self._books()
        self.assertEqual(
            set(books), {self.supervisor.email, self.roads_supervisor.email}
        )
        told = {
            address: case.number in str([self._cells(sheet) for sheet in book])
            for address, book in books.items()
        }
        self.assertEqual(
            told, {self.supervisor.email: True, self.roads_supervisor.email: False}
        )
