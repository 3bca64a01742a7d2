from contextlib import contextmanager

from freezegun import freeze_time

from odoo import Command
from odoo.tests import tagged

from .security_common import SECRET, SecurityCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSecurityMembership(SecurityCommon):
    """What was taken away is gone: in the next request and in the same one, searched and
    by id, whichever side it was taken from."""

    def _seen(self, user):
        """What ``user`` sees, without emptying any cache: ``(searched, by id)``."""
        mine = self.case.with_user(user)
        timers = self.env["gov.service.timer"].with_user(user)
        answers = (
            bool(mine.search([("id", "=", self.case.id)])),
            mine.has_access("read"),
            bool(timers.search([("ticket_id", "=", self.case.id)])),
            self.note.with_user(user).has_access("read"),
            SECRET in self._tell(lambda: mine.display_name),
        )
        self.assertEqual(len(set(answers)), 1, answers)
        return answers[0]

    @contextmanager
    def _loses(self, user):
        self.assertTrue(self._seen(user))
        yield
        self.assertFalse(self._seen(user), "in the same request")
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self._seen(user), "in the next request")

    def _with_other_role(self, user):
        """Still an employee with some role when the role in question is taken."""
        user.group_ids += self.env.ref("gov_crm.group_gov_investigator")

    def test_membership_taken_from_the_user(self):
        with self._loses(self.frontline):
            self.frontline.gov_agency_ids = [Command.unlink(self.permits.id)]

    def test_membership_taken_from_the_office(self):
        with self._loses(self.frontline):
            self.permits.user_ids = [Command.unlink(self.frontline.id)]

    def test_all_members_taken_from_the_office(self):
        with self._loses(self.officer):
            self.permits.write({"user_ids": [Command.clear()]})

    def test_office_moved_out_of_the_tree(self):
        with self._loses(self.supervisor):
            self.permits.parent_id = False

    def test_role_taken_from_the_user(self):
        for user, role in (
            (self.frontline, "frontline"),
            (self.oversight, "oversight"),
            (self.supervisor, "supervisor"),
        ):
            self._with_other_role(user)
            group = self.env.ref(f"gov_crm.group_gov_{role}")
            with self.subTest(role), self._loses(user):
                user.group_ids = [Command.unlink(group.id)]

    def test_role_taken_from_the_group(self):
        self._with_other_role(self.frontline)
        with self._loses(self.frontline):
            self.env.ref("gov_crm.group_gov_frontline").user_ids = [
                Command.unlink(self.frontline.id)
            ]

    def test_assignment_taken_from_a_contractor(self):
        self.case.user_id = self.contractor
        with self._loses(self.contractor):
            self.case.user_id = self.officer

    def test_the_case_of_a_citizen_becomes_another_ones(self):
        mine = self.case.with_user(self.citizen_user)
        self.assertTrue(mine.has_access("read"))
        self.case.partner_id = self.other_citizen
        self.assertFalse(mine.has_access("read"))
        self.assertFalse(mine.search([("id", "=", self.case.id)]))

    def test_membership_given_opens_at_once(self):
        for give in (
            lambda: self.roads_frontline.write(
                {"gov_agency_ids": [Command.link(self.permits.id)]}
            ),
            lambda: self.permits.write(
                {"user_ids": [Command.link(self.roads_officer.id)]}
            ),
            lambda: self.permits.write({"parent_id": self.roads.id}),
        ):
            give()
        for user in (self.roads_frontline, self.roads_officer, self.roads_supervisor):
            with self.subTest(user.login):
                self.assertTrue(self._seen(user))

    def test_engagements_and_referrals_go_with_the_membership(self):
        lead, referral = self._engagement(), self._refer()
        for record in (lead, referral):
            mine = record.with_user(self.frontline)
            self.assertTrue(mine.has_access("read"))
        self.frontline.gov_agency_ids = False
        for record in (lead, referral):
            with self.subTest(record._name):
                mine = record.with_user(self.frontline)
                self.assertFalse(mine.has_access("read"))
                self.assertFalse(mine.search([("id", "=", record.id)]))

    def test_who_left_hears_of_the_case_no_more(self):
        self.letter.with_user(self.frontline)  # wrote it, so follows the case
        partner = self.frontline.partner_id
        self.assertIn(partner, self.case.message_partner_ids)
        self.frontline.gov_agency_ids = False
        letter = self.case.with_user(self.officer).message_post(
            body="More",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=(partner | self.citizen).ids,
        )
        notified = letter.sudo().notification_ids.res_partner_id
        self.assertEqual(notified, self.citizen)
        mine = self.letter.with_user(self.frontline)
        self.assertFalse(mine.has_access("read"), "not even what one wrote oneself")
        self.assertFalse(mine.search([("id", "in", (self.letter | letter).ids)]))
