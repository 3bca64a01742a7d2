import re

from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .portal_common import PDF, SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestPortalPages(PortalCase):
    def test_owner_reads_the_case(self):
        self._login(self.citizen_user)
        text = self._text(f"/my/cases/{self.case.id}")
        for words in (
            "Permit for my bakery",
            self.case.number,
            self.case.deadline_display["sentence"],
            "Licensing Office",
            "Officer: Officer",
            "City Hall, window 4",
            "Call 555 0123",
            "Mon–Fri 08:00–12:00, 13:00–17:00",
            "Officer, Licensing Office",
            "We are looking at it.",
            "plan.pdf",
            "City ordinance 1",
            "All times are those of Manila.",
        ):
            self.assertIn(words, text)
        self.assertNotIn("note.pdf", text)
        page = self._page(f"/my/cases/{self.case.id}")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertEqual(page.get("lang"), "en-US")
        self.assertEqual(len(page.xpath("//*[@aria-current='step']")), 1)
        for field in page.xpath(
            "//form[@method='post']//*[self::textarea or @type='file']"
        ):
            self.assertTrue(page.xpath(f"//label[@for='{field.get('id')}']"))

    def test_decided_case(self):
        self.case._decide("denied", "Rule 7", "<h1>Sorry</h1>", self.now, self.officer)
        self._login(self.citizen_user)
        text = self._text(f"/my/cases/{self.case.id}")
        self.assertIn("Your request was not granted.", text)
        self.assertIn("Rule 7", text)
        self.assertIn("Sorry", text)
        self.assertIn("This case is closed, so you cannot write here any more.", text)
        page = self._page(f"/my/cases/{self.case.id}")
        self.assertEqual(len(page.xpath("//h1")), 1)
        self.assertFalse(page.xpath("//form[@method='post']//textarea"))

    def test_missing_papers_are_a_task(self):
        self._past_case(
            self.citizen,
            "Renewal",
            missing_papers="- Barangay clearance",
            complete_at=False,
        )
        self._login(self.citizen_user)
        page = self._page("/my/cases")
        groups = [
            re.sub(r"\s+", " ", h2.text_content()).strip() for h2 in page.xpath("//h2")
        ]
        self.assertEqual(groups[:2], ["To do for you (1)", "In work (1)"])
        self.assertIn("One case waits for papers from you", self._text("/my"))
        link = page.xpath("//h3/a")[0].get("href")
        self.assertIn(
            "Barangay clearance You get it at: your barangay hall", self._text(link)
        )

    def test_others_get_the_page_of_nothing(self):
        def same(response):
            reference = r"[0-9A-F]{4}-[0-9A-F]{4}"
            return re.sub(
                rf'{reference}|csrf_token: "\w+"|cases(?:/|%2F)\d+|visitor|\d{{4,}}',
                "",
                response.text,
            )

        paths = ("/my/cases/%s", f"/my/cases/%s/file/{self.files['foreign.pdf'].id}")
        for user in (self.citizen_user, self.officer, self.oversight):
            self._login(user)
            for path in paths:
                with self.subTest(path, user=user.login):
                    foreign = self._get(path % self.foreign.id, 404)
                    nothing = self._get(path % 999999, 404)
                    self.assertEqual(same(foreign), same(nothing))
                    self._get(path % (10**30), 404)

    def test_anonymous_logs_in_first(self):
        self.authenticate(None, None)
        for path in ("/my/cases", f"/my/cases/{self.foreign.id}", "/my/cases/page/2"):
            self.assertIn("/web/login", self._get(path, 303).headers["Location"])
        self._get(
            f"/my/cases/{self.foreign.id}/file/{self.files['foreign.pdf'].id}", 303
        )

    def test_officers_see_their_own_cases_only(self):
        for user in (self.officer, self.supervisor, self.oversight, self.contractor):
            self._login(user)
            self.assertIn("You have no cases yet.", self._text("/my/cases"))

    def test_officers_see_their_own_as_any_citizen_does(self):
        """A clerk of the licensing office has asked the city engineer for something."""
        clerk = self.officer
        mine = self._past_case(
            clerk.partner_id, "My street lamp", agency_id=self.roads.id
        )
        self._talk(mine, "We come on Monday.", files=[("map.pdf", PDF)])
        self._talk(mine, f"{SECRET} is behind it", "mail.mt_note", [("in.pdf", PDF)])
        files = {file.name: file for file in mine.message_ids.attachment_ids}
        path = f"/my/cases/{mine.id}"
        self._login(clerk)
        self.assertIn("My street lamp", self._text("/my/cases"))
        self.assertIn("1", self._text("/my"))
        text = self._text(path)
        for told in (mine.number, "We come on Monday.", "City Engineer"):
            self.assertIn(told, text)
        self.assertEqual(self._get(f"{path}/file/{files['map.pdf'].id}").content, PDF)
        self._get(f"{path}/file/{files['in.pdf'].id}", 404)
        self._send(mine, "Thank you.")
        self.assertIn("Thank you.", self._from_citizen(mine)[:1].body)
        # It opens nothing else, neither here nor in the back office.
        self._get(f"/my/cases/{self.foreign.id}", 404)
        self._get(f"/my/cases/{self.case.id}", 404)
        with self.assertRaises(AccessError), mute_logger("odoo.addons.base.models"):
            mine.with_user(clerk).with_context({}).read(["name"])
        self.assertNotIn(mine, self.env[mine._name].with_user(clerk).search([]))

    def test_answers_are_private(self):
        self._login(self.citizen_user)
        file = f"/my/cases/{self.case.id}/file/{self.files['plan.pdf'].id}"
        for path, status in (
            ("/my/cases", 200),
            (f"/my/cases/{self.case.id}", 200),
            (f"/my/cases/{self.foreign.id}", 404),
            (file, 200),
        ):
            headers = self._get(path, status).headers
            self.assertEqual(headers["Cache-Control"], "no-store", path)
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
            self.assertEqual(headers["X-Frame-Options"], "DENY")

    def test_files(self):
        self._login(self.citizen_user)
        path = f"/my/cases/{self.case.id}/file/%s"
        response = self._get(path % self.files["plan.pdf"].id)
        self.assertEqual(response.content, PDF)
        self.assertTrue(
            response.headers["Content-Disposition"].startswith("attachment")
        )
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        for name in ("note.pdf", "foreign.pdf"):
            file = self.files[name]
            self._get(path % file.id, 404)
            with mute_logger("odoo.http"):
                content = self.url_open(
                    f"/web/content/{file.id}", allow_redirects=False
                )
            self.assertNotEqual(content.content, PDF)
        self._get(path % (10**30), 404)
        self.assertFalse(self.files["plan.pdf"].access_token)

    def test_list_with_search_and_pages(self):
        for number in range(23):
            self._past_case(self.citizen, f"Drain {number}")
        self._login(self.citizen_user)
        self.assertIn("Page 1 of 2", self._text("/my/cases"))
        self.assertIn("Page 2 of 2", self._text("/my/cases/page/2"))
        self.assertIn("1 case found.", self._text("/my/cases?search=bakery"))
        number = self.case.number.replace("-", "- ")
        self.assertIn("1 case found.", self._text(f"/my/cases?search={number}"))
        self.assertIn("24 cases found.", self._text("/my/cases?search=business"))
        self.assertIn("You have no such cases.", self._text("/my/cases?show=answered"))
        response = self.url_open(f"/my/cases?search={SECRET}")
        self.assertIn("Nothing found", response.text)
        self.assertNotIn(f"Permit of {SECRET}", response.text)

    def test_odd_parameters_do_no_harm(self):
        self._login(self.citizen_user)
        for path in (
            "/my/cases?page=abc",
            "/my/cases?page=%C2%B2&sortby=x&filterby=y&groupby=z",
            "/my/cases/page/0",
            f"/my/cases/page/{10**30}",
            "/my/cases?show=%00&search=%00'\"%25_\\",
            "/my/cases?search=" + "x" * 3000,
            "/my/cases?search=%F0%28%8C%28&date_begin=never",
            f"/my/cases/{self.case.id}?sent=%00&access_token=x",
        ):
            with self.subTest(path):
                self.assertIn("Permit for my bakery", self._get(path).text)
        for path in (
            "/my/cases/abc",
            "/my/cases/-1",
            "/my/cases/page/x",
            "/my/cases/0",
        ):
            self._get(path, 404)

    def test_list_costs_no_query_per_case(self):
        def count():
            self.env.invalidate_all()
            Case = self.env["helpdesk.ticket"].with_user(self.citizen_user)
            before = self.env.cr.sql_log_count
            cases = Case.search(Case._portal_domain())
            cards = cases._portal_cards()
            return len(cards), self.env.cr.sql_log_count - before

        count()
        self._past_case(
            self.citizen, "Second", missing_papers="Clearance", complete_at=False
        )
        few = count()
        for number in range(12):
            self._past_case(
                self.citizen,
                f"More {number}",
                missing_papers="Clearance",
                complete_at=False,
            )
        many = count()
        self.assertEqual((few[0], many[0]), (2, 14))
        self.assertEqual(few[1], many[1])

    def test_home_leads_to_cases_and_not_to_tickets(self):
        self._login(self.citizen_user)
        page = self._page("/my")
        self.assertTrue(page.xpath("//a[@href='/my/cases']"))
        self.assertFalse(page.xpath("//a[@href='/my/tickets']"))
        self.assertFalse(page.xpath("//form[contains(@action, '/new/ticket')]"))


