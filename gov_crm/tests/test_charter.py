import io
import json

from pypdf import PdfReader

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools import pdf
from .common import GovCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestCharter(GovCommon, HttpCase):
    """The public charter: found, read and exported by somebody without an account."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Service = cls.env["gov.service"]
        Service.search([]).is_published = False
        cls.event = cls.env["gov.life.event"].create({"name": "Opening a stall"})
        cls.permit = Service.create(
            {
                "name": "Stall permit, renewal",
                "agency_id": cls.permits.id,
                "is_published": True,
                "description": "Permission to sell at the market.",
                "who_may_avail": "Holders of a stall",
                "search_words": "palengke, vendor",
                "life_event_ids": [(4, cls.event.id)],
                "requirement_ids": [
                    (0, 0, {"name": "Tax clearance", "where_to_secure": "Treasury"})
                ],
                "step_ids": [
                    (
                        0,
                        0,
                        {
                            "client_step": "Hand in the form",
                            "agency_action": "Check it",
                            "fee_amount": 530,
                            "duration_minutes": 75,
                            "responsible": "Licensing Officer II",
                        },
                    )
                ],
            }
        )
        cls.hidden = Service.create(
            {"name": "Stall permit, secret draft", "agency_id": cls.permits.id}
        )

    def _get(self, path, code=200):
        response = self.url_open(path)
        self.assertEqual(response.status_code, code, path)
        return response.text

    def test_page_says_what_the_charter_says(self):
        page = self._get("/services/stall-permit-renewal")
        for words in (
            "<h1",
            "3 working days from a complete request",
            "Tax clearance",
            "Treasury",
            "1 hour 15 minutes",
            "Licensing Officer II",
            "Holders of a stall",
            "530",
            "Licensing Office",
            "Mon–Fri 08:00–12:00, 13:00–17:00",
        ):
            self.assertIn(words, page)
        self.assertNotIn("Usually", page, "nobody has asked for it yet")
        self.assertNotIn("<script", page, "the charter works without script")

    def test_drafts_are_nobodys_business(self):
        self.assertNotIn("secret draft", self._get("/services"))
        self.assertNotIn("secret draft", self._get("/services?q=stall+permit"))
        self.assertNotIn("secret draft", self._get("/services.json"))
        with mute_logger("odoo.http"):
            self._get(f"/services/{self.hidden.slug}", code=404)
            self._get("/services/never-heard-of", code=404)
            self._get(f"/services/{self.hidden.slug}/entry.json", code=404)
        self.permit.is_published = False
        self.assertIn("not published", self._get("/services"))

    def test_search(self):
        self.env["gov.search.synonym"].create({"words": "stall, puwesto"})
        for text in ("stal permitt", "palengke", "puwesto", "VENDOR"):
            self.assertIn("1 service found", self._get(f"/services?q={text}"), text)
        page = self._get("/services?q=%3Cscript%3Ealert(1)%3C/script%3E")
        self.assertIn("Nothing found for", page)
        self.assertNotIn("<script>alert", page)
        self.assertIn("Opening a stall", page)
        self.assertIn("Stall permit", self._get(f"/services?event={self.event.id}"))
        self.assertIn("Stall permit", self._get(f"/services?agency={self.city.id}"))
        self.assertNotIn("Stall permit", self._get(f"/services?agency={self.roads.id}"))
        for odd in ("event=x", "event=99999999999999999999", "agency=-1", "q=%00"):
            self._get(f"/services?{odd}")

    def test_export(self):
        [entry] = json.loads(self._get("/services.json"))
        self.assertEqual(entry["address"], "/services/stall-permit-renewal")
        self.assertEqual(entry["papers"][0]["where"], "Treasury")
        self.assertEqual(
            json.loads(self._get("/services/stall-permit-renewal/entry.json")), entry
        )

    def test_kept_by_phones_and_no_session_needed(self):
        response = self.url_open("/services")
        self.assertIn("max-age", response.headers["Cache-Control"])
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])

    def test_printed_charter(self):
        """The official table, with its own labels, as text that can be selected."""
        if not pdf.is_available():
            self.skipTest("This machine has no Pango: charters are pages of HTML here.")
        report = self.env["ir.actions.report"].with_user(self.officer)
        content, kind = report.with_context(
            force_report_rendering=True
        )._render_qweb_pdf("gov_crm.gov_charter", self.city.ids)
        self.assertEqual(kind, "pdf")
        text = " ".join(
            page.extract_text() for page in PdfReader(io.BytesIO(content)).pages
        )
        text = " ".join(text.split())
        for words in (
            "Office or Division Licensing Office",
            "Type of Transaction G2C",
            "Who may avail Holders of a stall",
            "CHECKLIST OF REQUIREMENTS WHERE TO SECURE",
            "Tax clearance Treasury",
            "CLIENT STEPS AGENCY ACTIONS FEES TO BE PAID PROCESSING TIME PERSON RESPONSIBLE",
            "TOTAL",
            "1 hour 15 minutes",
        ):
            self.assertIn(words, text)
        self.assertNotIn("secret draft", text)
        self.assertEqual(self.roads._charter_entries(), [])

    def test_usual_needs_ten_people(self):
        """“Usually” is said of ten answers and more, in the working days of the office."""
        moments = [
            # Mon 16 Nov 10:00 to Tue, Wed or Fri in Manila: 1, 2 or 4 working days.
            ("2026-11-16 02:00:00", f"2026-11-{day} 03:00:00")
            for day in (17, 17, 17, 17, 18, 18, 18, 20, 20, 20)
        ]
        cases = self.env["helpdesk.ticket"].create(
            [
                {
                    "name": "Permit",
                    "partner_id": self.citizen.id,
                    "service_id": self.permit.id,
                }
                for _moment in moments
            ]
        )

        def close(case, start, stop):
            case._transition().write(
                {
                    "filed_at": start,
                    "complete_at": start,
                    "closed_date": stop,
                    "is_open": False,
                    "outcome": "granted",
                }
            )

        for case, (start, stop) in zip(cases[:9], moments[:9], strict=True):
            close(case, start, stop)
        self.env.flush_all()
        self.assertEqual(self.permit._charter_usual(), "")
        close(cases[9], *moments[9])
        self.env.flush_all()
        self.assertEqual(
            self.permit._charter_usual(),
            "2 working days (half of 10 people, last 6 months)",
        )

    def test_addresses(self):
        twin = self.env["gov.service"].create(
            {"name": "Stall permit, renewal", "agency_id": self.roads.id}
        )
        self.assertEqual(twin.slug, "stall-permit-renewal-ceo")
        third = self.env["gov.service"].create(
            {"name": "Stall permit, renewal", "agency_id": self.roads.id}
        )
        self.assertEqual(third.slug, "stall-permit-renewal-ceo-2")
        self.permit.name = "Permit for a stall"
        self.assertEqual(self.permit.slug, "stall-permit-renewal", "it was printed")
        with self.assertRaises(ValidationError):
            self.permit.slug = "Not an Address"

    def test_who_publishes(self):
        service = self.permit.with_user(self.service_admin)
        service.is_published = False
        self.assertNotIn("Stall permit", self._get("/services"))
        service.is_published = True
        self.assertEqual(
            service.action_open_page()["url"], "/services/stall-permit-renewal"
        )
        with self.assertRaises(AccessError):
            self.permit.with_user(self.officer).is_published = False

    def test_synonyms_need_two_words(self):
        with self.assertRaises(ValidationError):
            self.env["gov.search.synonym"].with_user(self.service_admin).create(
                {"words": "alone,"}
            )
