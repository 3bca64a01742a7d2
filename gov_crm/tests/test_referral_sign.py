from odoo.tests import HttpCase, JsonRpcException, tagged

from .referral_common import ReferralCommon


@tagged("post_install", "-at_install")
class TestReferralSign(HttpCase, ReferralCommon):
    """Who hears that something about referrals has changed, and whose client asks at all."""

    def _news(self, user):
        """How many news this user's connection brings since the bus was empty."""
        self.authenticate(user.login, user.login)
        answer = self.make_jsonrpc_request(
            "/websocket/peek_notifications",
            {"channels": [], "last": 0, "is_first_poll": True},
        )
        return [
            it["message"]
            for it in answer["notifications"]
            if it["message"]["type"] == "gov_crm.referrals"
        ]

    def test_members_of_both_offices_hear_of_it(self):
        with self._at("23 11:00"):
            self._send()
        self.env.cr.precommit.run()
        for user, count in (
            (self.roads_officer, 1),
            (self.officer, 1),
            (self.supervisor, 2),  # of both offices, by the tree
            (self.treasury_officer, 0),
            (self.service_admin, 0),
            (self.citizen_user, 0),
        ):
            with self.subTest(user.login):
                news = self._news(user)
                self.assertEqual(len(news), count)
                self.assertTrue(all(it["payload"] == {} for it in news))

    def test_whose_client_asks(self):
        for user, asks in ((self.frontline, True), (self.service_admin, False)):
            self.authenticate(user.login, user.login)
            info = self.make_jsonrpc_request("/web/session/get_session_info", {})
            self.assertEqual(info["gov_answers_referrals"], asks)

    def test_nothing_is_told_without_login(self):
        with self.assertRaises(JsonRpcException):
            self.make_jsonrpc_request(
                "/web/dataset/call_kw/gov.referral/my_referrals_waiting",
                {
                    "model": "gov.referral",
                    "method": "my_referrals_waiting",
                    "args": [],
                    "kwargs": {},
                },
            )
