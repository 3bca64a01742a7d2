import re

from odoo.tests import HttpCase, tagged

from .common import utc
from .portal_common import SECRET
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestPortalPath(HttpCase, ReferralCommon):
    """The way of a case across offices as its citizen reads it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permits.partner_id.write(
            {"street": "City Hall, window 4", "phone": "555 0123"}
        )
        cls.roads.partner_id.write({"street": "Engineering Yard", "phone": "555 0456"})

    def _path(self, text):
        """Days and sentences, and what stands below them, at a moment in Manila."""
        with self._at(text):
            self.env.invalidate_all()
            path = self.case.with_user(self.citizen_user)._portal_page()["path"]
        return [f"{step['day']} {step['text']}" for step in path["steps"]], path["now"]

    def test_refused_then_taken_over(self):
        with self._at("24 09:00"):
            refused = self._send(self.treasury, reason=f"{SECRET} is late")
        with self._at("24 11:00"):
            self._decline(refused, self.treasury_officer, text=f"{SECRET} owes us")
        with self._at("24 12:00"):
            referral = self._send(reason=f"{SECRET} lives at a road")
        steps, now = self._path("24 13:00")
        self.assertEqual(
            steps,
            [
                "Mon 23 Nov Licensing Office received it.",
                "Tue 24 Nov Licensing Office asked Treasury to take over.",
                "Tue 24 Nov Treasury did not take over. Licensing Office stays responsible.",
                "Tue 24 Nov Licensing Office asked City Engineer to take over.",
            ],
        )
        self.assertEqual(
            now,
            [
                "City Engineer has not answered yet. Until it does, Licensing Office "
                "stays responsible.",
                "Your date stays Thu 26 Nov.",
                "Ask now: Licensing Office, City Hall, window 4, 555 0123.",
            ],
        )
        with self._at("25 09:00"):
            referral.with_user(self.roads_officer).action_accept()
            self.case.with_user(self.roads_officer).action_take()
        steps, now = self._path("25 10:00")
        self.assertEqual(steps[-1], "Wed 25 Nov City Engineer took over.")
        self.assertEqual(
            now,
            [
                "Your date stays Thu 26 Nov.",
                "Ask now: Roads_officer, City Engineer, Engineering Yard, 555 0456.",
            ],
        )
        self._assert_page(steps, now)

    def _assert_page(self, steps, now):
        """The page says it without script, and nothing of what offices wrote."""
        self.authenticate(self.citizen_user.login, self.citizen_user.login)
        response = self.url_open(f"/my/cases/{self.case.id}")
        self.assertEqual(response.status_code, 200)
        self.assertNotIn(SECRET, response.text)
        text = re.sub(r"<[^>]*>", " ", response.text)
        text = re.sub(r"\s+", " ", text)
        for sentence in (*steps, *now):
            self.assertIn(sentence, text)
        # What has a way is open at once; a browser needs no script for it.
        self.assertRegex(
            response.text, r"<details open=\"open\">\s*<summary>Where it has"
        )

    def test_questions_are_shown_without_content(self):
        with self._at("24 09:00"):
            self._send(kind="consult", reason=f"Does {SECRET} pay?")
            joint = self._send(self.treasury, kind="joint", reason=SECRET)
        with self._at("24 10:00"):
            self._decline(joint, self.treasury_officer, text=SECRET)
        steps, _now = self._path("24 11:00")
        self.assertEqual(
            steps[1:],
            [
                "Tue 24 Nov Licensing Office asked City Engineer about it.",
                "Tue 24 Nov Licensing Office asked Treasury to help.",
            ],
        )

    def test_other_ends(self):
        with self._at("24 09:00"):
            back = self._send()
        with self._at("24 10:00"):
            self._reply(back, self.roads_officer, "return", SECRET)
            kept = self._send()
        with self._at("24 11:00"):
            kept.with_user(self.officer).action_withdraw()
            lapsed = self._send()
        with self._at("25 11:00"):
            lapsed._expire(utc("2026-11-25 11:00+08:00"))
        steps, _now = self._path("26 09:00")
        ask = "Tue 24 Nov Licensing Office asked City Engineer to take over."
        self.assertEqual(
            steps[1:],
            [
                ask,
                "Tue 24 Nov City Engineer sent it back. Licensing Office stays responsible.",
                ask,
                "Tue 24 Nov Licensing Office keeps it after all.",
                ask,
                "Wed 25 Nov City Engineer did not answer in time. Licensing Office stays "
                "responsible.",
            ],
        )

    def test_given_back_and_closed(self):
        with self._at("24 09:00"):
            there = self._send()
        with self._at("24 10:00"):
            there.with_user(self.roads_officer).action_accept()
        with self._at("25 09:00"):
            back = self._send(self.permits, self.roads_officer, returns_id=there.id)
        with self._at("25 10:00"):
            back.with_user(self.officer).action_accept()
        with self._at("25 10:30"):
            self._send(self.province)
        with self._at("25 11:00"):
            self.case.with_user(self.officer)._decide(
                "granted",
                False,
                "<p>Yes</p>",
                utc("2026-11-25 11:00+08:00"),
                self.officer,
            )
        steps, now = self._path("26 09:00")
        self.assertEqual(
            steps[2:],
            [
                "Tue 24 Nov City Engineer took over.",
                "Wed 25 Nov City Engineer asked Licensing Office to take it back.",
                "Wed 25 Nov Licensing Office took it back.",
                "Wed 25 Nov Licensing Office asked Province to take over.",
            ],
        )
        self.assertEqual(now, [], "a closed case asks for nothing")
