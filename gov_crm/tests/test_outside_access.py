import logging

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL, mute_logger

from ..models.gov_referral_outside import Outsider
from ..tools.log_mask import MaskLinks
from .common import utc
from .outside_common import SENT, OutsideCommon

LATER = utc("2026-11-24 15:00+08:00")


@tagged("post_install", "-at_install")
class TestOutsideAccess(OutsideCommon):
    """Who reads what was done from outside, and that nobody changes it."""

    def _acted(self):
        """A referral with one act by link."""
        referral = self._send()
        who = Outsider("Maria Santos", "Clerk", "link", self.env.ref("base.user_root"))
        with freeze_time(LATER):
            referral._act_outside(
                "wrote", LATER, who, key="k" * 24, text="Which house?"
            )
        self.env.flush_all()
        return referral, self._acts(referral)

    def _as(self, user, record):
        self.env.flush_all()
        self.env.invalidate_all()
        return record.with_user(user).sudo(False)

    def test_who_reads_acts(self):
        _referral, act = self._acted()
        for user in (self.officer, self.frontline, self.supervisor, self.oversight):
            with self.subTest(user.login):
                mine = self._as(user, act)
                self.assertEqual(mine.text, "Which house?")
                self.assertTrue(mine.search_count([("text", "=", "Which house?")]))
        for user in (
            self.roads_officer, self.service_admin, self.equality, self.investigator,
            self.contractor, self.employee, self.citizen_user, self.other_user,
            self.env.ref("base.public_user"),
        ):  # fmt: skip
            with self.subTest(user.login):
                theirs = self._as(user, act)
                with self.assertRaises(AccessError):
                    theirs.read(["text"])
                try:
                    found = theirs.search_count([])
                    groups = theirs.formatted_read_group([], ["kind"], ["__count"])
                    named = theirs.name_search("Maria")
                except AccessError:
                    continue
                self.assertFalse(found or groups or named)

    def test_nobody_changes_acts(self):
        referral, act = self._acted()
        values = {
            "referral_id": referral.id,
            "kind": "wrote",
            "how": "link",
            "at": LATER,
            "person": "x",
            "position": "x",
            "recorded_by_id": 1,
            "recorded_by_name": "x",
        }
        for user in (
            self.officer,
            self.permits_boss,
            self.oversight,
            self.service_admin,
        ):
            mine = self._as(user, act)
            with self.subTest(user.login):
                with self.assertRaises(UserError):
                    mine.write({"person": "Somebody else"})
                with self.assertRaises(UserError):
                    mine.unlink()
                with self.assertRaises(UserError):
                    mine.create(values)
        # Not the superuser, not by SQL.
        with self.assertRaises(UserError):
            act.sudo().write({"person": "Somebody else"})
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaisesRegex(Exception, "kept as they"),
        ):
            with self.env.cr.savepoint():
                self.env.cr.execute(
                    SQL(
                        "UPDATE gov_referral_act SET person = 'x' WHERE id = %s", act.id
                    )
                )

    def test_an_act_that_was_changed_is_named(self):
        _referral, act = self._acted()
        self.assertFalse(self._problems())
        self.env.cr.execute("ALTER TABLE gov_referral_act DISABLE TRIGGER USER")
        self.env.cr.execute(
            SQL("UPDATE gov_referral_act SET person = 'x' WHERE id = %s", act.id)
        )
        self.env.cr.execute("ALTER TABLE gov_referral_act ENABLE TRIGGER USER")
        self.env.invalidate_all()
        self.assertIn(f"act {act.id} from outside", " ".join(self._problems()))

    def test_fields_of_the_link_change_by_transitions_only(self):
        referral = self._send()
        for user in (self.officer, self.permits_boss, self.env.user):
            for name, value in (
                ("link_version", 7),
                ("letter_at", False),
                ("reminded_step", 2),
                ("reminded_due", SENT),
            ):
                with self.subTest(user.login, field=name), self.assertRaises(UserError):
                    self._as(user, referral).write({name: value})

    def test_links_stay_out_of_logs(self):
        referral = self._send()
        token = self._token(referral)
        logger = logging.getLogger("werkzeug")
        [mask] = [it for it in logger.filters if isinstance(it, MaskLinks)]
        line, path = '"GET %s HTTP/1.1" 200 -', f"/referral/{token}/accepted"
        record = logger.makeRecord(
            logger.name, logging.INFO, __file__, 1, line, (path,), None
        )
        self.assertTrue(mask.filter(record))
        self.assertEqual(
            record.getMessage(), '"GET /referral/…/accepted HTTP/1.1" 200 -'
        )

    def test_the_page_costs_the_same_however_much_goes_along(self):
        def cost(referral):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            with freeze_time(LATER):
                referral._outside_page(LATER)
            return self.env.cr.sql_log_count - before

        few = self._send("consult")  # one letter, one file
        cost(few)  # what the process keeps is there from now on
        for number in range(12):
            self.case.message_post(
                body=f"Page {number}",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=self.citizen.id,
                attachments=[(f"{number}.txt", b"page")],
            )
        many = self._send("joint")
        self.assertGreater(len(many.share_ids), 20)
        self.assertLessEqual(cost(many), cost(few) + 1)
