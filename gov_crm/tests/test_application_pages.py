import re

import lxml.html

from odoo.http import Request
from odoo.tests import tagged
from odoo.tools import mute_logger

from .application_common import ApplicationCase
from .portal_common import PDF

BASE = "/services/permit/apply"


@tagged("post_install", "-at_install")
class TestApplicationPages(ApplicationCase):
    """Applying by plain forms, as a browser without script does."""

    def _page(self, path, status=200):
        return lxml.html.fromstring(self._get(path, status).text)

    def _read(self, path):
        main = self._page(path).get_element_by_id("wrap")
        return re.sub(r"\s+", " ", main.text_content()).strip()

    def _post(self, path, status=303, files=(), **values):
        values.setdefault("csrf_token", Request.csrf_token(self))
        response = self.url_open(
            path,
            data=values,
            files=[(name, file) for name, file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status, response.text[:2000])
        if status == 303:
            return response.headers["Location"].split(self.base_url())[-1]
        return re.sub(
            r"\s+",
            " ",
            lxml.html.fromstring(response.text)
            .get_element_by_id("wrap")
            .text_content(),
        )

    def _start(self):
        self._read(BASE)  # a session with a token of its own
        return self._post(BASE, act="start")

    def _values(self, **more):
        """The second page, filled in."""
        return {
            f"q{self.q_day.id}-day": "1",
            f"q{self.q_day.id}-month": "12",
            f"q{self.q_day.id}-year": "2026",
            f"q{self.q_staff.id}": "1,200",
            f"q{self.q_where.id}-street": "12 Mabini Street",
            f"q{self.q_where.id}-city": "Balanghai",
            **more,
        }

    def _fill(self):
        """From the start to the papers, as somebody with a shop."""
        self.assertEqual(self._start(), f"{BASE}/1")
        there = self._post(f"{BASE}/1", **{f"q{self.q_kind.id}": self.shop.id})
        self.assertEqual(there, f"{BASE}/2")
        self.assertEqual(self._post(f"{BASE}/2", **self._values()), f"{BASE}/3")
        there = self._post(
            f"{BASE}/3",
            **{
                f"q{self.q_owner.id}-rows": "1",
                f"q{self.q_owner.id}-0-q{self.q_name.id}": "Ana",
            },
        )
        self.assertEqual(there, f"{BASE}/4")
        there = self._post(f"{BASE}/4", **{f"q{self.q_more.id}": "Thank you"})
        self.assertEqual(there, f"{BASE}/papers")

    def _say_papers(self):
        return self._post(
            f"{BASE}/papers",
            **{
                f"p{self.clearance.id}": "later",
                f"p{self.lease.id}": "not_needed",
                f"p{self.lease.id}-because": "I own it",
            },
        )

    def _send_it(self):
        [form] = self._page(f"{BASE}/check").xpath("//form[@method='post']")
        return self._post(f"{BASE}/check", **dict(form.form_values()))

    def _draft_of(self, user):
        self.env.invalidate_all()
        return self.env["gov.application"]._own(self.permit, user)

    # ------------------------------------------------------------------

    def test_whole_way(self):
        self.assertIn(BASE, self._page("/services/permit").xpath("//main//a/@href"))
        self._login(self.citizen_user)
        self.assertIn("Have this ready", self._read(BASE))
        self._fill()
        self.assertEqual(self._say_papers(), f"{BASE}/check")
        text = self._read(f"{BASE}/check")
        for words in (
            "Step 6 of 6",
            "What is it? A shop",
            "When do you open? 1 December 2026",
            "How many people work there? 1200",
            "Owner, 1: Name of the owner Ana",
            "Barangay clearance You will bring or send it later",
            "Lease contract Not needed: I own it",
            "Not complete yet: the time limit starts when all of this is here. Barangay "
            "clearance – you get it at: your barangay hall",
        ):
            self.assertIn(words, text)
        self.assertNotIn("In which market?", text)
        self.assertEqual(self._send_it(), f"{BASE}/done")
        case = self.citizen.gov_case_ids.sorted("id")[-1]
        text = self._read(f"{BASE}/done")
        for words in (
            f"Request sent: {case.number}",
            "Officer, Licensing Office, reads it. Phone: 555 0123.",
            "The time limit starts when this arrives: Barangay clearance.",
            "You get it at: your barangay hall",
        ):
            self.assertIn(words, text)
        text = self._read(f"/my/cases/{case.id}")
        self.assertIn("What you filled in", text)
        self.assertIn("12 Mabini Street, Balanghai", text)
        receipt = self._get(f"{BASE}/receipt").text
        self.assertIn(case.number, receipt)

    def test_second_press(self):
        self._login(self.citizen_user)
        self._fill()
        self._say_papers()
        [form] = self._page(f"{BASE}/check").xpath("//form[@method='post']")
        values = dict(form.form_values())
        count = len(self.citizen.gov_case_ids)
        for _press in range(2):
            self.assertEqual(self._post(f"{BASE}/check", **values), f"{BASE}/done")
        self.env.invalidate_all()
        self.assertEqual(len(self.citizen.gov_case_ids), count + 1)
        # What was sent is sent: the pages of the draft are gone.
        self._get(f"{BASE}/1", 404)
        self._get(f"{BASE}/check", 404)
        self.assertIn("Start now", self._read(BASE))

    def test_forged_key(self):
        self._login(self.citizen_user)
        self._fill()
        self._say_papers()
        for key in ("", "x" * 24):
            response = self.url_open(
                f"{BASE}/check",
                data={"csrf_token": Request.csrf_token(self), "key": key},
            )
            self.assertEqual(response.status_code, 400)

    def test_condition(self):
        self._login(self.citizen_user)
        self._start()
        self._post(f"{BASE}/1", **{f"q{self.q_kind.id}": self.stall.id})
        self.assertIn("In which market?", self._read(f"{BASE}/2"))
        text = self._post(f"{BASE}/2", 422, **self._values())
        self.assertIn("In which market? – write your answer.", text)
        self._post(f"{BASE}/1", **{f"q{self.q_kind.id}": self.shop.id})
        self.assertNotIn("In which market?", self._read(f"{BASE}/2"))

    def test_bad_input(self):
        self._login(self.citizen_user)
        self._start()
        text = self._post(f"{BASE}/1", 422)
        self.assertIn("There is a problem What is it? – choose an answer.", text)
        text = self._post(f"{BASE}/1", 422, **{f"q{self.q_kind.id}": "999999"})
        self.assertIn("choose one of the answers that stand here", text)
        # The choice of another question is none of this one.
        other = self._question(5, "Other", "choice", choice_ids=[(0, 0, {"name": "x"})])
        self._post(f"{BASE}/1", 422, **{f"q{self.q_kind.id}": other.choice_ids.id})
        other.unlink()
        self._post(f"{BASE}/1", **{f"q{self.q_kind.id}": self.shop.id})
        text = self._post(
            f"{BASE}/2",
            422,
            **self._values(
                **{
                    f"q{self.q_day.id}-day": "31",
                    f"q{self.q_day.id}-month": "2",
                    f"q{self.q_staff.id}": "a few",
                    f"q{self.q_where.id}-city": "",
                }
            ),
        )
        for words in (
            "When do you open? – enter day, month and year, for example 14 3 1951.",
            "How many people work there? – enter a number, for example 12 or 12.5.",
            "Where is it? – enter at least the street and the town.",
        ):
            self.assertIn(words, text)
        # Nothing typed is lost.
        page = self._page(f"{BASE}/2")
        self.assertEqual(page.get_element_by_id(f"q{self.q_day.id}-day").value, "31")
        self.assertEqual(page.get_element_by_id(f"q{self.q_staff.id}").value, "a few")
        self.assertEqual(
            page.get_element_by_id(f"q{self.q_where.id}-street").value,
            "12 Mabini Street",
        )

    def test_long_and_scripted_texts(self):
        self._login(self.citizen_user)
        self._fill()
        script = "<script>alert(1)</script>"
        text = self._post(f"{BASE}/4", 422, **{f"q{self.q_more.id}": "x" * 10_001})
        self.assertIn("at most 10000 characters fit", text)
        self._post(f"{BASE}/4", **{f"q{self.q_more.id}": script + "x" * 9_000})
        self._say_papers()
        self.assertNotIn(script, self._get(f"{BASE}/check").text)
        self._send_it()
        case = self.citizen.gov_case_ids.sorted("id")[-1]
        self.assertNotIn("<script>", case.description)
        self.assertIn(
            script, case.answer_ids.filtered(lambda a: a.kind == "paragraph").value
        )
        self.assertNotIn(script, self._get(f"/my/cases/{case.id}").text)

    def test_numbers_beyond_reason(self):
        """What no form sends is no error of the server."""
        self._login(self.citizen_user)
        self._start()
        self._post(f"{BASE}/1", **{f"q{self.q_kind.id}": self.shop.id})
        huge = "9" * 5000
        self._post(f"{BASE}/2", 422, **{f"q{self.q_day.id}-day": huge})
        self._post(f"{BASE}/2", act=f"file-{huge}")
        self._post(f"{BASE}/3", act=f"remove-{self.q_owner.id}-{huge}")
        self._post(f"{BASE}/3", **{f"q{self.q_owner.id}-rows": huge})
        self._get(f"{BASE}/99999999999999", 404)

    def test_answers_of_other_services_are_not_taken(self):
        other = self.env["gov.service"].create(
            {"name": "Other", "agency_id": self.roads.id}
        )
        foreign = self.env["gov.service.question"].create(
            {"service_id": other.id, "name": "Foreign", "kind": "text"}
        )
        self._login(self.citizen_user)
        self._start()
        self._post(
            f"{BASE}/1",
            **{f"q{self.q_kind.id}": self.shop.id, f"q{foreign.id}": "forged"},
        )
        self.assertNotIn("forged", str(self._draft_of(self.citizen_user).answers))
        self._get("/services/other/apply", 404)
        self._get(f"{BASE}/99", 404)

    def test_rows(self):
        self._login(self.citizen_user)
        self._fill()
        name = f"q{self.q_owner.id}"
        first = {f"{name}-rows": "1", f"{name}-0-q{self.q_name.id}": "Ana"}
        there = self._post(f"{BASE}/3", act=f"add-{self.q_owner.id}", **first)
        self.assertEqual(there, f"{BASE}/3#{name}-1")
        self.assertIn("Owner, 2", self._read(f"{BASE}/3"))
        both = {**first, f"{name}-rows": "2", f"{name}-1-q{self.q_share.id}": "half"}
        text = self._post(f"{BASE}/3", 422, **both)
        self.assertIn("Name of the owner – write your answer.", text)
        self.assertIn("Share in percent – enter a number", text)
        self._post(f"{BASE}/3", act=f"remove-{self.q_owner.id}-0", **both)
        self.assertNotIn("Owner, 2", self._read(f"{BASE}/3"))
        page = self._page(f"{BASE}/3")
        self.assertEqual(
            page.get_element_by_id(f"{name}-0-q{self.q_share.id}").value, "half"
        )
        # What is left empty is no entry.
        self._post(f"{BASE}/3", **{f"{name}-rows": "1"})
        self.assertNotIn(
            f"{self.q_owner.id}", self._draft_of(self.citizen_user)._kept_answers()
        )

    def test_files(self):
        self._login(self.citizen_user)
        self._fill()
        paper = f"p{self.clearance.id}"
        big = ("big.pdf", PDF + b"x" * (10 * 1024 * 1024))
        text = self._post(f"{BASE}/papers", 422, files=[(f"{paper}-file", big)])
        self.assertIn("“big.pdf” is larger than 10 MB.", text)
        self.assertIn("Lease contract – choose a file, or say", text)
        text = self._post(
            f"{BASE}/papers",
            422,
            files=[(f"{paper}-file", ("run.exe", b"MZ\x00\x01" * 50))],
        )
        self.assertIn("is not a PDF", text)
        # A good one stays although something else is wrong on the page.
        self._post(f"{BASE}/papers", 422, files=[(f"{paper}-file", ("ok.pdf", PDF))])
        self.assertIn("ok.pdf", self._read(f"{BASE}/papers"))
        [file] = self._draft_of(self.citizen_user)._files()
        # Nobody gets it by the address of files.
        self.assertEqual(self.url_open(f"/web/content/{file.id}").status_code, 404)
        self._post(f"{BASE}/papers", act=f"file-{file.id}")
        self.assertNotIn("ok.pdf", self._read(f"{BASE}/papers"))
        self.assertFalse(file.exists())
        self._post(
            f"{BASE}/papers",
            files=[(f"{paper}-file", ("ok.pdf", PDF))],
            **{f"p{self.lease.id}": "not_needed"},
        )
        self._send_it()
        case = self.citizen.gov_case_ids.sorted("id")[-1]
        self.assertFalse(case.missing_papers)
        self.assertIn("You have our decision by", self._read(f"{BASE}/done"))
        [link] = [
            link
            for link in self._page(f"/my/cases/{case.id}").xpath("//a/@href")
            if "/file/" in link
        ]
        self.assertEqual(self._get(link).content, PDF)
        self._login(self.other_user)
        self._get(link, 404)

    def test_change_comes_back(self):
        self._login(self.citizen_user)
        self._fill()
        self._say_papers()
        links = self._page(f"{BASE}/check").xpath("//dd/a/@href")
        self.assertIn(f"{BASE}/1?to=check#q{self.q_kind.id}-{self.shop.id}", links)
        there = self._post(
            f"{BASE}/1", to="check", **{f"q{self.q_kind.id}": self.shop.id}
        )
        self.assertEqual(there, f"{BASE}/check")
        # What opens a new question goes there first.
        there = self._post(
            f"{BASE}/1", to="check", **{f"q{self.q_kind.id}": self.stall.id}
        )
        self.assertEqual(there, f"{BASE}/2?to=check")
        self.assertIn("You cannot send it yet", self._read(f"{BASE}/check"))
        draft = self._draft_of(self.citizen_user)
        text = self._post(f"{BASE}/check", 422, key=draft.key)
        self.assertIn("Something is still to be filled in.", text)

    def test_resume_on_another_device(self):
        self._login(self.citizen_user)
        self._start()
        there = self._post(
            f"{BASE}/1", act="later", **{f"q{self.q_kind.id}": self.stall.id}
        )
        self.assertEqual(there, f"{BASE}/later")
        self.assertIn("is saved until", self._read(there))
        self.opener.cookies.clear()
        self._login(self.citizen_user)
        text = self._read(BASE)
        self.assertIn("You started on", text)
        self.assertIn("What is it? Completed", text)
        self.assertIn("Cannot start yet", text)
        page = self._page(f"{BASE}/1")
        checked = page.xpath("//input[@checked]/@value")
        self.assertEqual(checked, [str(self.stall.id)])
        self.assertIn("Not sent yet (1) Business permit", self._read("/my/cases"))
        # Starting goes on with it, and does not begin a second one.
        self.assertEqual(self._post(BASE, act="start"), f"{BASE}/2")
        self._post(BASE, act="again")
        self.assertFalse(self._draft_of(self.citizen_user).answers)

    def test_drafts_of_others(self):
        self._login(self.citizen_user)
        self._fill()
        for user in (self.other_user, self.frontline, self.service_admin):
            self._login(user)
            for page in ("1", "papers", "check", "later", "done", "receipt"):
                with self.subTest(user.login, page=page):
                    self._get(f"{BASE}/{page}", 404)
        self.opener.cookies.clear()
        self.authenticate(None, None)
        self._get(f"{BASE}/1", 404)

    def test_visitor(self):
        """Without an account, in the session of the visitor; a log-in takes it along."""
        self.authenticate(None, None)
        self.assertIn("Start without an account", self._read(BASE))
        self._fill()
        self.assertEqual(self._say_papers(), f"{BASE}/contact")
        self.assertIn("You cannot send it yet", self._read(f"{BASE}/check"))
        draft = self.env["gov.application"].search([("state", "=", "draft")], limit=1)
        self.assertFalse(draft.partner_id)

    def test_not_online(self):
        self.permit.is_online = False
        self._get(BASE, 404)
        self.assertNotIn("Start", self._read("/services/permit"))
        self.permit.write({"is_online": True, "is_published": False})
        self._get(BASE, 404)

    @mute_logger("odoo.http")
    def test_without_token(self):
        """A form of another site does nothing."""
        self._login(self.citizen_user)
        self._start()
        response = self.url_open(
            f"{BASE}/1", data={f"q{self.q_kind.id}": self.shop.id, "csrf_token": "x"}
        )
        self.assertEqual(response.status_code, 400)

    def test_private(self):
        self._login(self.citizen_user)
        self._start()
        for page in ("", "/1", "/papers", "/check"):
            headers = self._get(f"{BASE}{page}").headers
            self.assertEqual(headers["Cache-Control"], "no-store")
            self.assertEqual(headers["Referrer-Policy"], "no-referrer")
