import doctest
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time

from odoo import SUPERUSER_ID, api, fields
from odoo.exceptions import AccessError
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from odoo.addons.mail.tests.common import MailCommon

from ..models import gov_rate_limit
from ..models.gov_rate_limit import Bucket, TooManyRequests
from .common import GovCommon

MAIL = """\
From: {sender}
To: requests@{domain}
Subject: A lamp is broken
Message-Id: <{id}@citizen.example>
Content-Type: text/plain; charset=utf-8

It is the one at the corner.
"""


class RateLimitCase(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.limits = cls.env["gov.rate.limit"]
        cls.rules = cls.env["gov.rate.limit.rule"]
        cls.rules.search([]).active = False

    @classmethod
    def _limit(cls, purpose, scope, amount, seconds=3599):
        return cls.rules.create(
            {"purpose": purpose, "scope": scope, "amount": amount, "seconds": seconds}
        )

    def _ask(self, times, purpose="search", **values):
        """How many of so many requests in a row are taken."""
        taken = 0
        for _ in range(times):
            try:
                self.limits._check(purpose, **values)
            except TooManyRequests:
                continue
            taken += 1
        return taken


@tagged("post_install", "-at_install")
class TestRateLimit(RateLimitCase):
    def test_doctests(self):
        result = doctest.testmod(gov_rate_limit)
        self.assertGreater(result.attempted, 0)
        self.assertEqual(result.failed, 0)

    def test_each_person_has_an_own_count(self):
        self._limit("search", "user", 3)
        self.assertEqual(self._ask(5, user=self.citizen_user), 3)
        self.assertEqual(self._ask(5, user=self.other_user), 3)

    def test_purposes_are_counted_apart(self):
        self._limit("search", "user", 1)
        self._limit("download", "user", 1)
        self.assertEqual(self._ask(2, user=self.citizen_user), 1)
        self.assertEqual(self._ask(2, "download", user=self.citizen_user), 1)

    def test_one_person_cannot_use_up_what_is_for_all(self):
        self._limit("search", "user", 2)
        self._limit("search", "address", 5)
        self._limit("search", "global", 7)
        office = "192.0.2.7"
        self.assertEqual(self._ask(50, user=self.citizen_user, address=office), 2)
        self.assertEqual(self._ask(50, user=self.other_user, address=office), 2)
        self.assertEqual(self._ask(50, user=self.officer, address=office), 1)
        # The office has used up its own; others go on until everybody's is reached.
        self.assertEqual(self._ask(50, user=self.oversight, address="192.0.2.8"), 2)
        self.assertEqual(self._ask(50, user=self.employee, address="192.0.2.9"), 0)

    @freeze_time("2026-11-23 02:10:00")
    def test_the_sentence_says_when_to_try_again(self):
        self._limit("search", "user", 1, seconds=3600)
        self._limit("search", "global", 2, seconds=86400)
        self._ask(1, user=self.citizen_user)
        with self.assertRaisesRegex(TooManyRequests, "again in 50 minutes") as caught:
            self.limits._check("search", user=self.citizen_user)
        self.assertEqual(caught.exception.seconds, 50 * 60)
        self.assertEqual(caught.exception.http_status, 429)
        self._ask(1, user=self.other_user)
        with self.assertRaisesRegex(TooManyRequests, "many people .* in 22 hours"):
            self.limits._check("search", user=self.officer)

    def test_the_next_window_starts_anew_and_the_old_one_is_forgotten(self):
        self._limit("search", "user", 1, seconds=60)
        with freeze_time("2026-11-23 02:10:59") as clock:
            self.assertEqual(self._ask(2, user=self.citizen_user), 1)
            clock.tick(timedelta(seconds=1))
            self.assertEqual(self._ask(2, user=self.citizen_user), 1)
            self.limits._gc_windows()
            self.env.cr.execute("SELECT n FROM gov_rate_limit WHERE slot = 29823490")
            self.assertFalse(self.env.cr.fetchall())
            self.assertEqual(self._ask(1, user=self.citizen_user), 0)

    def test_no_person_and_no_address_stands_in_the_table(self):
        for scope in ("user", "address", "target"):
            self._limit("search", scope, 5)
        self._ask(
            1, user=self.citizen_user, address="192.0.2.7", target="luz@city.example"
        )
        self.env.cr.execute("SELECT bucket FROM gov_rate_limit")
        for (name,) in self.env.cr.fetchall():
            self.assertRegex(name, r"^\d+:[0-9a-f]{32}$")

    def test_a_change_counts_at_once(self):
        rule = self._limit("search", "user", 1)
        self.assertEqual(self._ask(3, user=self.citizen_user), 1)
        rule.with_user(self.service_admin).amount = 10
        self.assertEqual(self._ask(3, user=self.citizen_user), 3)
        rule.with_user(self.service_admin).unlink()
        self.assertEqual(self._ask(30, user=self.citizen_user), 30)

    @mute_logger("odoo.addons.base.models.ir_model")
    def test_only_service_administrators_set_limits(self):
        rule = self._limit("search", "user", 1)
        for user in (self.supervisor, self.oversight, self.citizen_user, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                rule.with_user(user).amount = 100
            with self.subTest(user.login), self.assertRaises(AccessError):
                rule.with_user(user).read(["amount"])


@tagged("post_install", "-at_install")
class TestRateLimitMail(RateLimitCase, MailCommon):
    """Mails to the desk become cases, so many and no more."""

    def setUp(self):
        super().setUp()
        self._limit("file", "target", 2)
        self.env["mail.alias"].create(
            {
                "alias_name": "requests",
                "alias_model_id": self.env["ir.model"]._get_id("helpdesk.ticket"),
                "alias_contact": "everyone",
            }
        )
        self.sent = 0

    def _mail(self, sender):
        """Send a mail; the case it became, if any."""
        self.sent += 1
        text = MAIL.format(sender=sender, domain=self.alias_domain, id=self.sent)
        with self.mock_mail_gateway():
            number = self.env["mail.thread"].message_process("helpdesk.ticket", text)
        return self.env["helpdesk.ticket"].browse(number or ())

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_one_sender_floods_and_another_is_heard(self):
        for _ in range(2):
            self.assertTrue(self._mail("flood@spam.example").number)
        self.assertFalse(self._mail("Other Name <FLOOD@spam.example>"))
        [answer] = self._new_mails
        self.assertIn("has not become a request", answer.body_html)
        self.assertIn("Please try again in", answer.body_html)
        # Told once; more answers would feed a loop.
        self.assertFalse(self._mail("flood@spam.example"))
        self.assertFalse(self._new_mails)
        self.assertTrue(self._mail("luz@home.example").number)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_an_exempted_sender_is_not_limited(self):
        self.env["mail.gateway.allowed"].create({"email": "scanner@city.example"})
        for _ in range(4):
            self.assertTrue(self._mail("scanner@city.example").number)

    @mute_logger("odoo.addons.mail.models.mail_thread")
    def test_who_only_meets_the_flood_of_others_is_told_each_time(self):
        self._limit("file", "global", 1)
        self.assertTrue(self._mail("a@home.example").number)
        for sender in ("b@home.example", "c@home.example"):
            self.assertFalse(self._mail(sender))
            self.assertIn("Too many people", self._new_mails.body_html)


@tagged("post_install", "-at_install")
class TestRateLimitTransactions(TransactionCase):
    """Counting with real connections, outside the transaction of the test."""

    def setUp(self):
        super().setUp()
        # Then the counters have their own transactions, as in a server.
        self.startPatcher(patch("odoo.modules.module.current_test", False))
        self.addCleanup(self._forget)

    def _forget(self):
        with self.env.registry.cursor() as cr:
            cr.execute("DELETE FROM gov_rate_limit WHERE bucket LIKE 'test:%'")

    def _buckets(self, *names, amount=150):
        ends_at = fields.Datetime.now() + timedelta(hours=1)
        return [Bucket(f"test:{name}", "user", amount, 1, ends_at) for name in names]

    def _hit(self, buckets):
        """Whether a request is taken. Only the counter's own connection is used, so that
        several threads may share this."""
        return not self.env["gov.rate.limit"]._hit(buckets)

    def test_a_request_that_fails_counts(self):
        buckets = self._buckets("failing", amount=2)
        for _ in range(2):
            with self.env.registry.cursor() as cr:
                env = api.Environment(cr, SUPERUSER_ID, {})
                self.assertIsNone(env["gov.rate.limit"]._hit(buckets))
                cr.rollback()
        self.assertFalse(self._hit(buckets))

    def test_eight_at_once_are_counted_exactly(self):
        shared = self._buckets("all")
        with ThreadPoolExecutor(8) as pool:
            own = [self._buckets(f"own{n % 4}", amount=1000) for n in range(200)]
            taken = list(pool.map(lambda mine: self._hit(mine + shared), own))
        self.assertEqual(sum(taken), 150)
        with self.env.registry.cursor() as cr:
            cr.execute("SELECT n FROM gov_rate_limit WHERE bucket = 'test:all'")
            self.assertEqual(cr.fetchone(), (200,))
