import io

import openpyxl
from freezegun import freeze_time

from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import GovCommon, utc
from .scheduled_mail import ScheduledMail

NOW = utc("2026-11-24 09:00+08:00")
DUE = utc("2026-12-01 09:00+08:00")


@tagged("post_install", "-at_install")
class TestReportSchedule(ScheduledMail, GovCommon):
    """Registers by e-mail, over SMTP to a server on this machine: to each receiver what the
    receiver may read on that day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.roads_head = cls._user(
            "roads_head", "gov_crm.group_gov_supervisor", cls.roads
        )
        street = cls.env["gov.service"].create(
            {"name": "Street", "agency_id": cls.roads.id, "classification": "simple"}
        )
        with freeze_time(NOW):
            cases = cls.env["helpdesk.ticket"]
            for officer, service in (
                (cls.frontline, cls.permit),
                (cls.roads_officer, street),
            ):
                cases += (
                    cls.env["helpdesk.ticket"]
                    .with_user(officer)
                    .create({"partner_id": cls.citizen.id, "service_id": service.id})
                    .sudo()
                )
            cls.permits_case, cls.roads_case = cases
            cls.schedule = (
                cls.env["gov.report.schedule"]
                .with_user(cls.supervisor)
                .create(
                    {
                        "name": "Cases of the month",
                        "kind": "cases",
                        "receiver_ids": [
                            Command.set((cls.supervisor + cls.roads_head).ids)
                        ],
                    }
                )
            )

    def _run(self, at=DUE):
        self._send_scheduled(at)

    def _registers(self):
        """``{address: numbers of cases in the file it got}``"""
        found = {}
        for address, part in self._files():
            book = openpyxl.load_workbook(io.BytesIO(part.get_content()))
            found[address] = {
                cell
                for sheet in book
                for row in sheet.iter_rows(values_only=True)
                for cell in row
                if cell in (self.permits_case.number, self.roads_case.number)
            }
        return found

    def test_each_gets_what_each_may_read(self):
        self.assertEqual(str(self.schedule.next_day), "2026-12-01")
        self._run(utc("2026-11-30 09:00+08:00"))
        self.assertFalse(self._registers())
        self._run()
        both = {self.permits_case.number, self.roads_case.number}
        self.assertEqual(
            self._registers(),
            {
                "supervisor@city.example": both,
                "roads_head@city.example": {self.roads_case.number},
            },
        )
        sent = self.schedule.sent_ids
        self.assertEqual(
            set(sent.mapped("receiver")), set(self.schedule.receiver_ids.ids)
        )
        self.assertEqual(set(sent.mapped("state")), {"sent"})
        self.assertEqual({str(it) for it in sent.mapped("first_day")}, {"2026-11-01"})
        self.assertEqual({str(it) for it in sent.mapped("last_day")}, {"2026-11-30"})
        self.assertEqual(str(self.schedule.next_day), "2027-01-01")
        # Once, and nothing of it stays on the server.
        self._run()
        self.assertEqual(len(self.schedule.sent_ids), 2)
        left = self.env["ir.attachment"].search_count(
            [("res_model", "=", "mail.message"), ("name", "like", "Cases 2026-11-01")]
        )
        self.assertFalse(left)

    def test_a_right_that_is_gone_stops_it(self):
        self.roads_head.group_ids = [
            Command.unlink(self.env.ref("gov_crm.group_gov_supervisor").id),
            Command.link(self.env.ref("gov_crm.group_gov_frontline").id),
        ]
        self._run()
        self.assertEqual(list(self._registers()), ["supervisor@city.example"])
        self.assertEqual(self.schedule.receiver_ids, self.supervisor)
        stopped = self.schedule.sent_ids.filtered(lambda it: it.state == "stopped")
        self.assertEqual(stopped.receiver, self.roads_head.id)
        self.assertIn("not for your role", stopped.reason)
        self.assertIn("taken off the list", self.schedule.message)
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "=", self.supervisor.partner_id.id),
                ("subject", "=", "Scheduled sending: Cases of the month"),
            ]
        )
        self.assertIn(self.roads_head.name, told.body)

    def test_an_owner_without_the_right_has_nothing_sent(self):
        self.supervisor.group_ids = [
            Command.unlink(self.env.ref("gov_crm.group_gov_supervisor").id)
        ]
        self._run()
        self.assertFalse(self._registers())
        self.assertFalse(self.schedule.sudo().active)

    def test_so_short_a_time_is_not_offered(self):
        """This register is told by whole quarters, and a month has none."""
        with freeze_time(NOW):
            form = Form(self.schedule)
            form.kind = "satisfaction"
            self.assertEqual(form.every_offered, ["quarter", "year"])
            form.save()
            self.assertEqual(self.schedule.every, "quarter")
            self.assertEqual(str(self.schedule.next_day), "2027-01-01")
            with self.assertRaises(ValidationError):
                self.schedule.every = "month"

    def test_what_cannot_be_made_is_not_sent(self):
        """A register whose add-on is no longer here."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE gov_report_schedule SET kind = 'gone' WHERE id = %s",
            [self.schedule.id],
        )
        self.env.invalidate_all()
        self._run()
        self.assertFalse(self._registers())
        self.assertEqual(set(self.schedule.sent_ids.mapped("state")), {"nothing"})
        self.assertEqual(len(self.schedule.receiver_ids), 2)

    def test_the_day_of_sending_stays(self):
        with freeze_time(NOW):
            self.schedule.next_day = "2026-12-10"
        self._run(utc("2026-12-11 09:00+08:00"))
        self.assertEqual(
            {str(it) for it in self.schedule.sent_ids.mapped("last_day")},
            {"2026-11-30"},
        )
        self.assertEqual(str(self.schedule.next_day), "2027-01-10")

    def test_who_may_what(self):
        with freeze_time(NOW):
            values = {"name": "Mine"}
            for user in (self.officer, self.service_admin, self.equality):
                with self.assertRaises(AccessError):
                    self.env["gov.report.schedule"].with_user(user).create(values)
            with self.assertRaises(AccessError):
                self.schedule.with_user(self.supervisor).user_id = self.roads_head
            with self.assertRaises(AccessError):
                self.schedule.with_user(self.roads_head).read(["name"])
            seen = self.schedule.with_user(self.oversight)
            self.assertEqual(seen.name, "Cases of the month")
            with self.assertRaises(AccessError):
                seen.name = "Other"
            with self.assertRaises(ValidationError):
                self.schedule.receiver_ids = self.citizen_user
            with self.assertRaises(AccessError):
                self.env["gov.report.sent"].with_user(self.supervisor).create(
                    {"schedule_id": self.schedule.id}
                )

    @mute_logger("odoo.addons.mail.models.mail_mail")
    def test_who_has_no_address_is_taken_off(self):
        self.roads_head.email = False
        self._run()
        self.assertEqual(self.schedule.receiver_ids, self.supervisor)
