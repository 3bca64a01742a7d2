from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .security_common import SECRET, SecurityCommon

PUBLIC = {"message_type": "comment", "subtype_xmlid": "mail.mt_comment"}


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSecurityChatter(SecurityCommon):
    """Messages, notes, files, followers and things to do on a case."""

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _listening_acts(self, user):
        messages = self.note | self.log | self.letter
        on_case = [("model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        files = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        message, file = self._as(user, messages), self._as(user, self.file)
        return {
            "messages by id": lambda: message.read(["body"]),
            "messages": lambda: message.browse().search_read(on_case, ["body"]),
            "messages by secret": lambda: (
                message.browse().search_count([("body", "ilike", SECRET)]) and SECRET
            ),
            "messages grouped": lambda: (
                message.browse().formatted_read_group(
                    on_case, ["author_id"], ["__count"]
                )
                and SECRET
            ),
            "messages copied": lambda: message[0].copy_data(),
            "file by id": lambda: file.read(["name", "raw"]),
            "files": lambda: file.browse().search_read(files, ["name"]),
            "files by name": lambda: file.browse().search_read(
                [("name", "ilike", SECRET)], ["name"]
            ),
            "files of all": lambda: file.browse().search([]).mapped("name"),
            "file token": lambda: file.generate_access_token() and SECRET,
        }

    def test_strangers_hear_nothing(self):
        for user in self.strangers:
            for name in self._listening_acts(user):
                with self.subTest(user.login, act=name):
                    told = self._tell(self._listening_acts(user)[name])
                    self.assertNotIn(SECRET, told)

    def test_who_sees_the_case_hears_what_is_said(self):
        for user in self.seers:
            acts = self._listening_acts(user)
            acts.pop("file token")
            if user == self.oversight:
                acts.pop("messages copied")
            for name, act in acts.items():
                with self.subTest(user.login, act=name):
                    self.assertIn(SECRET, str(act()))

    def test_citizens_hear_what_was_said_to_them_only(self):
        letter = self._as(self.citizen_user, self.letter)
        self.assertIn(SECRET, letter.body)
        Message = letter.browse()
        self.assertFalse(Message.search([("id", "in", (self.note | self.log).ids)]))
        for message in (self.note, self.log):
            with self.subTest(message.body), self._refused(AccessError):
                self._as(self.citizen_user, message).read(["body"])
        self.assertEqual(self._tell(self._as(self.citizen_user, self.file).read), "")

    def test_a_referral_opens_no_conversation(self):
        self._refer()
        acts = self._listening_acts(self.roads_officer)
        for name, act in acts.items():
            with self.subTest(name):
                self.assertNotIn(SECRET, self._tell(act))

    def test_files_of_others_are_not_taken_along(self):
        """Linking a file to what one may write must not make it readable."""
        theirs = self._as(self.roads_officer, self.roads_case)
        file = self.file.id
        for name, act in {
            "post": lambda: theirs.message_post(body="x", attachment_ids=[file]),
            "field": lambda: theirs.write({"attachment_ids": [Command.link(file)]}),
            "message": lambda: theirs.message_post(body="x").write(
                {"attachment_ids": [Command.link(file)]}
            ),
            "mail": lambda: (
                theirs.env["mail.compose.message"]
                .create(
                    {
                        "model": "helpdesk.ticket",
                        "res_ids": str(theirs.ids),
                        "composition_mode": "comment",
                        "body": "x",
                        "attachment_ids": [Command.link(file)],
                    }
                )
                .action_send_mail()
            ),
        }.items():
            with self.subTest(name):
                self._tell(act)
                told = self._tell(self._as(self.roads_officer, self.file).read, ["raw"])
                self.assertNotIn(SECRET, told)
        self.assertEqual(self.file.sudo().res_id, self.case.id)

    def test_followers_are_known_to_who_sees_the_case(self):
        self.case.message_subscribe(self.citizen.ids)
        self.citizen.message_subscribe(self.citizen.ids)
        domain = [("res_model", "=", "helpdesk.ticket"), ("res_id", "=", self.case.id)]
        for user in self.strangers:
            with self.subTest(user.login):
                Follower = self._as(user, self.env["mail.followers"])
                told = self._tell(Follower.search_count, domain)
                self.assertIn(told, ("", "0"))
        for user in self.seers:
            with self.subTest(user.login):
                Follower = self._as(user, self.env["mail.followers"])
                self.assertIn(self.citizen, Follower.search(domain).sudo().partner_id)
        self.assertTrue(
            self._as(self.employee, self.env["mail.followers"]).search(
                [("res_model", "!=", "helpdesk.ticket")], limit=1
            ),
            "followers of other documents stay as they were",
        )

    def test_nobody_follows_a_case_without_seeing_it(self):
        for user in self.strangers:
            case = self._as(user)
            self._tell(case.message_subscribe, user.partner_id.ids)
            wizard = self._as(user, self.env["mail.followers.edit"])
            self._tell(
                lambda w=wizard, u=user: w.create(
                    {
                        "res_model": "helpdesk.ticket",
                        "res_ids": str(self.case.ids),
                        "partner_ids": u.partner_id.ids,
                        "operation": "add",
                    }
                ).edit_followers()
            )
            with self.subTest(user.login):
                self.assertNotIn(user.partner_id, self.case.message_partner_ids)

    def test_things_to_do_are_seen_with_the_case(self):
        activity = self.case.activity_schedule(
            summary=f"Call about {SECRET}", user_id=self.frontline.id
        )
        self.assertIn(SECRET, self._as(self.frontline, activity).summary)
        self.frontline.gov_agency_ids = False
        for user in {*self.strangers, self.frontline, self.citizen_user}:
            mine = self._as(user, activity)
            with self.subTest(user.login):
                self.assertNotIn(SECRET, self._tell(mine.read, ["summary", "res_name"]))
                found = self._tell(lambda m=mine: m.search_count([("id", "=", m.id)]))
                self.assertIn(found, ("", "0"))

    # ------------------------------------------------------------------
    # WRITING
    # ------------------------------------------------------------------

    def _speaking_acts(self, user):
        case = self._as(user)
        document = {"model": "helpdesk.ticket", "res_id": self.case.id}
        return {
            "post": lambda: case.message_post(body="x", **PUBLIC),
            "answer": lambda: case.message_post(
                body="x", parent_id=self.letter.id, **PUBLIC
            ),
            "notify": lambda: case.message_notify(
                body="x", partner_ids=user.partner_id.ids
            ),
            "message": lambda: case.env["mail.message"].create(
                dict(document, body="x")
            ),
            "reply": lambda: case.env["mail.message"].create(
                dict(document, body="x", parent_id=self.letter.id)
            ),
            "edit": lambda: self._as(user, self.letter).write({"body": "x"}),
            "delete": lambda: self._as(user, self.letter).unlink(),
            "mail": lambda: (
                case.env["mail.compose.message"]
                .create(
                    {
                        "model": "helpdesk.ticket",
                        "res_ids": str(case.ids),
                        "composition_mode": "comment",
                        "body": "x",
                    }
                )
                .action_send_mail()
            ),
            "file": lambda: self._attach(case),
            "file to message": lambda: case.env["ir.attachment"].create(
                {
                    "name": "x",
                    "raw": b"x",
                    "res_model": "mail.message",
                    "res_id": self.letter.id,
                }
            ),
        }

    def test_who_does_not_have_the_case_says_nothing(self):
        """Following it, having been written to and being its citizen do not help; citizens
        write through their page."""
        everybody = [*self.strangers, self.oversight, self.citizen_user]
        everybody.remove(self.public)
        self.case._message_subscribe([user.partner_id.id for user in everybody])
        self.letter.sudo().partner_ids += self.employee.partner_id + self.other_citizen
        before = self.case.message_ids.ids
        for user in everybody:
            for name in self._speaking_acts(user):
                with self.subTest(user.login, act=name), self._refused():
                    self._speaking_acts(user)[name]()
        self.assertEqual(self.case.message_ids.ids, before)

    def test_a_former_office_says_nothing_more(self):
        referral = self._refer()
        with freeze_time("2026-11-24 04:00:00"):
            referral.with_user(self.roads_officer).action_accept()
        self.assertIn(self.frontline.partner_id, self.case.message_partner_ids)
        acts = self._speaking_acts(self.frontline)
        acts.pop("notify")  # to oneself, on a case one may read
        for name in acts:
            with self.subTest(name), self._refused():
                self._speaking_acts(self.frontline)[name]()

    def test_everybody_speaks_in_the_own_name_and_now(self):
        case = self._as(self.officer)
        timer = self.case.timer_ids.filtered(lambda t: t.target == "first_response")
        document = {"model": "helpdesk.ticket", "res_id": case.id, "body": "x"}
        Message = case.env["mail.message"]
        past = "2026-11-20 02:00:00"
        for name, act in {
            "author": lambda: case.message_post(
                body="x", author_id=self.citizen.id, **PUBLIC
            ),
            "sender": lambda: case.message_post(
                body="x", email_from=self.citizen.email_formatted, **PUBLIC
            ),
            "past": lambda: case.message_post(body="x", date=past, **PUBLIC),
            "future": lambda: case.message_post(body="x", date="2030-01-01", **PUBLIC),
            "message author": lambda: Message.create(
                dict(document, author_id=self.citizen.id)
            ),
            "message past": lambda: Message.create(dict(document, date=past)),
            "default": lambda: Message.with_context(
                default_author_id=self.citizen.id, default_date=past
            ).create(document),
            "mail": lambda: (
                case.env["mail.compose.message"]
                .create(
                    {
                        "model": "helpdesk.ticket",
                        "res_ids": str(case.ids),
                        "composition_mode": "comment",
                        "body": "x",
                        "author_id": self.citizen.id,
                    }
                )
                .action_send_mail()
            ),
        }.items():
            with self.subTest(name), self._refused():
                act()
        self.assertEqual(timer.stopped_at, self.letter.date, "as it was")

    def test_only_an_answer_of_the_office_stops_its_clock(self):
        case = self._file(self.officer)
        timer = case.sudo().timer_ids.filtered(lambda t: t.target == "first_response")
        hidden = dict(PUBLIC, is_internal=True)
        case.message_post(body="Never shown to the citizen", **hidden)
        self.assertEqual(timer.state, "running")
        # As the mail gateway does it: superuser, author taken from the head of the mail.
        case.sudo().message_post(
            body="I am your officer, believe me",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.officer.partner_id.id,
        )
        self.assertEqual(timer.state, "running")
        self.assertTrue(case.waits_for_answer)
        case.message_post(body="An answer", **PUBLIC)
        self.assertEqual(timer.state, "met")

    # ------------------------------------------------------------------
    # KEEPING
    # ------------------------------------------------------------------

    def test_what_was_said_is_kept(self):
        for user in (self.frontline, self.officer, self.supervisor):
            for message in (self.note, self.letter):
                for vals in (
                    {"body": "Never said"},
                    {"date": "2026-11-20 02:00:00"},
                    {"author_id": self.officer.partner_id.id},
                    {"subtype_id": self.env.ref("mail.mt_note").id},
                    {"is_internal": True},
                    {"res_id": self.roads_case.id},
                    {"attachment_ids": [Command.clear()]},
                ):
                    with self.subTest(user.login, vals=vals), self._refused():
                        self._as(user, message).write(vals)
                with self.subTest(user.login), self._refused():
                    self._as(user, message).unlink()

    def test_a_note_may_be_corrected_a_letter_not(self):
        """The way of the chatter: as superuser, after it has checked who wrote it."""
        case = self._as(self.frontline)
        case._message_update_content(self.note.sudo(), body="Corrected")
        self.assertIn("Corrected", self.note.sudo().body)
        for body in ("Never said", ""):
            with self.subTest(body), self._refused(UserError):
                case._message_update_content(self.letter.sudo(), body=body)

    def test_files_are_kept(self):
        for user in (self.frontline, self.officer, self.supervisor):
            file = self._as(user, self.file)
            for vals in (
                {"raw": b"Other"},
                {"name": "other.txt"},
                {"public": True},
                {"res_id": False},
                {"res_model": "res.partner", "res_id": self.citizen.id},
            ):
                with self.subTest(user.login, vals=vals), self._refused():
                    file.write(vals)
            for act in (file.unlink, lambda f=file: f.sudo()._delete_and_notify()):
                with self.subTest(user.login), self._refused():
                    act()
            with self.subTest(user.login), self._refused():
                self._attach(self._as(user), public=True)
            self.assertTrue(self._attach(self._as(user)).exists())

    def test_a_file_not_sent_yet_may_be_taken_back(self):
        file = self._attach(
            self._as(self.frontline), res_model="mail.compose.message", res_id=0
        )
        file.unlink()
        self.assertFalse(file.exists())

    def test_work_can_be_handed_over(self):
        """Positive control: who assigns the case away is not stopped by its own message."""
        self.case.user_id = self.contractor
        self._as(self.contractor).write({"user_id": self.officer.id})
        self.assertEqual(self.case.user_id, self.officer)
        self._as(self.officer).message_post(
            body="To you", partner_ids=self.citizen.ids, **PUBLIC
        )
        self.assertEqual(
            self.case.message_ids[0].notification_ids.res_partner_id & self.citizen,
            self.citizen,
        )
