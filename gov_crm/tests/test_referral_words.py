from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferralWords(ReferralCommon):
    """The clock of a referral in words: sign, tone and sentence, on the other office's
    calendar. 2 working days to answer, 5 to act; Mon 30 Nov is a holiday."""

    def _words(self, referral, text, user=None):
        with self._at(text):
            self.env.invalidate_all()
            return referral.with_user(user or self.officer).due_display

    def _assert_says(self, referral, text, sentence, tone, icon):
        display = self._words(referral, text)
        self.assertEqual(
            (display["sentence"], display["tone"], display["icon"]),
            (sentence, tone, icon),
        )

    def test_unanswered(self):
        with self._at("23 11:00"):
            referral = self._send()
        clock, glass, late = (
            "fa-clock-o",
            "fa-hourglass-half",
            "fa-exclamation-triangle",
        )
        for text, sentence, tone, icon in (
            (
                "23 11:00",
                "Answer by Wed 25 Nov, 17:00 – in 2 working days",
                "plain",
                clock,
            ),
            ("24 11:00", "Answer by tomorrow, Wed 25 Nov, 17:00", "plain", clock),
            (
                "25 14:00",
                "Answer by today, 17:00 – 3 office hours left",
                "warning",
                glass,
            ),
            ("25 16:30", "Answer by today, 17:00", "warning", glass),
            ("25 17:30", "Not answered since today, 17:00", "danger", late),
            (
                "26 09:00",
                "Not answered since Wed 25 Nov, 17:00 – 1 working day late",
                "danger",
                late,
            ),
            (
                "28 09:00",  # a Saturday
                "Not answered since Wed 25 Nov, 17:00 – 2 working days late",
                "danger",
                late,
            ),
        ):
            with self.subTest(text):
                self._assert_says(referral, text, sentence, tone, icon)

    def test_both_sides_read_the_same(self):
        with self._at("23 11:00"):
            referral = self._send()
        self.assertEqual(
            self._words(referral, "24 11:00", self.officer),
            self._words(referral, "24 11:00", self.roads_officer),
        )

    def test_what_is_owed_after_acceptance(self):
        owed = {
            "transfer": ("Act by Wed 2 Dec, 17:00", "Late since Wed 2 Dec, 17:00"),
            "consult": (
                "Answer the question by Wed 2 Dec, 17:00",
                "Question not answered since Wed 2 Dec, 17:00",
            ),
            "joint": (
                "Contribute by Wed 2 Dec, 17:00",
                "No contribution since Wed 2 Dec, 17:00",
            ),
        }
        for kind in ("consult", "joint", "transfer"):
            with self._at("23 11:00"):
                referral = self._send(kind=kind)
            with self._at("24 10:00"):
                referral.with_user(self.roads_officer).action_accept()
            due, late = owed[kind]
            with self.subTest(kind):
                self._assert_says(
                    referral,
                    "24 10:00",
                    f"{due} – in 5 working days",
                    "plain",
                    "fa-clock-o",
                )
            self.env.invalidate_all()
            with self.subTest(kind, late=True):
                display = referral.sudo()._describe_due(utc("2026-12-03 09:00+08:00"))
                self.assertEqual(display["sentence"], f"{late} – 1 working day late")

    def test_how_it_ended(self):
        ends = {
            "Declined Tue 24 Nov": lambda it: self._decline(it, self.roads_officer),
            "Sent back Tue 24 Nov": lambda it: self._reply(
                it, self.roads_officer, "return", "Which road?"
            ),
            "Taken back Tue 24 Nov": lambda it: it.with_user(
                self.officer
            ).action_withdraw(),
            "Came back by itself Tue 24 Nov": lambda it: it._expire(
                utc("2026-11-24 10:00+08:00")
            ),
        }
        for sentence, act in ends.items():
            with self._at("23 11:00"):
                referral = self._send(
                    override_reason="All the same", user=self.supervisor
                )
            with self._at("24 10:00"):
                act(referral)
            with self.subTest(sentence):
                self._assert_says(referral, "25 10:00", sentence, "muted", "fa-check")

    def test_without_a_standard(self):
        self.env["gov.service.standard"].search([]).active = False
        with self._at("23 11:00"):
            referral = self._send()
        self._assert_says(
            referral,
            "24 10:00",
            "No date is set – sent Mon 23 Nov",
            "muted",
            "fa-question-circle",
        )
        with self._at("24 10:00"):
            referral.with_user(self.roads_officer).action_accept()
        self._assert_says(
            referral,
            "24 10:00",
            "No date is set – accepted Tue 24 Nov",
            "muted",
            "fa-question-circle",
        )

    def test_screens_that_stay_open_read_anew(self):
        with self._at("23 11:00"):
            referral = self._send()
            other = self._send(self.treasury, kind="consult")
        Referral = self.env["gov.referral"].with_user(self.roads_officer)
        looks = self.env["gov.access.log"].sudo().search_count([])
        with self._at("25 14:00"):
            self.env.invalidate_all()
            read = Referral.read_deadlines([referral.id, other.id, 0])
        self.assertEqual([*read], [referral.id], "others are left out")
        self.assertEqual(
            read[referral.id]["due_display"]["sentence"],
            "Answer by today, 17:00 – 3 office hours left",
        )
        self.assertIn("Due", read[referral.id]["deadline_display"]["sentence"])
        self.assertEqual(self.env["gov.access.log"].sudo().search_count([]), looks)
