from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import utc
from .reorganisation_common import ReorganisationCommon


@tagged("post_install", "-at_install")
class TestReorganisationReferrals(ReorganisationCommon):
    """Referrals to and from an office that ends: nobody is left waiting for nobody."""

    def setUp(self):
        super().setUp()
        with self._at("23 10:00"):
            self.case = self._file()
            self.pothole = self._file(
                self.roads_officer, service_id=False, name="Pothole"
            )

    def _latest(self, case):
        return case.sudo().referral_ids.sorted("id")[-1:]

    def _share(self, referral, *facts):
        """Share more of the case, as the office that has it does."""
        referral.with_user(self.roads_officer)._share_more(
            [f"fact:{it}" for it in facts],
            self.env.ref("gov_crm.gov_sharing_basis_task"),
            utc("2026-11-23 12:00+08:00"),
            self.roads_officer,
        )

    # ------------------------------------------------------------------
    # TO THE OFFICE
    # ------------------------------------------------------------------

    def test_a_hand_over_goes_to_who_took_over(self):
        due = self.pothole.sudo().deadline
        with self._at("23 11:00"):
            old = self._refer(self.pothole, self.permits, self.roads_officer)
            self._share(old, "citizen_name", "email")
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
            self.env["gov.case.notice"]._cron_tell()
        self.assertEqual(
            (old.state, old.answered_at), ("withdrawn", utc("2026-11-24 09:00+08:00"))
        )
        self.assertIn("Licensing Office is no more", old.return_reason)
        new = self._latest(self.pothole)
        self.assertEqual((new.state, new.replaces_id), ("sent", old))
        self.assertEqual(
            (new.from_agency_id, new.to_agency_id), (self.roads, self.shop)
        )
        for name in ("subject", "facts", "reason", "basis_id", "sent_by_id", "kind"):
            self.assertEqual(new[name], old[name], name)
        self.assertEqual(
            new.share_ids.mapped(lambda it: (it.kind, it.name, it.content, it.source)),
            old.share_ids.mapped(lambda it: (it.kind, it.name, it.content, it.source)),
        )
        self.assertEqual(len(new.share_ids), 2)
        self.assertEqual(new.due_at, utc("2026-11-26 17:00+08:00"), "a time of its own")
        told = str(self.pothole.sudo().message_ids[0].body)
        self.assertIn("We have asked One-Stop Shop to take over", told)
        self.assertEqual(self.pothole.sudo().agency_id, self.roads)
        with self._at("24 10:00"):
            with self.assertRaises(UserError):
                old.with_user(self.officer).action_accept()
            new.with_user(self.shop_officer).action_accept()
        self.assertEqual(self.pothole.sudo().agency_id, self.shop)
        self.assertEqual(self.pothole.sudo().deadline, due)
        self._assert_tiled(self.pothole, self.roads, self.shop)
        self._assert_whole()

    def test_files_that_went_along_go_along_again(self):
        file = (
            self.env["ir.attachment"]
            .with_user(self.roads_officer)
            .create(
                {
                    "name": "plan.txt",
                    "raw": b"A plan",
                    "res_model": "helpdesk.ticket",
                    "res_id": self.pothole.id,
                }
            )
        )
        with self._at("23 11:00"):
            old = self._refer(self.pothole, self.permits, self.roads_officer)
            old.with_user(self.roads_officer)._share_more(
                [f"file:{file.id}"],
                self.env.ref("gov_crm.gov_sharing_basis_task"),
                utc("2026-11-23 11:00+08:00"),
                self.roads_officer,
            )
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        copy = self._latest(self.pothole).share_ids.attachment_id
        self.assertNotEqual(copy, old.share_ids.attachment_id)
        self.assertEqual(copy.with_user(self.shop_officer).raw, b"A plan")
        self._assert_whole()

    def test_questions_and_work_together_go_on(self):
        with self._at("23 11:00"):
            asked = self._refer(
                self.pothole, self.permits, self.roads_officer, kind="consult"
            )
            joint = self._refer(
                self.pothole, self.permits, self.roads_officer, kind="joint"
            )
        with self._at("23 12:00"):
            joint.with_user(self.officer).action_accept()
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        new = {it.kind: it for it in self.pothole.sudo().referral_ids - asked - joint}
        self.assertEqual(asked.state, "withdrawn")
        self.assertEqual(joint.state, "withdrawn")
        self.assertEqual(new["consult"].state, "sent")
        self.assertEqual(new["joint"].state, "accepted")
        self.assertEqual(new["joint"].due_at, utc("2026-12-01 17:00+08:00"), "goes on")
        with self._at("24 10:00"):
            self.env["gov.referral.reply"].with_user(self.shop_officer).create(
                {"referral_id": new["joint"].id, "act": "complete", "text": "Done"}
            ).action_reply()
        self.assertEqual(new["joint"].state, "completed")
        self._assert_whole()

    def test_who_asked_is_who_took_over(self):
        with self._at("23 11:00"):
            shop_case = self._file(self.shop_officer, service_id=False, name="Stall")
            old = self._refer(shop_case, self.permits, self.shop_officer)
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(old.state, "withdrawn")
        self.assertEqual(shop_case.sudo().referral_ids, old)
        self.assertEqual(shop_case.sudo().agency_id, self.shop)
        self._assert_whole()

    def test_who_took_over_has_been_asked_the_same(self):
        with self._at("23 11:00"):
            self._refer(self.pothole, self.permits, self.roads_officer, kind="consult")
            there = self._refer(
                self.pothole, self.shop, self.roads_officer, kind="consult"
            )
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(len(self.pothole.sudo().referral_ids), 2)
        self.assertEqual(there.state, "sent")
        self._assert_whole()

    # ------------------------------------------------------------------
    # FROM THE OFFICE
    # ------------------------------------------------------------------

    def test_a_hand_over_on_its_way_goes_on_in_the_new_name(self):
        with self._at("23 11:00"):
            old = self._refer(self.case, self.roads)
        with self._at("23 12:00"):
            old.with_user(self.roads_officer).action_receive()
        due, expires = old.due_at, old.expires_at
        with self._at("25 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(old.state, "withdrawn")
        self.assertEqual(self.case.sudo().agency_id, self.shop)
        new = self.case.sudo().pending_referral_id
        self.assertEqual(
            (new.from_agency_id, new.to_agency_id), (self.shop, self.roads)
        )
        self.assertEqual(
            (new.state, new.due_at, new.expires_at), ("received", due, expires)
        )
        self.assertEqual((new.reason, new.facts), (old.reason, old.facts))
        with self._at("25 10:00"):
            new.with_user(self.roads_officer).action_accept()
        self.assertEqual(self.case.sudo().agency_id, self.roads)
        self._assert_tiled(self.case, self.permits, self.shop, self.roads)
        self._assert_whole()

    def test_a_hand_over_to_who_takes_over_is_settled_by_the_order(self):
        with self._at("23 11:00"):
            old = self._refer(self.case, self.shop)
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(old.state, "withdrawn")
        self.assertFalse(self.case.sudo().pending_referral_id)
        self._assert_tiled(self.case, self.permits, self.shop)
        self._assert_whole()

    def test_a_question_of_the_office_is_answered_to_who_took_over(self):
        with self._at("23 11:00"):
            asked = self._refer(self.case, self.roads, kind="consult")
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(asked.state, "sent")
        self.assertTrue(asked.with_user(self.shop_officer).is_outgoing)
        with self._at("24 10:00"):
            asked.with_user(self.roads_officer).action_accept()
            self.env["gov.referral.reply"].with_user(self.roads_officer).create(
                {"referral_id": asked.id, "act": "complete", "text": "They are."}
            ).action_reply()
        self.assertEqual(asked.with_user(self.shop_officer).result, "They are.")
        self._assert_whole()

    def test_an_office_that_declined_takes_over_all_the_same(self):
        with self._at("23 11:00"):
            referral = self._refer(self.case, self.shop)
            self.env["gov.referral.decline"].with_user(self.shop_officer).create(
                {
                    "referral_id": referral.id,
                    "ground_id": self.env.ref(
                        "gov_crm.gov_referral_reason_not_lawful"
                    ).id,
                    "reason": "Not ours",
                }
            ).action_decline()
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(self.case.sudo().agency_id, self.shop)
        self._assert_whole()

    def test_what_was_handed_over_before_is_completed(self):
        with self._at("23 11:00"):
            first = self._refer(self.pothole, self.permits, self.roads_officer)
        with self._at("23 12:00"):
            first.with_user(self.officer).action_accept()
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        self.assertEqual(first.state, "completed")
        self._assert_tiled(self.pothole, self.roads, self.permits, self.shop)
        self.assertEqual(self.pothole.sudo()._hops(), 2)
        self._assert_whole()

    def test_an_agency_outside_gets_a_letter_in_the_new_name(self):
        water = self._agency("Water District", "WATER")
        water.write({"is_external": True, "referral_email": "water@district.example"})
        with self._at("23 11:00"):
            old = self._refer(self.case, water)
        with self._at("24 09:00"):
            self._carry_out(self._order(moves_members=False))
        new = self.case.sudo().pending_referral_id
        self.assertEqual((new.to_agency_id, new.replaces_id), (water, old))
        self.assertEqual(new.letter_at, utc("2026-11-24 09:00+08:00"))
        self._assert_whole()
