from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import utc
from .referral_common import ReferralCommon

PUBLIC = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


@tagged("post_install", "-at_install")
class TestReferralShare(ReferralCommon):
    """What travels: nothing but what was chosen, as it was then, each time on record."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen.phone = "0900 111 2222"
        case = cls.case.with_user(cls.officer)
        case.message_post(body="An inspector was there", message_type="comment")
        case.message_post(body="We look into it", **PUBLIC)
        cls.file = case.env["ir.attachment"].create(
            {
                "name": "plan.txt",
                "raw": b"The plan",
                "res_model": "helpdesk.ticket",
                "res_id": case.id,
            }
        )

    def _dialog(self, **values):
        return (
            self.env["gov.case.refer"]
            .with_user(self.officer)
            .create(
                {
                    "ticket_id": self.case.id,
                    "to_agency_id": self.roads.id,
                    "reason": "Is this your road?",
                    "kind": "consult",
                    "facts": "A hole in Mabini Street",
                    **values,
                }
            )
        )

    def _pick(self, dialog, *words):
        for item in dialog.item_ids:
            item.is_chosen = any(
                word in f"{item.name} {item.content}" for word in words
            )
        return dialog

    def _share(self, *words):
        with self._at("24 09:00"):
            self._pick(self._dialog(), *words).action_refer()
        return self.case.sudo().referral_ids.with_user(self.roads_officer)

    def test_nothing_goes_by_itself(self):
        dialog = self._dialog()
        self.assertIn("phone", "".join(dialog.item_ids.mapped("name")).lower())
        self.assertFalse(dialog.item_ids.filtered("is_chosen"))
        with self._at("24 09:00"):
            dialog.action_refer()
        theirs = self.case.sudo().referral_ids.with_user(self.roads_officer)
        self.assertFalse(theirs.share_ids)
        self.assertEqual(theirs.facts, "A hole in Mabini Street")
        self.assertEqual(theirs.basis_id, self.basis)

    def test_the_preview_is_what_they_see(self):
        dialog = self._pick(self._dialog(), "Phone", "inspector", "plan.txt")
        for words in (
            "Is this your road?", "A hole in Mabini Street", "0900 111 2222",
            "An inspector was there", "plan.txt", self.basis.name,
        ):  # fmt: skip
            self.assertIn(words, dialog.preview)
        self.assertNotIn("We look into it", dialog.preview)
        with self._at("24 09:00"):
            dialog.action_refer()
        theirs = self.case.sudo().referral_ids.with_user(self.roads_officer)
        self.assertEqual(theirs.share_ids.mapped("kind"), ["fact", "message", "file"])
        self.assertEqual(theirs.share_ids[0].content, "0900 111 2222")
        self.assertIn("An inspector was there", theirs.share_ids[1].content)
        self.assertEqual(theirs.share_ids[2].attachment_id.raw, b"The plan")
        self._assert_whole()

    def test_as_typed_into_the_dialog(self):
        action = self.case.with_user(self.officer).action_refer()
        form = Form(
            self.env["gov.case.refer"]
            .with_user(self.officer)
            .with_context(**action["context"])
        )
        form.to_agency_id = self.roads
        form.reason = "Is this your road?"
        self.assertNotIn("0900 111 2222", form.preview)
        for place in range(len(form.item_ids)):
            with form.item_ids.edit(place) as item:
                if item.name == "Phone":
                    item.is_chosen = True
        self.assertIn("0900 111 2222", form.preview)
        with self._at("24 09:00"):
            form.save().action_refer()
        theirs = self.case.sudo().referral_ids.with_user(self.roads_officer)
        self.assertEqual(theirs.share_ids.mapped("name"), ["Phone"])
        self.assertEqual(theirs.kind, "transfer")

    def test_frozen_as_it_was(self):
        theirs = self._share("Phone", "plan.txt")
        self.citizen.phone = "0900 999 9999"
        with self._at("25 09:00"):
            self.case.with_user(self.officer).message_post(
                body="A later note", message_type="comment"
            )
        self.env.invalidate_all()
        self.assertEqual(theirs.share_ids[0].content, "0900 111 2222")
        self.assertEqual(len(theirs.share_ids), 2)
        for model, domain in (
            ("helpdesk.ticket", [("id", "=", self.case.id)]),
            (
                "mail.message",
                [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)],
            ),
            ("ir.attachment", [("id", "=", self.file.id)]),
        ):
            found = self.env[model].with_user(self.roads_officer).search(domain)
            self.assertFalse(found, model)
        with self.assertRaises(AccessError):
            self.file.with_user(self.roads_officer).raw  # noqa: B018
        # Nobody rewrites what was shared, not even by SQL.
        share = theirs.share_ids[:1].sudo()
        for act in (lambda: share.write({"content": "x"}), share.unlink):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        copy = theirs.share_ids.attachment_id
        for user in (self.roads_officer, self.officer):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                copy.with_user(user).write({"raw": b"Other"})

    def test_more_is_shared_later_under_its_own_basis(self):
        theirs = self._share("Phone")
        consent = self.env.ref("gov_crm.gov_sharing_basis_consent")
        purpose = self.env.ref("gov_crm.gov_consent_purpose_sharing")
        with self._at("25 08:00"):
            self.env["gov.consent"].with_user(self.officer).create(
                {
                    "partner_id": self.citizen.id,
                    "purpose_id": purpose.id,
                    "evidence": "Signed form",
                }
            )
        more = self.env["gov.referral.share.more"].with_user(self.officer)
        with self._at("25 09:00"):
            dialog = more.create({"referral_id": theirs.id, "basis_id": consent.id})
            self.assertTrue(dialog.item_ids)
            self._assert_refused(dialog.action_share, "Tick what is to be shared")
            self._pick(dialog, "plan.txt")
            self.assertIn("plan.txt", dialog.preview)
            dialog.action_share()
        self.assertEqual(theirs.share_ids.basis_id, self.basis | consent)
        last = theirs.share_ids[-1:]
        self.assertEqual(
            (last.shared_at, last.shared_by_name),
            (utc("2026-11-25 09:00+08:00"), self.officer.name),
        )
        kinds = self.case.sudo().evidence_ids.mapped("kind")
        self.assertEqual(kinds.count("facts_shared"), 2)
        self._assert_whole()

    def test_only_the_holder_shares_and_only_what_it_sees(self):
        theirs = self._share("Phone")
        more = self.env["gov.referral.share.more"]
        for user in (self.roads_officer, self.treasury_officer, self.oversight):
            with self.subTest(user.login), self.assertRaises(UserError):
                dialog = more.with_user(user).create(
                    {"referral_id": theirs.id, "basis_id": self.basis.id}
                )
                self._pick(dialog, "Phone")
        other = self._file(self.roads_officer)
        secret = other.message_post(body="Another case", message_type="comment")
        for key in (f"message:{secret.id}", "file:1", "fact:password", "x"):
            with (
                self.subTest(key),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.case.with_user(self.officer)._share(
                    theirs.sudo(),
                    [key],
                    self.basis,
                    utc("2026-11-25 09:00+08:00"),
                    self.officer,
                )

    def test_the_text_of_the_dialog_is_not_what_is_shared(self):
        dialog = self._pick(self._dialog(), "Phone")
        dialog.item_ids.filtered("is_chosen").content = "0900 000 0000"
        with self._at("24 09:00"):
            dialog.action_refer()
        self.assertEqual(
            self.case.sudo().referral_ids.share_ids.content, "0900 111 2222"
        )

    def test_a_spoiled_share_is_named(self):
        theirs = self._share("Phone")
        self.env.flush_all()
        self.env.cr.execute("ALTER TABLE gov_referral_share DISABLE TRIGGER USER")
        self.env.cr.execute(
            "UPDATE gov_referral_share SET content = 'x' WHERE id = %s",
            (theirs.share_ids.id,),
        )
        self.env.cr.execute("ALTER TABLE gov_referral_share ENABLE TRIGGER USER")
        results = {
            it["name"]: it for it in self.env["gov.check"]._run(self.case.sudo())
        }
        self.assertEqual(results["shares"]["count"], 1)


@tagged("post_install", "-at_install")
class TestReferralThread(ReferralCommon):
    """The two sides talk on the referral; the citizen's conversation is another one."""

    def test_both_sides_write_and_nobody_else(self):
        with self._at("24 09:00"):
            referral = self._send(kind="consult")
            self._reply(referral, self.roads_officer, "ask", "Which house?")
            self.assertEqual(referral.state, "received")
            referral.with_user(self.officer).message_post(body="Number 4", **PUBLIC)
            for user in (self.treasury_officer, self.oversight, self.citizen_user):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    referral.with_user(user).message_post(body="Me too", **PUBLIC)
        Message = self.env["mail.message"]
        thread = [("model", "=", "gov.referral"), ("res_id", "=", referral.id)]
        for user in (self.officer, self.roads_officer, self.oversight):
            with self.subTest(user.login):
                bodies = " ".join(Message.with_user(user).search(thread).mapped("body"))
                self.assertIn("Which house?", bodies)
                self.assertIn("Number 4", bodies)
        for user in (self.treasury_officer, self.employee, self.citizen_user):
            with self.subTest(user.login):
                self.assertFalse(Message.with_user(user).search(thread))
        followers = self.env["mail.followers"].with_user(self.employee)
        self.assertFalse(followers.search([("res_model", "=", "gov.referral")]))
        spoken = " ".join(self.case.sudo().message_ids.mapped("body"))
        self.assertNotIn("Which house?", spoken)

    def test_what_was_said_is_kept(self):
        with self._at("24 09:00"):
            referral = self._send(kind="consult")
            message = referral.with_user(self.roads_officer).message_post(
                body="Which house?", **PUBLIC
            )
        for user in (self.roads_officer, self.officer):
            with self.subTest(user.login), self.assertRaises(UserError):
                message.with_user(user).write({"body": "x"})
            with self.subTest(user.login), self.assertRaises(UserError):
                message.with_user(user).unlink()

    def test_a_named_stranger_learns_nothing(self):
        with self._at("24 09:00"):
            referral = self._send(kind="consult")
            message = referral.with_user(self.roads_officer).message_post(
                body="Secret", partner_ids=self.employee.partner_id.ids, **PUBLIC
            )
        self.assertFalse(message.with_user(self.employee).has_access("read"))
        told = message.sudo().notification_ids.res_partner_id
        self.assertNotIn(self.employee.partner_id, told)
