import csv
import io
import json
from pathlib import Path

import lxml.html

from odoo.tests import HttpCase, freeze_time, tagged
from odoo.tools import mute_logger

from ..tools.release_rows import canonical, digest
from .release_common import ReleaseCase

SCHEMA = Path(__file__).parents[1] / "static" / "performance.schema.json"


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestReleasePages(ReleaseCase, HttpCase):
    """Everybody reads results, as a page and as files, and can check them."""

    def _get(self, path, code=200, **headers):
        response = self.url_open(path, headers=headers)
        self.assertEqual(response.status_code, code, path)
        return response

    def _text(self, path):
        page = lxml.html.fromstring(self._get(path).text)
        self.assertFalse(page.xpath("//script[@src]"), "works without script")
        return " ".join(page.xpath("//main")[0].text_content().split())

    def test_nothing_published_yet(self):
        self._prepared()
        self.assertIn("First release: Fri 15 Jan 2027.", self._text("/performance"))
        page = self._text(f"/performance/{self.permit.slug}")
        self.assertIn("Nothing has been published about this service yet", page)
        with mute_logger("odoo.http"):
            for path in ("/performance.json", "/performance.csv"):
                self._get(path, 404)
        page = self._get(f"/services/{self.permit.slug}").text
        self.assertNotIn("Kept lately", page)
        self.assertIn('href="/performance"', page)

    def test_pages(self):
        self._published()
        page = self._text(f"/performance/{self.permit.slug}")
        for words in (
            "Business permit July–September 2026",
            "Of 14 answers, 12 came in time: 86 % (60–96).",
            "Half came within 2 working days, 9 of 10 within 7 working days.",
            "Not counted: 2 withdrawn, 1 duplicates.",
            "Published Mon 23 Nov 2026, version 1",
        ):
            self.assertIn(words, page)
        page = self._text("/performance")
        names = ("City Engineer", "Bridge pass", "Road opening", "Licensing Office",
                 "Business permit", "Market stall", "Everything else")  # fmt: skip
        places = [page.index(name) for name in names]
        self.assertEqual(places, sorted(places), "in the order of their names")
        self.assertIn("Market stall Too few to publish.", page)
        self.assertIn("Bridge pass No answers in this quarter.", page)
        page = self._text(f"/performance/{self.stall.slug}")
        self.assertIn("Too few to publish", page)
        page = self._text(f"/services/{self.permit.slug}")
        self.assertIn("Kept lately Of 14 answers, 12 came in time", page)

    def test_small_numbers_are_nowhere(self):
        self._published()
        [row] = self._rows(f"/performance/{self.stall.slug}.csv", "answered")
        self.assertEqual((row["status"], row["value"], row["n"]), ("withheld", "", ""))
        told = self._get(f"/performance/{self.stall.slug}.json").json()
        self.assertFalse([it for it in told["document"]["rows"]
                          if it["measure"] != "overdue" and "value" in it])  # fmt: skip
        for path in ("/performance.json", "/performance"):
            self.assertNotIn('"raw"', self._get(path).text)

    def _rows(self, path, measure):
        response = self._get(path)
        self.assertIn("text/csv", response.headers["Content-Type"])
        rows = list(csv.DictReader(io.StringIO(response.content.decode())))
        self.assertTrue(rows)
        return [it for it in rows if it["measure"] == measure]

    def test_files(self):
        release = self._published()
        told = self._get("/performance.json").json()
        self.assertEqual(told["digest"], release.digest)
        self.assertEqual(digest(canonical(told["document"])), release.digest)
        self._check(json.loads(SCHEMA.read_text()), told)
        self._check(
            json.loads(SCHEMA.read_text()),
            self._get(f"/performance/{self.permit.slug}.json").json(),
        )
        self.assertIn("freely", told["licence"])
        self.env.company.gov_release_licence = "Only by asking."
        [row] = self._rows(f"/performance/{self.permit.slug}.csv", "on_time")
        self.assertEqual(row["licence"], "Only by asking.")
        self.assertEqual((row["value"], row["n"], row["count"]), ("85.7", "14", "12"))
        self.assertEqual(row["digest"], release.digest)

    def _check(self, schema, content, part=None):
        """What the schema says of objects: required names, no others, values of a list."""
        part = part or schema
        if "$ref" in part:
            part = schema["$defs"][part["$ref"].rpartition("/")[2]]
        if part.get("type") == "object":
            self.assertLessEqual(set(part.get("required", ())), set(content))
            if "properties" in part and "additionalProperties" not in part:
                self.assertLessEqual(set(content), set(part["properties"]))
            for name, value in content.items():
                if name in part.get("properties", ()):
                    self._check(schema, value, part["properties"][name])
        elif part.get("type") == "array":
            for value in content:
                self._check(schema, value, part["items"])
        elif "enum" in part:
            self.assertIn(content, part["enum"])
        elif "const" in part:
            self.assertEqual(content, part["const"])

    def test_names_become_no_formulas(self):
        self.permit.name = "=HYPERLINK(1)"
        self._published()
        [row] = self._rows(f"/performance/{self.permit.slug}.csv", "answered")
        self.assertEqual(row["service"], "'=HYPERLINK(1)")

    def test_kept_by_readers(self):
        self._published()
        for path in ("/performance", "/performance.json", "/performance.csv",
                     f"/performance/{self.permit.slug}", "/performance/method"):  # fmt: skip
            with self.subTest(path):
                first = self._get(path)
                self.assertIn("max-age", first.headers["Cache-Control"])
                again = self._get(path, 304, **{"If-None-Match": first.headers["ETag"]})
                self.assertFalse(again.content)

    def test_correction(self):
        first = self._published()
        self._past(self.road, 6, days=20)
        self.env["gov.figures"]._refresh()
        draft = self.env["gov.release"].browse(first.action_correct()["res_id"])
        draft = draft.with_user(self.service_admin)
        draft.reason = "Six files had been <b>forgotten</b>."
        draft.action_prepare()
        self.assertIn("12 came in time", self._text(f"/performance/{self.road.slug}"))
        draft.action_publish()
        page = self._text(f"/performance/{self.road.slug}")
        self.assertIn("Corrected Mon 23 Nov 2026: answers 18, before 12;", page)
        self.assertIn("Six files had been <b>forgotten</b>.", page)
        told = self._get(f"/performance/{self.road.slug}.json").json()
        self.assertEqual(told["document"]["corrects"], first.digest)
        [earlier] = told["earlier"]
        self.assertEqual({it["address"] for it in earlier["rows"]}, {self.road.slug})

    def test_notes(self):
        release = self._published()
        self.env["gov.release.note"].with_user(self.oversight).create(
            [
                {"release_id": release.id, "text": "Read by us.", "is_public": True},
                {"release_id": release.id, "text": "Between us only."},
            ]
        )
        for path in ("/performance", "/performance.json"):
            text = self._get(path).text
            self.assertIn("Read by us.", text)
            self.assertNotIn("Between us", text)
            self.assertNotIn(self.oversight.name + "_gov", text)

    def test_trend_and_other_quarters(self):
        self._past(self.permit, 10, days=1, filed=self.before)
        self.env["gov.figures"]._refresh()
        second = self.env["gov.release"].with_user(self.service_admin)
        earlier = second.create({"year": 2026, "quarter": "2"})
        earlier.action_prepare()
        earlier.action_publish()
        self.assertNotIn(
            "In the course", self._text(f"/performance/{self.permit.slug}")
        )
        self._published()
        page = self._text(f"/performance/{self.permit.slug}")
        self.assertIn("In the course of time", page)
        self.assertIn("April–June 2026 10 100 % (72–100) 1 working day", page)
        page = self._text(f"/performance/{self.permit.slug}?quarter=2026-Q2")
        self.assertIn("Of 10 answers, 10 came in time", page)

    @property
    def before(self):
        return self.env.cr.now().replace(year=2026, month=5, day=5, hour=2, minute=0)

    def test_what_is_not_there(self):
        self._published()
        hidden = self.env["gov.service"].create(
            {"name": "Secret draft", "agency_id": self.permits.id}
        )
        with mute_logger("odoo.http"):
            for path in (
                f"/performance/{hidden.slug}",
                f"/performance/{hidden.slug}.json",
                "/performance/never-heard-of",
                "/performance/never-heard-of.csv",
                "/performance?quarter=2026-Q2",
                "/performance?quarter=%00",
                "/performance?quarter=2026-Q9",
                "/performance.json?quarter=1999-Q1",
            ):
                self._get(path, 404)

    def test_method(self):
        page = self._text("/performance/method")
        for measure in self.env["gov.measure"].search([("is_public", "=", True)]):
            self.assertIn(measure.name, page)
        self.assertIn("no list from best to worst", page)
