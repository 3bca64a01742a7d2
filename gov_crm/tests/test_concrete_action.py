from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import html2plaintext

from .common import GovCommon, utc

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila


@tagged("post_install", "-at_install")
class TestConcreteAction(GovCommon):
    """Where the law wants action, neither receipt nor reply nor referral stops the clock."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.hotline = cls.env["helpdesk.ticket.channel"].create({"name": "Hotline"})
        cls.seventy_two = cls._standard(
            "first_response",
            72,
            unit="calendar_hours",
            stops_on="action",
            channel_ids=[(6, 0, cls.hotline.ids)],
        )

    def _case(self):
        return self._file(channel_id=self.hotline.id).with_user(self.officer)

    def _timer(self, case, target="first_response"):
        return case.sudo().timer_ids.filtered(lambda t: t.target == target)

    def _reply(self, case):
        case.message_post(
            body="We are looking into it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )

    def _record(self, case, kind, **values):
        with Form(
            self.env["gov.case.action"]
            .with_user(self.officer)
            .with_context(default_ticket_id=case.id)
        ) as form:
            form.kind = kind
            form.text = "The pothole was filled by the road crew."
            for name, value in values.items():
                form[name] = value
        return form.record.action_record()

    @freeze_time(MON_10)
    def test_reply_stops_the_usual_clock_only(self):
        case, usual = self._case(), self._file()
        timer = self._timer(case)
        self.assertEqual(timer.standard_id, self.seventy_two)
        self.assertEqual(timer.deadline, utc("2026-11-26 10:00+08:00"))
        for each in (case, usual.with_user(self.officer)):
            self._reply(each)
        self.assertEqual(timer.state, "running")
        self.assertEqual(self._timer(usual).state, "met")

    @freeze_time(MON_10)
    def test_receipt_does_not_stop_a_clock_for_action(self):
        self.env["gov.service.standard"].search(
            [("target", "=", "acknowledge")]
        ).stops_on = "action"
        timer = self._timer(self._case(), "acknowledge")
        self.assertEqual(timer.state, "running")

    @freeze_time(MON_10)
    def test_recorded_action_stops_it_and_tells_the_citizen(self):
        case = self._case()
        for kind in ("taken", "resolved"):
            with self.subTest(kind):
                case = self._case()
                self._record(case, kind)
                self.assertEqual(self._timer(case).state, "met")
                self.assertTrue(self._timer(case).in_time)
                self.assertTrue(case.is_open)
                self.assertEqual(self._timer(case, "resolve").state, "running")
                told = html2plaintext(case.sudo().message_ids[0].body)
                self.assertIn("The pothole was filled by the road crew.", told)

    @freeze_time(MON_10)
    def test_scheduled_action_becomes_a_promise(self):
        case = self._case()
        due = fields.Datetime.now() + timedelta(days=2)
        self._record(case, "scheduled", until=due)
        self.assertEqual(self._timer(case).state, "met")
        self.assertEqual(self._timer(case, "promise").deadline, due)

    @freeze_time(MON_10)
    def test_decision_is_action(self):
        case = self._case()
        case._decide(
            "resolved", False, "<p>Done</p>", fields.Datetime.now(), self.officer
        )
        self.assertEqual(self._timer(case).state, "met")

    @freeze_time(MON_10)
    def test_refused(self):
        case, now = self._case(), fields.Datetime.now()
        for kind, text, until in (
            ("taken", " ", None),
            ("scheduled", "Crew comes", None),
            ("scheduled", "Crew comes", now - timedelta(days=1)),
            ("thought about", "Hm", None),
        ):
            with self.subTest(kind, text=text), self.assertRaises(UserError):
                case._record_action(kind, text, now, self.officer, until)
        self.assertEqual(self._timer(case).state, "running")
        with self.assertRaises(AccessError):
            case.with_user(self.roads_officer).action_record_action()
