from ast import literal_eval

from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import utc
from .referral_common import ReferralCommon

# What the counters are called and which screen lists what they count.
TO_US = ("to_answer", "answers_due", "late")
FROM_US = ("unanswered", "declined_open", "back_open")


@tagged("post_install", "-at_install")
class TestReferralCounts(ReferralCommon):
    """Counters above referrals and beside the menus say what their filters show."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.search_view = cls.env.ref("gov_crm.gov_referral_view_search")

    def _counts(self, user, text):
        with self._at(text):
            self.env.invalidate_all()
            counters = self.env["gov.referral"].with_user(user).my_referral_counts()
        return {it["filter"]: it["count"] for it in counters}

    def _listed(self, user, text, name):
        """How many rows the screen lists when the filter of this counter is set."""
        [domain] = self._filters(name)
        side = "is_incoming" if name in TO_US else "is_outgoing"
        with self._at(text):
            self.env.invalidate_all()
            Referral = self.env["gov.referral"].with_user(user)
            return Referral.search_count([(side, "=", True), *domain])

    def _filters(self, *names):
        arch = self.env["gov.referral"].get_view(self.search_view.id, "search")["arch"]
        tree = etree.fromstring(arch)
        return [
            literal_eval(tree.find(f".//filter[@name='{name}']").get("domain"))
            for name in names
        ]

    def _assert_counts(self, user, text, **expected):
        counts = self._counts(user, text)
        self.assertEqual(
            {name: count for name, count in counts.items() if count}, expected
        )
        for name in (*TO_US, *FROM_US):
            self.assertEqual(self._listed(user, text, name), counts[name], name)

    def test_the_receiver_sees_what_there_is_to_do(self):
        with self._at("23 11:00"):
            self._send()
            self._send(kind="consult").with_user(self.roads_officer).action_accept()
            self._send(kind="joint")
            self._send(self.treasury, kind="consult")
        self._assert_counts(self.roads_officer, "24 09:00", to_answer=2, answers_due=1)
        self._assert_counts(
            self.roads_officer, "26 09:00", to_answer=2, answers_due=1, late=2
        )
        self._assert_counts(self.treasury_officer, "24 09:00", to_answer=1)
        self._assert_counts(self.province_officer, "24 09:00")
        self._assert_counts(self.officer, "24 09:00")

    def test_the_sender_sees_silence_and_what_came_back(self):
        with self._at("23 11:00"):
            silent = self._send(kind="consult")
            declined = self._send(self.treasury)
        self._assert_counts(self.officer, "24 10:00")
        with self._at("24 10:00"):
            self._decline(declined, self.treasury_officer)
        self._assert_counts(self.officer, "24 10:00", declined_open=1)
        self._assert_counts(self.officer, "25 12:00", unanswered=1, declined_open=1)
        with self._at("25 12:00"):
            self._reply(silent, self.roads_officer, "return", "Which?")
        self._assert_counts(self.officer, "25 12:00", declined_open=1, back_open=1)
        self.assertEqual(
            self._counts(self.treasury_officer, "25 12:00")["back_open"], 0
        )
        # Sending it on is an answer to both.
        with self._at("25 13:00"):
            self._send(self.province)
        self._assert_counts(self.officer, "25 13:00")

    def test_what_came_back_is_forgotten_with_the_case(self):
        with self._at("23 11:00"):
            self._decline(self._send(self.treasury), self.treasury_officer)
        at = utc("2026-11-24 10:00+08:00")
        with self._at("24 10:00"):
            self.case.with_user(self.officer)._decide(
                "granted", False, "<p>Yes</p>", at, self.officer
            )
        self._assert_counts(self.officer, "24 11:00")

    def test_given_back_has_not_come_back(self):
        with self._at("23 11:00"):
            there = self._send()
            there.with_user(self.roads_officer).action_accept()
        with self._at("24 09:00"):
            back = self._send(self.permits, self.roads_officer, returns_id=there.id)
            back.with_user(self.officer).action_accept()
        self.assertEqual(there.state, "returned")
        self.assertFalse(there.waits_for_sender)
        self._assert_counts(self.officer, "24 10:00")

    def test_reading_and_searching_agree(self):
        with self._at("23 11:00"):
            declined = self._send(self.treasury)
            self._decline(declined, self.treasury_officer)
            other = self._send(kind="consult")
        both = (declined | other).with_user(self.officer)
        # Sent in the same second or later is sent since.
        self.assertFalse(both.filtered("waits_for_sender"))
        with self._at("24 09:00"):
            self._decline(other, self.roads_officer)
        self.env.invalidate_all()
        found = both.search([("id", "in", both.ids), ("waits_for_sender", "=", True)])
        self.assertEqual(found, other)
        self.assertEqual(both.filtered("waits_for_sender"), other)
        self.assertEqual(
            both.search([("id", "in", both.ids), ("waits_for_sender", "=", False)]),
            declined,
        )

    def test_the_sign_beside_the_menus(self):
        with self._at("23 11:00"):
            self._send()
            self._send(kind="consult").with_user(self.roads_officer).action_accept()
        Referral = self.env["gov.referral"]
        with self._at("26 09:00"):
            self.env.invalidate_all()
            sign = Referral.with_user(self.roads_officer).my_referrals_waiting()
            self.assertEqual((sign["count"], sign["late"]), (2, 1))
            self.assertEqual(
                sign["sentence"],
                "2 referrals wait for your office: 1 to accept, 1 to answer, 1 of them "
                "late",
            )
            nothing = Referral.with_user(self.province_officer).my_referrals_waiting()
            self.assertEqual(nothing["count"], 0)
            self.assertEqual(nothing["sentence"], "No referral waits for your office")
            for user in (self.service_admin, self.oversight, self.contractor):
                self.assertIsNone(Referral.with_user(user).my_referrals_waiting())

    def test_one_query_whatever_there_is(self):
        with self._at("23 11:00"):
            self._send()
        Referral = self.env["gov.referral"].with_user(self.roads_officer)
        with self._at("24 09:00"):
            for call in (Referral.my_referral_counts, Referral.my_referrals_waiting):
                call()
                self.env.flush_all()
                with self.assertQueryCount(1):
                    call()

    def test_the_public_counts_nothing(self):
        with self._at("23 11:00"):
            self._send()
        for user in (self.citizen_user, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["gov.referral"].with_user(user).my_referral_counts()
        counts = self._counts(self.oversight, "24 09:00")
        self.assertEqual(set(counts.values()), {0}, "no office of one's own")

    def test_an_empty_list_says_how_quick_it_was(self):
        with self._at("23 09:00"):
            first = self._send(kind="consult")
            second = self._send(kind="joint")
        with self._at("23 14:00"):
            first.with_user(self.roads_officer).action_accept()
            second.with_user(self.roads_officer).action_accept()
        figure = "2 accepted this month, in 4 office hours (median)."
        with self._at("24 09:00"):
            for user, there in (
                (self.roads_officer, True),
                (self.treasury_officer, False),
            ):
                message = (
                    self.env["gov.referral"]
                    .with_user(user)
                    .with_context(gov_direction="in")
                    .get_empty_list_help("<p>No referral waits.</p>")
                )
                self.assertEqual(figure in message, there)
                self.assertIn("No referral waits.", message)
