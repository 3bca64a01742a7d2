from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .security_common import SECRET
from .test_security_rpc import QUIET, SecurityHttpCase

TOKEN = "an-old-token-of-the-portal"


@tagged("post_install", "-at_install")
class TestSecurityRoutes(SecurityHttpCase):
    """Files, chatter and portal pages by address, with and without tokens."""

    @classmethod
    def _file_cases(cls):
        filed = super()._file_cases()
        # Tokens made before gov_crm was installed, and their signatures.
        cls.env.flush_all()
        cls.env.cr.execute("UPDATE helpdesk_ticket SET access_token = %s", (TOKEN,))
        cls.env.invalidate_all()
        cls.sign = cls.case._sign_token(cls.citizen.id)
        return filed

    def _outsiders(self):
        return (
            self.roads_officer,
            self.contractor,
            self.employee,
            self.other_user,
            self.public,
        )

    def _proofs(self):
        """What somebody might show as a right."""
        return (
            {},
            {"token": TOKEN, "access_token": TOKEN},
            {"hash": self.sign, "pid": self.citizen.id},
            {"_hash": self.sign, "pid": self.citizen.id},
        )

    def _get(self, route, **params):
        return self.url_open(route, params=params).text

    # ------------------------------------------------------------------
    # FILES AND PAGES
    # ------------------------------------------------------------------

    def _addresses(self):
        case, file, closed = self.case.id, self.file.id, self.closed.id
        return (
            f"/web/content/{file}",
            f"/web/content/{file}?download=1",
            f"/web/content/ir.attachment/{file}/raw",
            f"/web/content/helpdesk.ticket/{case}/description",
            f"/web/content/helpdesk.ticket/{closed}/answer",
            f"/web/content?model=helpdesk.ticket&id={case}&field=name",
            f"/web/image/{file}",
            f"/web/image/ir.attachment/{file}/raw",
            f"/mail/attachment/pdf_first_page/{file}",
            f"/my/cases/{case}",
            f"/my/cases/{closed}",
            f"/my/cases/{case}/file/{file}",
            "/my/cases",
            "/my/cases?search=Subject&show=all",
            f"/my/ticket/{case}",
            f"/my/ticket/{case}/{TOKEN}",
            "/my/tickets?search=Subject&search_in=all",
            f"/mail/view?model=helpdesk.ticket&res_id={case}",
            f"/mail/message/{self.letter.id}",
            f"/odoo/cases/{case}",
        )

    @mute_logger(*QUIET)
    def test_addresses_of_files_and_pages_open_nothing(self):
        for user in self._outsiders():
            self._log_in(user)
            for address in self._addresses():
                for proof in ({}, {"access_token": TOKEN}):
                    with self.subTest(user.login, address=address, proof=proof):
                        self._assert_silent(self._get(address, **proof))

    @mute_logger(*QUIET)
    def test_files_are_served_to_who_sees_the_case(self):
        for user in (self.frontline, self.oversight):
            self._log_in(user)
            self.assertIn(SECRET, self._get(f"/web/content/{self.file.id}"))

    @mute_logger(*QUIET)
    def test_a_file_of_a_note_is_not_for_the_citizen(self):
        self.note.sudo().attachment_ids = self.file
        self._log_in(self.citizen_user)
        for address in (
            f"/web/content/{self.file.id}",
            f"/my/cases/{self.case.id}/file/{self.file.id}",
        ):
            with self.subTest(address):
                self._assert_silent(self._get(address, access_token=TOKEN))
        page = self._get(f"/my/cases/{self.case.id}")
        self.assertIn(f"Letter {SECRET}", page)
        self.assertNotIn(f"Note {SECRET}", page)
        self.assertNotIn(f"Log {SECRET}", page)
        self.assertNotIn(f"{SECRET}.txt", page)

    # ------------------------------------------------------------------
    # CHATTER
    # ------------------------------------------------------------------

    def _listening_routes(self, proof):
        thread = {"thread_model": "helpdesk.ticket", "thread_id": self.case.id}
        wanted = ["followers", "suggestedRecipients", "attachments", "activities"]
        fetch = [
            ["mail.thread", dict(thread, request_list=wanted, access_params=proof)]
        ]
        return (
            ("/mail/thread/messages", thread),
            ("/mail/thread/recipients", thread),
            ("/mail/thread/recipients/get_suggested_recipients", thread),
            ("/mail/chatter_fetch", dict(thread, **proof)),
            ("/portal/chatter_init", dict(thread, **proof)),
            ("/mail/data", {"fetch_params": fetch}),
            ("/mail/inbox/messages", {}),
            ("/mail/history/messages", {}),
            ("/mail/starred/messages", {}),
        )

    @mute_logger(*QUIET)
    def test_the_chatter_tells_strangers_nothing(self):
        self.case.message_subscribe(self.citizen.ids)
        # Without a thread these answer with whatever else the user may read, and contacts
        # are known to every employee.
        open_to_all = {"/mail/thread/messages", "/mail/inbox/messages"}
        open_to_all |= {"/mail/history/messages", "/mail/starred/messages"}
        for user in self._outsiders():
            self._log_in(user)
            for proof in self._proofs():
                for route, params in self._listening_routes(proof):
                    with self.subTest(user.login, route=route, proof=proof):
                        told = self._post(route, params)
                        self._assert_silent(told)
                        if route not in open_to_all:
                            self.assertFalse(self.citizen.name in told, told[:500])

    @mute_logger(*QUIET)
    def test_the_chatter_of_the_office_works(self):
        self._log_in(self.officer)
        told = "".join(self._post(*route) for route in self._listening_routes({}))
        for part in ("Note", "Log", "Letter"):
            self.assertIn(f"{part} {SECRET}", told)
        self.assertIn(f"{SECRET}.txt", told)
        thread = {"thread_model": "helpdesk.ticket", "thread_id": self.case.id}
        post = {
            "body": "Hello",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        self._post("/mail/message/post", dict(thread, post_data=post))
        message = self.case.message_ids[0]
        self.assertEqual(
            (message.author_id, message.preview), (self.officer.partner_id, "Hello")
        )

    def _speaking_routes(self, proof):
        thread = {"thread_model": "helpdesk.ticket", "thread_id": self.case.id}
        document = {"res_model": "helpdesk.ticket", "res_id": self.case.id}
        post = {
            "body": "x",
            "message_type": "comment",
            "subtype_xmlid": "mail.mt_comment",
        }
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done").id
        partners = self.env["res.users"].search([]).partner_id.ids
        return (
            ("/mail/message/post", dict(thread, post_data=post, **proof)),
            (
                "/mail/message/update_content",
                {"message_id": self.letter.id, "update_data": {"body": "x"}, **proof},
            ),
            (
                "/mail/message/reaction",
                {
                    "message_id": self.letter.id,
                    "content": "x",
                    "action": "add",
                    **proof,
                },
            ),
            ("/mail/attachment/delete", {"attachment_id": self.file.id, **proof}),
            ("/mail/thread/subscribe", dict(document, partner_ids=partners)),
            ("/mail/thread/unsubscribe", dict(document, partner_ids=partners)),
            (
                "/mail/update_is_internal",
                {"message_id": self.note.id, "is_internal": False},
            ),
            (
                "/web/dataset/call_kw/helpdesk.ticket/write",
                {
                    "model": "helpdesk.ticket",
                    "method": "write",
                    "args": [self.case.ids, {"stage_id": stage}],
                    "kwargs": {},
                },
            ),
        )

    def _state(self):
        self.env.invalidate_all()
        return (
            self.case.message_ids.mapped("body"),
            self.case.message_ids.reaction_ids.ids,
            self.case.message_partner_ids.ids,
            self.case.attachment_ids.ids,
            self.case.stage_id,
            self.note.sudo().is_internal,
            self.env["helpdesk.ticket"].search_count([]),
        )

    @mute_logger(*QUIET)
    def test_the_chatter_takes_nothing_from_strangers(self):
        before = self._state()
        for user in self._outsiders():
            self._log_in(user)
            for proof in self._proofs():
                for route, params in self._speaking_routes(proof):
                    with self.subTest(user.login, route=route, proof=proof):
                        self._assert_silent(self._post(route, params))
                        self.assertEqual(self._state(), before)

    @mute_logger(*QUIET)
    def test_the_chatter_takes_nothing_from_a_former_office(self):
        referral = self._refer(user=self.officer)
        referral._accept(self.later, self.roads_officer)
        before = self._state()
        self._log_in(self.frontline)  # wrote the letter and the note
        self.assertIn(SECRET, self._post(*self._listening_routes({})[0]))
        for route, params in self._speaking_routes({}):
            if not route.endswith("subscribe"):  # who reads may follow
                with self.subTest(route):
                    self._post(route, params)
                    self.assertEqual(self._state(), before)

    @mute_logger(*QUIET)
    def test_forms_of_the_helpdesk_are_closed(self):
        """They write as superuser what anybody logged in sends."""
        before = self._state()
        stage = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        stage.close_from_portal = True
        for user in (self.other_user, self.citizen_user, self.employee):
            self._log_in(user)
            values = {"ticket_id": self.case.id, "stage_id": stage.id}
            values |= {"subject": "x", "description": "x"}
            for route in ("/ticket/close", "/submitted/ticket", "/new/ticket"):
                with self.subTest(user.login, route=route):
                    self._get(route, **values)
                    self.url_open(
                        route, data=dict(values, csrf_token=Request.csrf_token(self))
                    )
                    self.assertEqual(self._state(), before)

    @mute_logger(*QUIET)
    def test_files_are_not_sent_to_cases_of_others(self):
        before = self._state()
        for user in self._outsiders():
            self._log_in(user)
            for proof in self._proofs():
                with self.subTest(user.login, proof=proof):
                    self.url_open(
                        "/mail/attachment/upload",
                        data={
                            "thread_id": self.case.id,
                            "thread_model": "helpdesk.ticket",
                            "csrf_token": Request.csrf_token(self),
                            **proof,
                        },
                        files={"ufile": ("x.txt", b"x", "text/plain")},
                    )
                    self.assertEqual(self._state(), before)

    @mute_logger(*QUIET)
    def test_files_of_a_case_are_not_deleted_by_the_chatter(self):
        self._log_in(self.officer)
        self._post("/mail/attachment/delete", {"attachment_id": self.file.id})
        self.env.invalidate_all()
        self.assertIn(self.file.sudo(), self.case.attachment_ids)
