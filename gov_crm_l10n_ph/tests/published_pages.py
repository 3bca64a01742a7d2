import csv
import io
import json
from datetime import date

import lxml.html

from .demo_referrals import MODULE
from .figures_recount import wilson

FIGURES = ("status", "value", "n", "count", "low", "high")


class PublishedPages:
    """What a visitor reads of the releases. A part of ``TestFiguresPublished``, as loading the
    town takes a while."""

    def _get(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        return response

    def _pages(self):
        """Each release that stands, with the end of its addresses."""
        for release in self.standing:
            quarter = f"{release.first.year}-Q{(release.first.month + 2) // 3}"
            yield release, f"?quarter={quarter}"

    def test_files(self):
        for release, query in self._pages():
            document = json.loads(release.document)
            addresses = {it.get("address") for it in document["rows"]} - {None}
            for slug in (None, *sorted(addresses)):
                path = f"/performance/{slug}" if slug else "/performance"
                rows = [
                    it
                    for it in document["rows"]
                    if not slug or it.get("address") == slug
                ]
                told = self._get(f"{path}.json{query}").json()
                self.assertEqual(told["document"], {**document, "rows": rows}, path)
                self.assertEqual(told["digest"], release.digest)
                earlier = [json.loads(it.document) for it in release._chain()[1:]]
                self.assertEqual(len(told["earlier"]), len(earlier))
                for content, ours in zip(told["earlier"], earlier, strict=True):
                    for row in content["rows"]:
                        self.assertIn(row, ours["rows"])
                text = self._get(f"{path}.csv{query}").content.decode()
                lines = list(csv.DictReader(io.StringIO(text)))
                self.assertEqual(len(lines), len(rows), path)
                for line, row in zip(lines, rows, strict=True):
                    self.assertEqual(line["measure"], row["measure"])
                    for name in ("level", "office", "service", "address", *FIGURES):
                        self.assertEqual(line[name], str(row.get(name, "")), path)
        [last] = self.releases[-1:]
        told = self._get("/performance.json").json()
        self.assertEqual(told["document"], json.loads(last.document))

    def test_overview(self):
        for release, query in self._pages():
            page = lxml.html.fromstring(self._get(f"/performance{query}").text)
            rows = self._rows_of(release)
            by_level = {level: {} for level in ("total", "office", "service", "other")}
            for key, told in rows.items():
                by_level[key[0]][key] = told
            for level, box in (("total", "gov_whole"), ("other", "gov_other")):
                [section] = page.xpath(f"//section[@aria-labelledby='{box}']")
                [told] = by_level[level].values()
                self._check_words(_text(section), told, f"{level} {query}")
            links = {
                it.get("href").partition("?")[0].rpartition("/")[2]: it
                for it in page.xpath("//main//li[.//h4]//a")
            }
            self.assertEqual(set(links), {key[3] for key in by_level["service"]}, query)
            for key, told in by_level["service"].items():
                [card] = links[key[3]].xpath("ancestor::li")
                self._check_main(_text(card), told, f"{key} {query}")
            for key, told in by_level["office"].items():
                heads = page.xpath("//main//section[h3 and .//h4]")
                [section] = [it for it in heads if _text(it.find("h3")) == key[1]]
                if len(section.xpath(".//h4")) > 1:
                    self._check_main(_text(section.find("p")), told, f"{key} {query}")

    def test_pages_of_services(self):
        for release, query in self._pages():
            for key, told in self._rows_of(release).items():
                if key[0] != "service":
                    continue
                html = self._get(f"/performance/{key[3]}{query}").text
                page = lxml.html.fromstring(html)
                [box] = page.xpath("//main//div[contains(@class, 'o_gov_box')]")
                self._check_words(_text(box), told, f"{key} {query}")

    def test_trend(self):
        """The table of both quarters, on the page of the service that was corrected."""
        service = self.env.ref(f"{MODULE}.service_birth_copy")
        page = lxml.html.fromstring(self._get(f"/performance/{service.slug}").text)
        rows = [
            [_text(cell) for cell in row.xpath("td")]
            for row in page.xpath("//section[@aria-labelledby='gov_trend']//tbody/tr")
        ]
        ours = []
        for release in self.standing:
            recount = self._recounted_at(release)
            figures = self._ours(
                recount, release.first, release._last_day(), {"service": [service.id]}
            )
            share = figures["on_time"]
            bounds = wilson(share.count, share.n)
            share, low, high = (
                int(round(it, 1) + 0.5) for it in (share.value, *bounds)
            )
            days = int(figures["time_median"].value)
            half = f"{days} working day{'s' if days > 1 else ''}"
            ours.append(
                [
                    str(figures["answered"].n),
                    f"{share} % ({low}–{high})",
                    half if days else "the same day",
                ]
            )
        self.assertEqual(rows, ours)
        self.assertNotEqual(*[row[0] for row in rows])
        text = _text(page.xpath("//main")[0])
        was = self._recounted_at(self.releases[1]).figure(
            "answered", date(2026, 7, 1), date(2026, 9, 30), {"service": [service.id]}
        )
        self.assertIn(f"answers {rows[1][0]}, before {was.n}", text)

    def _check_main(self, text, told, said):
        """The one sentence of a row."""
        answered, share = told["answered"], told["on_time"]
        if answered["status"] == "withheld":
            words = "Too few to publish."
        elif not answered["value"]:
            words = "No answers in this quarter."
        elif share["status"] == "shown":
            value, low, high = (int(share[it] + 0.5) for it in ("value", "low", "high"))
            words = (
                f"Of {share['n']} answers, {share['count']} came in time: "
                f"{value} % ({low}–{high})."
            )
        else:
            words = f"{answered['value']} answers."
        self.assertIn(words, text, said)

    def _check_words(self, text, told, said):
        """All sentences of a row."""
        self._check_main(text, told, said)
        if told["answered"]["status"] == "withheld":
            for words in ("Half came", "Not counted", "Satisfaction", "Late and"):
                self.assertNotIn(words, text, said)
            return
        half = told.get("time_median", {"status": "none"})
        if half["status"] == "shown":
            most = int(told["time_p90"]["value"])
            self.assertRegex(
                text,
                f"within {most} working day"
                if most
                else "9 of 10 came on the same day",
            )
            if half["value"]:
                self.assertRegex(text, f"Half came within {int(half['value'])} ", said)
        counts = [told[it]["value"] for it in ("withdrawn", "duplicate")]
        if any(counts):
            words = "Not counted: {} withdrawn, {} duplicates.".format(*counts)
            self.assertIn(words, text, said)
        else:
            self.assertNotIn("Not counted", text, said)
        late = told["overdue"]
        self.assertRegex(
            text,
            r"Late and still open on [^:]*: "
            + ("too few" if late["status"] == "withheld" else rf"{late['value']}\."),
            said,
        )
        satisfied = told.get("satisfaction", {"status": "none"})
        if satisfied["status"] == "shown":
            points = int(satisfied["value"] + 0.5)
            words = f"{points} of 100 points ({satisfied['n']} answers)"
            self.assertIn(words, text, said)
        else:
            self.assertNotIn("Satisfaction", text, said)


def _text(element):
    return " ".join(element.text_content().split())
