from odoo.exceptions import AccessError
from odoo.tests import tagged

from .referral_common import ReferralCommon

PUBLIC = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


@tagged("post_install", "-at_install")
class TestReferralNotes(ReferralCommon):
    """What an office notes for itself stays with it when the case goes on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        case = cls.case.with_user(cls.officer)
        cls.note, cls.note_file = cls._note(case, "Between us")
        case.message_post(body="We look into it", **PUBLIC)

    @classmethod
    def _note(cls, case, text):
        file = case.env["ir.attachment"].create(
            {
                "name": f"{text}.txt",
                "raw": text.encode(),
                "res_model": case._name,
                "res_id": case.id,
            }
        )
        note = case.message_post(
            body=text, message_type="comment", attachment_ids=file.ids
        )
        return note, file

    def _hand_over(self):
        with self._at("24 09:00"):
            referral = self._send()
            self.later, _file = self._note(self.case.with_user(self.officer), "Later")
        with self._at("24 10:00"):
            referral.with_user(self.roads_officer).action_accept()
        with self._at("24 11:00"):
            self.theirs, _file = self._note(
                self.case.with_user(self.roads_officer), "Ours now"
            )

    def _reads(self, user):
        """What a user finds in the conversation, and can read by number."""
        self.env.invalidate_all()
        messages = self.env["mail.message"].with_user(user)
        found = messages.search(
            [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        )
        text = " ".join(found.mapped("body"))
        notes = self.note | self.later | self.theirs
        by_number = {
            note.sudo().preview
            for note in notes
            if note.with_user(user).has_access("read")
        }
        return text, by_number

    def test_each_office_reads_its_own_notes(self):
        self._hand_over()
        for user, own, other in (
            (self.officer, ("Between us", "Later"), ("Ours now",)),
            (self.frontline, ("Between us", "Later"), ("Ours now",)),
            (self.permits_supervisor, ("Between us", "Later"), ("Ours now",)),
            (self.roads_officer, ("Ours now",), ("Between us", "Later")),
            (self.supervisor, ("Between us", "Later", "Ours now"), ()),
            (self.oversight, ("Between us", "Later", "Ours now"), ()),
        ):
            with self.subTest(user.login):
                text, by_number = self._reads(user)
                self.assertIn("We look into it", text)
                for words in own:
                    self.assertIn(words, text)
                    self.assertIn(words, by_number)
                for words in other:
                    self.assertNotIn(words, text)
                    self.assertNotIn(words, by_number)

    def test_files_of_notes_go_with_the_notes(self):
        self._hand_over()
        self.env.invalidate_all()
        theirs = self.note_file.with_user(self.roads_officer)
        with self.assertRaises(AccessError):
            theirs.raw  # noqa: B018
        found = theirs.search([("res_model", "=", "helpdesk.ticket")])
        self.assertEqual(found.mapped("name"), ["Ours now.txt"])
        for user in (self.officer, self.supervisor, self.oversight):
            with self.subTest(user.login):
                self.assertEqual(self.note_file.with_user(user).raw, b"Between us")

    def test_a_file_sent_to_the_citizen_is_no_secret(self):
        with self._at("24 08:00"):
            self.case.with_user(self.officer).message_post(
                body="Here it is", attachment_ids=self.note_file.ids, **PUBLIC
            )
        self._hand_over()
        self.env.invalidate_all()
        self.assertEqual(
            self.note_file.with_user(self.roads_officer).raw, b"Between us"
        )

    def test_what_the_next_office_needs_is_shared(self):
        with self._at("24 09:00"):
            dialog = (
                self.env["gov.case.refer"]
                .with_user(self.officer)
                .create(
                    {
                        "ticket_id": self.case.id,
                        "to_agency_id": self.roads.id,
                        "reason": "Yours",
                    }
                )
            )
            for item in dialog.item_ids:
                item.is_chosen = "Between us" in f"{item.name} {item.content}"
            dialog.action_refer()
            referral = self.case.sudo().referral_ids
            referral.with_user(self.roads_officer).action_accept()
        shares = referral.with_user(self.roads_officer).share_ids
        self.assertEqual(shares.mapped("kind"), ["message", "file"])
        self.assertEqual(shares[1].attachment_id.raw, b"Between us")

    def test_the_office_of_a_note_is_not_chosen(self):
        note = (
            self.env["mail.message"]
            .with_user(self.officer)
            .create(
                {
                    "model": "helpdesk.ticket",
                    "res_id": self.case.id,
                    "body": "x",
                    "gov_office_id": self.roads.id,
                }
            )
        )
        self.assertEqual(note.sudo().gov_office_id, self.permits)
