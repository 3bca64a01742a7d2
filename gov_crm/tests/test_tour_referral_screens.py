from odoo import fields
from odoo.tests import HttpCase, tagged

from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestTourReferralScreens(HttpCase, ReferralCommon):
    """Referrals by clicking and by keys, in a real browser. Its clock cannot be stopped, so
    this looks at what is there and not at dates."""

    def _now_case(self):
        case = self._file(name="Permit for my bakery")
        case.with_user(self.officer).action_take("The officer knows the street.")
        return case

    def _send_now(self, case, reason, **values):
        return case.with_user(self.officer)._refer(
            self.roads, reason, fields.Datetime.now(), self.officer, **values
        )

    def test_inbox(self):
        case = self._now_case()
        question = self._send_now(case, "Is it a city road?", kind="consult")
        joint = self._send_now(case, "Which road is it?", kind="joint")
        self._send_now(case, "Please take over.")
        self.start_tour(
            "/odoo/my-work", "gov_referral_inbox", login=self.roads_officer.login
        )
        self.env.invalidate_all()
        self.assertEqual(
            (joint.state, joint.decline_reason), ("declined", "A provincial road.")
        )
        self.assertEqual((question.state, question.result), ("completed", "It is one."))

    def test_case(self):
        self.citizen.phone = "0900 000 0001"
        case = self._now_case()
        # As the portal does it for the citizen.
        case.sudo().message_post(
            body="The road before the shop. " * 20,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=self.citizen.id,
        )
        case.with_user(self.officer).message_post(
            body="We look into it.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self.env["ir.attachment"].create(
            {
                "name": "sketch.pdf",
                "raw": b"%PDF-1.4",
                "res_model": "helpdesk.ticket",
                "res_id": case.id,
            }
        )
        self.start_tour(
            f"/odoo/cases/{case.id}", "gov_referral_case", login=self.officer.login
        )
        self.env.invalidate_all()
        sent, asked = case.sudo().referral_ids.sorted("id")
        self.assertEqual((sent.state, asked.state), ("withdrawn", "sent"))
        self.assertEqual(sent.share_ids.mapped("content"), ["0900 000 0001"])
        self.assertTrue(sent.reminded_at)

    def test_board(self):
        case = self._now_case()
        referral = self._send_now(case, "Please take over.")
        late = fields.Datetime.subtract(fields.Datetime.now(), days=3)
        referral._transition().write({"due_at": late})
        self.start_tour(
            "/odoo/citizen-board", "gov_referral_board", login=self.supervisor.login
        )
        self.env.invalidate_all()
        self.assertEqual(referral.state, "withdrawn")
        self.assertTrue(referral.reminded_at)
