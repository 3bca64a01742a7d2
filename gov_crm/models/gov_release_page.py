import json

from odoo import api, models
from odoo.tools import ormcache

from ..tools.release_rows import SHOWN, WHOLE, fewest
from ..tools.trend_chart import trend

# Quarters in a trend: two years.
_TREND = 8


class GovRelease(models.Model):
    """What the public pages of results say, as plain values of published releases only.

    Everything here reads what was published, never the cases: the pages say what the release
    said, whatever happened since.
    """

    _inherit = "gov.release"

    def _address(self):
        """“2026-Q3”: how the quarter stands in addresses and files."""
        return f"{self.first.year}-Q{(self.first.month + 2) // 3}"

    @api.model
    def _standing(self):
        """The releases that stand now, one a quarter, the newest first, as superuser."""
        # Everybody may read what was published; drafts stay out.
        published = self.sudo().search([("state", "=", "published")])
        newest = {}
        for release in published:  # the newest version of a quarter comes first
            newest.setdefault(release.first, release.id)
        return published.browse(newest.values())

    def _told(self):
        """``{row: {measure: figure}}`` of what is public or will be, in its order; a row is
        its level, office, service and address."""
        self.ensure_one()
        return self._told_of(self.digest) if self.digest else _by_row(self.rows)

    @ormcache("digest")
    def _told_of(self, digest):
        # A digest stands for its text, whatever release carries it.
        return _by_row(json.dumps(json.loads(self.document)["rows"]))

    # ------------------------------------------------------------------
    # PAGES
    # ------------------------------------------------------------------

    @api.model
    def _overview_values(self, address=""):
        """Values of the page of all results.

        :param address: of a quarter, as “2026-Q3”; “” for the last one
        :return: dict; None where that quarter has no results
        """
        standing = self._standing()
        release = standing.filtered(lambda it: it._address() == address)
        if address and not release:
            return None
        release = release or standing[:1]
        values = self._frame_values(standing, release, "/performance")
        if release:
            values |= release._rows_values()
        return values

    def _rows_values(self):
        """What a release says of the whole, its offices and services."""
        told = self._told()
        names, office_names = self._names_now(told), self._office_names_now(told)
        offices, whole, other = [], None, None
        for key, figures in told.items():
            level, office, service, address = key
            words = {"name": "", "lang": "", **self._words(key, figures)}
            if level == WHOLE:
                whole = words
            elif level == "office":
                words |= office_names[office]
                offices.append({**words, "services": []})
            elif level == "service":
                words |= names.get(address) or self._as_published(service)
                words["url"] = f"/performance/{address}?quarter={self._address()}"
                offices[-1]["services"].append(words)
            else:
                other = words
        return {"whole": whole, "offices": offices, "other": other}

    @api.model
    def _service_values(self, slug, address=""):
        """Values of the page of one service.

        :return: dict; None where there is neither such a service nor results of it
        """
        standing = self._standing()
        release = standing.filtered(lambda it: it._address() == address)
        if address and not release:
            return None
        release = release or standing[:1]
        service = self.env["gov.service"]._charter_entry(slug)
        told = release._told() if release else {}
        key = next((it for it in told if it[3] == slug), None)
        if not service and not key:
            return None
        names = self._names_now([("", "", "", slug)])
        named = names.get(slug) or self._as_published(key and key[2])
        values = self._frame_values(standing, release, f"/performance/{slug}")
        values |= {
            "name": named["name"],
            "name_lang": named["lang"],
            "service_url": f"/services/{slug}" if service else "",
            "words": release._words(key, told[key]) if key else None,
            "trend": release._trend(standing, key) if key else None,
        }
        return values

    @api.model
    def _method_values(self):
        """Values of the page that says how results are counted: the definitions of what is
        published, each text with its language where that is not the reader's."""
        # Definitions are public by their purpose.
        measures = self.env["gov.measure"].sudo().search([("is_public", "=", True)])
        texts = ("name", "sentence", "formula", "denominator", "excluded", "source")
        english = self.env["res.lang"]._gov_untranslated(measures, texts)
        return {
            "measures": [
                {
                    "code": it.code,
                    "minimum": it.minimum,
                    **{name: it[name] or "" for name in texts},
                    "lang": {name: "en" for name in texts if (it.id, name) in english},
                }
                for it in measures
            ],
            **self._licence_values(),
        }

    def _licence_values(self):
        licence = self.env.company._release_licence()
        return {
            "licence": licence,
            "licence_lang": self.env["res.lang"]._gov_other_language(licence),
        }

    def _frame_values(self, standing, release, page):
        """What all pages of results have."""
        values = {
            "quarter": release and release._say_quarter(release.first),
            "quarters": [
                {
                    "name": it._say_quarter(it.first),
                    "url": f"{page}?quarter={it._address()}",
                    "current": it == release,
                }
                for it in standing
            ],
            "page": page,
            "next_day": self._say_day(self._next_day()),
            **self._licence_values(),
            "notes": [],
        }
        if not release:
            return values
        return values | {
            "address": release._address(),
            "published": self._say_day(release._local(release.published_at)),
            "figures_of": self._say_day(release._local(release.prepared_at)),
            "version": release.version,
            "digest": release.digest,
            "reasons": release._reasons(),
            "minimum": fewest(json.loads(release.document)["minimums"]),
            "notes": [
                {
                    "day": self._say_day(release._local(it.at)),
                    "text": it.text,
                    "lang": self.env["res.lang"]._gov_other_language(it.text),
                }
                for it in release._chain().note_ids.sorted("id")
                if it.is_public
            ],
        }

    def _names_now(self, told):
        """Names of services in the language of the reader, by address."""
        Service = self.env["gov.service"].sudo()  # published names
        services = Service.search(
            [("slug", "in", [it[3] for it in told if it[3]]), ("is_published", "=", 1)]
        )
        english = self.env["res.lang"]._gov_untranslated(services, ("name",))
        return {
            it.slug: {
                "name": it.name,
                "lang": "en" if (it.id, "name") in english else "",
            }
            for it in services
        }

    def _office_names_now(self, told):
        """Names of offices in the language of the reader, by the name that was published; as
        published where the office has another name since."""
        names = {it[1] for it in told if it[0] == "office"}
        # Published names; a release has them in English.
        Agency = self.env["gov.agency"].sudo().with_context(active_test=False)
        english = Agency.with_context(lang="en_US").search(
            [("name", "in", list(names))]
        )
        offices = english.with_context(lang=self.env.lang)
        untold = self.env["res.lang"]._gov_untranslated(offices, ("name",))
        now = {
            it.with_context(lang="en_US").name: {"name": it.name, "lang": ""}
            for it in offices
            if (it.id, "name") not in untold
        }
        return {name: now.get(name) or self._as_published(name) for name in names}

    def _as_published(self, name):
        """A name of a release, which is in English."""
        is_english = self.env["res.lang"]._gov_tag(self.env.lang).startswith("en")
        return {"name": name, "lang": "" if is_english else "en"}

    # ------------------------------------------------------------------
    # CORRECTIONS
    # ------------------------------------------------------------------

    def _chain(self):
        """This release and those it corrects, the newest first."""
        found = self.browse()
        release = self
        while release:
            found += release
            release = release.previous_id
        return found

    def _reasons(self):
        """When and why the results of the quarter were corrected, the last time first."""
        return [
            {
                "day": self._say_day(self._local(it.published_at)),
                "reason": it.reason,
                "lang": self.env["res.lang"]._gov_other_language(it.reason or ""),
            }
            for it in self._chain()
            if it.previous_id
        ]

    def _corrections(self, key):
        """Sentences on what was corrected in a row, the last time first."""
        found = []
        for release in self._chain():
            if changes := release._changes_of(key):
                moment = release.published_at or release.prepared_at
                found.append(
                    self.env._(
                        "Corrected %(day)s: %(changes)s.",
                        day=self._say_day(self._local(moment)),
                        changes="; ".join(changes),
                    )
                )
        return found

    # ------------------------------------------------------------------
    # TREND
    # ------------------------------------------------------------------

    def _trend(self, standing, key):
        """The share in time of the last two years' quarters, for a chart and its table: up
        to the quarter of this page. None for one quarter alone."""
        quarters = standing.filtered(lambda it: it.first <= self.first)[:_TREND]
        rows, shares = [], []
        for release in reversed(quarters):
            told = release._told()
            # An office may have got another name since; the address stays.
            figures = next((told[it] for it in told if it[3] == key[3]), None)
            share = figures and figures["on_time"]
            shown = share and share["status"] == SHOWN
            shares.append(
                (share["value"], share["low"], share["high"]) if shown else None
            )
            rows.append(
                {
                    "quarter": release._say_quarter(release.first),
                    "short": release._address(),
                    "answers": self._say_figure("answered", figures),
                    "share": self._say_figure("on_time", figures),
                    "half": self._say_figure("time_median", figures),
                }
            )
        if len(rows) < 2 or not any(shares):
            return None
        chart = trend(shares)
        for row, point in zip(rows, chart["points"], strict=True):
            row["point"] = point
        lines = [" ".join(f"{x},{y}" for x, y in line) for line in chart["lines"]]
        return {"rows": rows, "lines": lines}

    # ------------------------------------------------------------------
    # FILES
    # ------------------------------------------------------------------

    def _file_values(self, slug=None):
        """What the JSON file holds: the document with digest, licence, notes and earlier
        versions; of one service only its rows.

        :return: dict; None where the release says nothing of that service
        """
        self.ensure_one()
        document = json.loads(self.document)
        earlier = [json.loads(it.document) for it in self._chain() if it != self]
        if slug is not None:
            for content in (document, *earlier):
                content["rows"] = [
                    it for it in content["rows"] if it.get("address") == slug
                ]
            if not document["rows"]:
                return None
        return {
            "$schema": "/gov_crm/static/performance.schema.json",
            "licence": self.env.company._release_licence(),
            "method": "/performance/method",
            "digest": self.digest,
            "document": document,
            "earlier": earlier,
            "notes": [
                {"at": f"{it.at.isoformat()}Z", "text": it.text}
                for it in self._chain().note_ids.sorted("id")
                if it.is_public
            ],
        }


def _by_row(text):
    found = {}
    for row in json.loads(text):
        figures = found.setdefault(_key(row), {})
        figures[row["measure"]] = {
            name: row.get(name)
            for name in ("status", "value", "n", "count", "low", "high")
        }
    return found


def _key(row):
    return tuple(row.get(it) or "" for it in ("level", "office", "service", "address"))
