from odoo.exceptions import AccessError
from odoo.tests import tagged

from .security_common import SecurityCommon

# The subject of a note.
NOTE = "Backstage4711"
ADDRESS = "neighbour@private.example"


@tagged("post_install", "-at_install")
class TestHoleConversation(SecurityCommon):
    """What lies around a conversation: who was told, what a message answers, who stood in
    a mail."""

    # ------------------------------------------------------------------
    # NOTICES
    # ------------------------------------------------------------------

    def _told_of_notices(self, user):
        """What a user finds out about who was told of the messages on the case."""
        notices = self.letter.sudo().notification_ids
        self.assertEqual(notices.res_partner_id, self.citizen)
        mine = self._as(user, notices)
        Notice = mine.browse()
        on_case = [("mail_message_id", "in", self.letter.ids)]
        names = ["res_partner_id", "mail_message_id"]
        return [
            self._tell(lambda: mine.read(names)),
            self._tell(lambda: Notice.search_read(on_case, names)),
            self._tell(lambda: Notice.search_count(on_case) or ""),
            self._tell(
                lambda: (
                    Notice.search([("mail_message_id.subject", "like", "x")]).ids or ""
                )
            ),
            self._tell(
                lambda: (
                    Notice.formatted_read_group(
                        on_case, ["res_partner_id"], ["__count"]
                    )
                    or ""
                )
            ),
        ]

    def test_employees_read_no_notices_about_cases_they_do_not_see(self):
        for user in self.strangers:
            with self.subTest(user.login):
                told = "".join(self._told_of_notices(user)).replace("[]", "")
                self.assertEqual(told, "")

    def test_who_sees_the_case_reads_who_was_told(self):
        for user in (self.officer, self.supervisor):
            with self.subTest(user.login):
                by_id, found, counted, *_others = self._told_of_notices(user)
                self.assertIn(self.citizen.name, by_id)
                self.assertIn(self.citizen.name, found)
                self.assertEqual(counted, "1")

    # ------------------------------------------------------------------
    # WHAT A MESSAGE ANSWERS
    # ------------------------------------------------------------------

    def _answer_to_a_note(self):
        note = self.case.message_post(body="x", subject=NOTE, message_type="comment")
        letter = self.case.message_post(
            body="See you",
            subject="Your request",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            parent_id=note.id,
        )
        # Odoo sometimes finds another parent by itself.
        letter.sudo().parent_id = note
        self.env.flush_all()
        return letter

    def _told_of_parent(self, user):
        mine = self._as(user, self._answer_to_a_note())
        self.assertIn("See you", self._tell(lambda: mine.body))
        return "".join(
            (
                self._tell(lambda: mine.read(["parent_id"])),
                self._tell(lambda: mine.read()),
                self._tell(
                    lambda: mine.web_read(
                        {"parent_id": {"fields": {"display_name": {}}}}
                    )
                ),
                self._tell(lambda: mine.export_data(["parent_id"])),
                self._tell(lambda: mine.parent_id.display_name),
            )
        )

    def test_an_answer_does_not_tell_the_note_it_answers(self):
        told = self._told_of_parent(self.citizen_user)
        self.assertTrue(told)
        self.assertNotIn(NOTE, told)

    def test_contractors_read_the_conversation_of_their_cases_only(self):
        note = self._answer_to_a_note().sudo().parent_id
        # A message on a case of theirs that answers a note on a case of others.
        own_case = self._file(user_id=self.contractor.id)
        own = own_case.with_user(self.contractor).message_post(
            body="Mine", message_type="comment"
        )
        own.sudo().parent_id = note
        told = self._tell(self._as(self.contractor, own).read, ["parent_id"])
        self.assertIn("parent_id", told)
        self.assertNotIn(NOTE, told)
        self.case.user_id = self.contractor
        told = self._tell(self._as(self.contractor, own).read, ["parent_id"])
        self.assertIn(NOTE, told)

    def test_officers_read_what_a_message_answers(self):
        self.assertIn(NOTE, self._told_of_parent(self.officer))

    # ------------------------------------------------------------------
    # WHO STOOD IN A MAIL
    # ------------------------------------------------------------------

    def test_addresses_of_others_are_for_the_office(self):
        self.case.email_cc = ADDRESS
        mine = self._as(self.citizen_user)
        Case = mine.browse()
        for act in (
            lambda: mine.read(["email_cc"]),
            lambda: mine.web_read({"email_cc": {}}),
            lambda: mine.email_cc,
            lambda: Case.search([("email_cc", "ilike", "neighbour")]),
            lambda: Case.search_read([], ["email_cc"]),
            lambda: Case.formatted_read_group([], ["email_cc"], ["__count"]),
            lambda: Case.search([], order="email_cc"),
        ):
            with self._refused((AccessError, ValueError)):
                act()
        self.assertNotIn("email_cc", mine.fields_get())
        self.assertNotIn(ADDRESS, str(mine.read()))
        self.assertNotIn(ADDRESS, str(mine._portal_page()))
        self.assertIn(ADDRESS, str(self._as(self.officer).read(["email_cc"])))
