from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .common import utc
from .test_clock_dialogs import MON_10, TUE_14, ClockCase
from .test_portal import PortalCase


@tagged("post_install", "-at_install")
@freeze_time(MON_10)
class TestPortalClock(ClockCase):
    """What the citizen reads of the clock, at moments that stand still."""

    def _page(self, case):
        case.invalidate_recordset()
        return case.with_user(self.citizen_user)._portal_page()

    def test_paused(self):
        case = self._file()
        with freeze_time(TUE_14):
            self._pause(case)
            page = self._page(case)
        self.assertEqual(
            page["deadline"]["sentence"],
            "Paused: waiting for your documents since Tue 24 Nov",
        )
        self.assertEqual(
            page["deadline"]["notes"],
            [
                "Sent by Thu 26 Nov: our answer by Tue 1 Dec, 17:00.",
                "At the latest it goes on by itself on Wed 9 Dec, 17:00.",
            ],
        )
        self.assertEqual(
            page["papers"], [{"name": "Tax clearance", "where": "Treasury, window 3"}]
        )
        self.assertIn(
            "The pause is counted here as long as it may last: until Wed 9 Dec, 17:00.",
            page["counting"]["moves"],
        )
        Case = self.env["helpdesk.ticket"].with_user(self.citizen_user)
        todo = Case._portal_domain() & Case._portal_todo_domain()
        self.assertEqual(Case.search(todo), case)

    def test_extended(self):
        case = self._file()
        with freeze_time(TUE_14):
            self._dialog("gov.case.extend", case, reason="Ill.").action_extend()
            page = self._page(case)
        self.assertIn("moved once, from Thu 26 Nov", page["deadline"]["sentence"])
        self.assertIn("Why it moved: Ill.", page["deadline"]["notes"])

    def test_late(self):
        case = self._file()
        with freeze_time("2026-12-02 02:00:00"):
            page = self._page(case)
        self.assertEqual(page["deadline"]["sentence"], "We are 3 working days late.")
        self.assertIn("It was due Thu 26 Nov, 17:00.", page["deadline"]["notes"][0])
        self.assertIn("This is recorded.", page["deadline"]["notes"][0])

    def test_promises(self):
        case = self._file().with_user(self.officer)
        due = utc("2026-11-25 12:00+08:00")
        now = fields.Datetime.now()
        kept = case._promise("call you", due, now, self.officer)
        case._promise("send the plan", due, now, self.officer)
        with freeze_time(TUE_14):
            kept.with_user(self.officer).action_keep()
        with freeze_time("2026-11-26 02:00:00"):
            promises = self._page(case)["promises"]
        self.assertEqual(
            [(p["text"], p["due"], p["result"]) for p in promises],
            [
                ("call you", "Wed 25 Nov, 12:00", "kept"),
                ("send the plan", "Wed 25 Nov, 12:00", "not kept yet"),
            ],
        )

    def test_opened_again(self):
        case = self._file()
        with freeze_time(TUE_14):
            case.with_user(self.officer)._decide(
                "resolved", False, "<p>Done</p>", fields.Datetime.now(), self.officer
            )
        with freeze_time("2026-11-25 02:00:00"):
            self._dialog("gov.case.reopen", case, reason="No").action_reopen()
            page = self._page(case)
        self.assertTrue(page["is_open"])
        self.assertIn(
            "We closed it on Tue 24 Nov and opened it again.", page["deadline"]["notes"]
        )

    def test_referred(self):
        case = self._file()
        with freeze_time(TUE_14):
            case.with_user(self.officer)._refer(
                self.roads, "A road", fields.Datetime.now(), self.officer, ""
            )
            case.sudo().referral_ids.with_user(self.roads_officer).action_accept()
            page = self._page(case)
        self.assertIn(
            "City Engineer took over on Tue 24 Nov. Your date stays Thu 26 Nov.",
            page["deadline"]["notes"],
        )


@tagged("post_install", "-at_install")
class TestPortalClockPages(PortalCase):
    """The same through the page itself."""

    def test_page_of_a_paused_case_with_a_promise(self):
        ground = self.env["gov.pause.reason"].create(
            {
                "name": "Missing papers",
                "citizen_text": "waiting for your documents",
                "legal_basis": "City ordinance 1",
                "asks_papers": True,
            }
        )
        self._standard(
            "resolve",
            3,
            starts_at="complete",
            service_ids=[(6, 0, self.case.service_id.ids)],
            pause_reason_ids=[(6, 0, ground.ids)],
        )
        self.case.sudo()._choose_standards_again("A closer rule")
        now = fields.Datetime.now()
        case = self.case.with_user(self.officer)
        case._pause(ground, now, self.officer, papers="Barangay clearance")
        case._promise("call you", now + timedelta(days=9), now, self.officer)
        self._login(self.citizen_user)
        page = self._page(f"/my/cases/{case.id}")
        text = self._text(f"/my/cases/{case.id}")
        self.assertIn("We need one thing from you: Barangay clearance", text)
        self.assertIn("You get it at: your barangay hall", text)
        self.assertIn("Paused: waiting for your documents", text)
        self.assertNotIn("at most 10", text)
        self.assertIn("Promised: call you by", text)
        self.assertIn("(still to come)", text)
        self.assertIn("City ordinance 1", text)
        # Each section has its heading; the table its header cells.
        for section in page.xpath("//section[@aria-labelledby]"):
            heading = section.get("aria-labelledby")
            self.assertEqual(len(page.xpath(f"//*[@id='{heading}']")), 1, heading)
        self.assertEqual(len(page.xpath("//details//table/thead//th[@scope='col']")), 3)
        listed = self._text("/my/cases")
        self.assertIn("To do for you (1)", listed)
        self.assertIn("Paused: waiting for your documents", listed)

    def test_late_page(self):
        late = self._past_case(
            self.citizen, "A late one", filed_at=self.now - timedelta(days=60)
        )
        self._login(self.citizen_user)
        text = self._text(f"/my/cases/{late.id}")
        self.assertRegex(text, r"We are \d+ working days late\. It was due ")
