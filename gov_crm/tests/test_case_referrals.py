from odoo.exceptions import AccessError
from odoo.tests import tagged

from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestCaseReferrals(ReferralCommon):
    """What the form of a case says of what it waits for elsewhere, and to whom."""

    def _case(self, user, text):
        """Fields of the form as this user reads them at this moment in Manila."""
        names = ("next_step", "on_its_way", "asked_elsewhere", "referral_count")
        with self._at(text):
            self.env.invalidate_all()
            case = self.case.with_user(user)
            return {name: case[name] for name in names}

    def test_on_its_way(self):
        with self._at("23 11:00"):
            self.case.with_user(self.officer).action_take()
            referral = self._send()
        case = self._case(self.officer, "24 11:00")
        [news] = case["on_its_way"]
        self.assertEqual(
            news["sentence"],
            "On its way to City Engineer since Mon 23 Nov, not answered yet.",
        )
        self.assertEqual(
            news["due"]["sentence"], "Answer by tomorrow, Wed 25 Nov, 17:00"
        )
        self.assertTrue(
            news["can_remind"] and news["can_withdraw"] and news["can_open"]
        )
        self.assertFalse(case["asked_elsewhere"])
        self.assertEqual(
            case["next_step"], "City Engineer has to accept it by Wed 25 Nov"
        )
        with self._at("24 12:00"):
            referral.with_user(self.roads_officer).action_receive()
            referral.with_user(self.officer).action_remind()
        [news] = self._case(self.officer, "24 13:00")["on_its_way"]
        self.assertIn("received Tue 24 Nov, not answered yet", news["sentence"])
        self.assertFalse(news["can_remind"])
        self.assertIn("Officer sent a reminder on Tue 24 Nov", news["reminded"])
        self.assertEqual(
            self._case(self.officer, "26 09:00")["next_step"],
            "Remind City Engineer: not answered since Wed 25 Nov",
        )

    def test_whom_somebody_has_asked(self):
        with self._at("23 11:00"):
            self.case.with_user(self.officer).action_take()
            self._send(kind="joint").with_user(self.roads_officer).action_accept()
            self._send(self.treasury, kind="consult", reason="Are the taxes paid?")
        case = self._case(self.officer, "24 11:00")
        self.assertFalse(case["on_its_way"])
        # What is due first comes first.
        self.assertEqual(
            [(it["sentence"], it["question"]) for it in case["asked_elsewhere"]],
            [
                ("Treasury was asked on Mon 23 Nov.", "Are the taxes paid?"),
                ("City Engineer works on it since Mon 23 Nov.", "It is about a road."),
            ],
        )
        self.assertEqual(case["next_step"], "Treasury answers by Wed 25 Nov")
        self.assertEqual(case["referral_count"], 2)
        action = self.case.with_user(self.officer).action_open_referrals()
        found = (
            self.env["gov.referral"].with_user(self.officer).search(action["domain"])
        )
        self.assertEqual(len(found), 2)

    def test_what_the_case_itself_needs_comes_first(self):
        with self._at("23 11:00"):
            self._send(kind="consult")
        self.assertEqual(
            self._case(self.officer, "24 11:00")["next_step"],
            "Nobody works on it yet: take it",
        )

    def test_an_office_that_had_the_case_reads_no_questions(self):
        """It may see how the case goes on, and not what others ask each other."""
        with self._at("23 11:00"):
            self._send().with_user(self.roads_officer).action_accept()
        with self._at("24 11:00"):
            self._send(
                self.treasury, self.roads_officer, kind="consult", reason="Secret"
            )
        case = self._case(self.officer, "24 12:00")
        [news] = case["asked_elsewhere"]
        self.assertEqual(news["sentence"], "Treasury was asked on Tue 24 Nov.")
        self.assertFalse(news["question"] or news["can_remind"] or news["can_withdraw"])
        self.assertEqual(case["referral_count"], 1, "its own hand-over only")
        [theirs] = self._case(self.roads_officer, "24 12:00")["asked_elsewhere"]
        self.assertEqual(theirs["question"], "Secret")

    def test_who_may_open_the_referrals_of_a_case(self):
        with self._at("23 11:00"):
            self._send(kind="consult")
        for user in (self.roads_officer, self.treasury_officer, self.other_user):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.case.with_user(user).action_open_referrals()
        # The citizen sees the case, and opens no referral by it.
        action = self.case.with_user(self.citizen_user).action_open_referrals()
        with self.assertRaises(AccessError):
            self.env["gov.referral"].with_user(self.citizen_user).search(
                action["domain"]
            )

    def test_queries_do_not_grow_with_the_list(self):
        cases = self.case
        with self._at("23 11:00"):
            for _number in range(3):
                cases |= self._file()
            for case in cases:
                case.with_user(self.officer)._refer(
                    self.roads,
                    "A road",
                    self.env.cr.now(),
                    self.officer,
                    kind="consult",
                )
        spec = {name: {} for name in ("next_step", "asked_elsewhere", "referral_count")}
        Case = self.env["helpdesk.ticket"].with_user(self.officer)

        def count(number):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            Case.web_search_read([("id", "in", cases[:number].ids)], spec)
            return self.cr.sql_log_count - before

        with self._at("24 11:00"):
            count(4)
            self.assertEqual(count(4), count(1))