@tagged("post_install", "-at_install")
class TestPortalOldRoutes(PortalCase):
    def test_pages_lead_to_the_new_ones(self):
        self._login(self.citizen_user)
        for path, target in (
            ("/my/tickets", "/my/cases"),
            ("/my/tickets/page/3?sortby=garbage", "/my/cases"),
            (f"/my/ticket/{self.foreign.id}", f"/my/cases/{self.foreign.id}"),
            (f"/my/ticket/{self.case.id}/token", f"/my/cases/{self.case.id}"),
        ):
            self.assertTrue(self._get(path, 303).headers["Location"].endswith(target))

    def test_a_token_opens_nothing(self):
        self.foreign.access_token = "3a0e5f5e-0000-4000-8000-000000000000"
        self.authenticate(None, None)
        token = self.foreign.access_token
        response = self.url_open(f"/my/ticket/{self.foreign.id}/{token}")
        self.assertNotIn(SECRET, response.text)
        self.assertIn("/web/login", response.url)
        sign = self.foreign._sign_token(self.other_citizen.id)
        for access in ({"token": token}, {"hash": sign, "pid": self.other_citizen.id}):
            response = self.url_open(
                "/mail/chatter_fetch",
                json={
                    "params": {
                        "thread_model": "helpdesk.ticket",
                        "thread_id": self.foreign.id,
                        **access,
                    }
                },
            )
            self.assertNotIn(SECRET, response.text)
            with mute_logger("odoo.http"):
                self.url_open(
                    "/mail/message/post",
                    json={
                        "params": {
                            "thread_model": "helpdesk.ticket",
                            "thread_id": self.foreign.id,
                            "post_data": {"body": "forged", "message_type": "comment"},
                            **access,
                        }
                    },
                )
        self.assertNotIn("forged", str(self.foreign.message_ids.mapped("body")))

    @mute_logger("odoo.http")
    def test_routes_that_change_things_are_closed(self):
        done = self.env.ref("helpdesk_mgmt.helpdesk_ticket_stage_done")
        done.close_from_portal = True
        stage, count = self.case.stage_id, self.env["helpdesk.ticket"].search_count([])
        for user in (self.citizen_user, self.officer):
            self._login(user)
            close = f"/ticket/close?ticket_id={self.case.id}&stage_id={done.id}"
            for path in (close, "/submitted/ticket?subject=x&description=y"):
                self._get(path, 404)
                for data in ({"x": "y"}, {"csrf_token": self._csrf()}):
                    status = self.url_open(path, data=data).status_code
                    self.assertIn(status, (400, 404))
        self.env.invalidate_all()
        self.assertEqual(self.case.stage_id, stage)
        self.assertTrue(self.case.is_open)
        self.assertEqual(self.env["helpdesk.ticket"].search_count([]), count)
