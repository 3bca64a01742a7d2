from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import utc
from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferralMany(ReferralCommon):
    """Many referrals at once: what can be done is done, the rest says why not."""

    def setUp(self):
        super().setUp()
        with self._at("23 11:00"):
            self.cases = [self._file(name=f"Street {n}") for n in range(4)]
        with self._at("24 09:00"):
            self.referrals = self.env["gov.referral"].union(
                *(self._send_case(case) for case in self.cases)
            )

    def _send_case(self, case, to_agency=None, user=None, **values):
        self.env["gov.case.refer"].with_user(user or self.officer).create(
            {
                "ticket_id": case.id,
                "to_agency_id": (to_agency or self.roads).id,
                "reason": "It is about a road.",
                **values,
            }
        ).action_refer()
        return case.sudo().referral_ids.sorted("id")[-1:]

    def _many(self, act, user, referrals=None, **values):
        referrals = (self.referrals if referrals is None else referrals).with_user(user)
        action = getattr(referrals, f"action_{act}_many")()
        return (
            self.env[action["res_model"]]
            .with_user(user)
            .with_context(**action["context"])
            .create(values)
        )

    def _states(self):
        self.env.invalidate_all()
        return self.referrals.mapped("state")

    def _assert_all_whole(self):
        cases = self.env["helpdesk.ticket"].union(*self.cases).sudo()
        results = self.env["gov.check"]._run(cases)
        problems = [line for result in results for line in result["problems"]]
        self.assertFalse(problems, "\n".join(problems))

    def test_all_are_accepted(self):
        due = [case.sudo().deadline for case in self.cases]
        with self._at("24 10:00"):
            dialog = self._many("accept", self.roads_officer)
            self.assertIn(
                "To accept: 4. Of the hand-overs among them (4)", dialog.effect
            )
            action = dialog.action_do()
        self.assertEqual(action["params"]["message"], "4 of 4 done.")
        self.assertEqual(self._states(), ["accepted"] * 4)
        for case in self.cases:
            self.assertEqual(case.sudo().agency_id, self.roads)
        self.assertEqual([case.sudo().deadline for case in self.cases], due)
        self._assert_all_whole()

    def test_some_cannot_be_accepted_and_the_rest_is(self):
        both = self._user(
            "both", "gov_crm.group_gov_case_officer", self.permits | self.roads
        )
        with self._at("24 09:30"):
            own = self._file(user=both, agency_id=self.permits.id)
            sent_oneself = self._send_case(own, user=both)
            self.referrals[1].with_user(self.officer).action_withdraw()
            elsewhere = self._send_case(self.cases[1], self.treasury)
        chosen = self.referrals | sent_oneself
        with self._at("24 10:00"):
            dialog = self._many("accept", both, chosen | elsewhere)
            action = dialog.action_do()
        self.assertEqual(action["res_id"], dialog.id)
        self.assertEqual(dialog.result, "3 of 6 done.")
        self.assertEqual(len(dialog.refused.splitlines()), 3)
        for sentence in (
            "Only members of Treasury",
            f"{own.number}: You sent this referral yourself.",
            f"{self.cases[1].number}: This referral has been answered or withdrawn",
        ):
            self.assertIn(sentence, dialog.refused)
        self.assertEqual(
            self._states(), ["accepted", "withdrawn", "accepted", "accepted"]
        )
        self.assertEqual(sent_oneself.state, "sent")
        self._assert_all_whole()

    def test_all_are_declined_on_one_ground(self):
        with self._at("24 10:00"):
            dialog = self._many("decline", self.roads_officer)
            with self.assertRaisesRegex(UserError, "Choose the ground"):
                dialog.action_do()
            dialog.ground_id = self.not_competent
            with self.assertRaisesRegex(UserError, "Say why"):
                dialog.action_do()
            dialog.reason = "Provincial roads"
            with self.assertRaisesRegex(UserError, "Name the office"):
                dialog.action_do()
            dialog.suggested_agency_id = self.province
            dialog.action_do()
        self.assertEqual(self._states(), ["declined"] * 4)
        self.assertEqual(
            self.referrals.mapped("decline_reason"), ["Provincial roads"] * 4
        )
        self.assertEqual(self.referrals.suggested_agency_id, self.province)
        self.assertEqual(self.referrals.decline_reason_id, self.not_competent)
        self._assert_all_whole()

    def test_all_are_taken_back(self):
        with self._at("24 10:00"):
            self.referrals[0].with_user(self.roads_officer).action_accept()
            dialog = self._many("withdraw", self.officer, reason="Found the papers")
            dialog.action_do()
        self.assertEqual(dialog.result, "3 of 4 done.")
        self.assertIn("has taken the case over", dialog.refused)
        self.assertEqual(self._states(), ["accepted", *["withdrawn"] * 3])
        self.assertEqual(self.referrals[1].return_reason, "Found the papers")
        self._assert_all_whole()

    def test_all_are_sent_elsewhere_with_what_went_along(self):
        shared = self.referrals[0].with_user(self.officer)
        with self._at("24 09:30"):
            shared._share_more(
                ["fact:citizen_name"],
                self.basis,
                utc("2026-11-24 09:30+08:00"),
                self.officer,
            )
            self.referrals[3].with_user(self.roads_officer).action_accept()
        before = len(self.cases[0].sudo().message_ids)
        with self._at("24 10:00"):
            dialog = self._many("reroute", self.officer)
            with self.assertRaisesRegex(UserError, "Choose the office"):
                dialog.action_do()
            dialog.to_agency_id = self.treasury
            self.assertIn("send to Treasury: 4", dialog.effect)
            dialog.action_do()
        self.assertEqual(dialog.result, "3 of 4 done.")
        self.assertEqual(self._states(), [*["withdrawn"] * 3, "accepted"])
        new = self.cases[0].sudo().pending_referral_id
        self.assertEqual(new.to_agency_id, self.treasury)
        self.assertEqual(new.replaces_id, self.referrals[0])
        self.assertEqual((new.facts, new.reason), (shared.facts, shared.reason))
        self.assertEqual(new.share_ids.mapped("content"), [self.citizen.name])
        self.assertEqual(new.share_ids.shared_by_name, self.officer.name)
        told = self.cases[0].sudo().message_ids
        self.assertEqual(len(told), before + 1, "one notice, not two")
        self.assertIn("We have asked Treasury", str(told[0].body))
        self._assert_all_whole()

    def test_sending_elsewhere_keeps_the_rule_against_loops(self):
        with self._at("24 10:00"):
            self._decline(self.referrals[0], self.roads_officer)
            again = self._send_case(self.cases[0], self.treasury)
            dialog = self._many(
                "reroute", self.officer, again, to_agency_id=self.roads.id
            )
            dialog.action_do()
        self.assertIn("Only a supervisor can send it there again", dialog.refused)
        self.assertEqual(again.state, "sent", "nothing is half done")
        self._assert_all_whole()

    def test_form(self):
        action = self.referrals.with_user(self.roads_officer).action_decline_many()
        form = Form(
            self.env[action["res_model"]]
            .with_user(self.roads_officer)
            .with_context(**action["context"])
        )
        form.ground_id = self.not_competent
        form.reason = "Not ours"
        form.is_unknown = True
        with self._at("24 10:00"):
            form.save().action_do()
        self.assertEqual(self._states(), ["declined"] * 4)

    def test_nothing_is_told_or_done_to_others(self):
        for user in (self.province_officer, self.service_admin, self.employee):
            with self.subTest(user.login):
                with self.assertRaises(AccessError):
                    self.referrals.with_user(user).action_accept_many()
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.env["gov.referral.many"].with_user(user).create(
                        {"act": "accept", "referral_ids": [(6, 0, self.referrals.ids)]}
                    ).read(["effect"])
        with self._at("24 10:00"):
            dialog = self._many("accept", self.officer)
            dialog.action_do()
        self.assertEqual(dialog.result, "0 of 4 done.")
        self.assertEqual(self._states(), ["sent"] * 4)
