import json
from datetime import date

from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged

from . import recount_said
from .demo_referrals import MODULE, NOW
from .figures_compared import FiguresCompared
from .figures_recount import Recount, wilson
from .published_pages import FIGURES, PublishedPages
from .published_recount import COUNTED, RULED_BY, is_close
from .test_demo_town import TownCase

FOUND = 14
# Satisfaction is told of so many answers at least.
FEW = 5
OF_SERVICES = ("time_median", "time_p90", "satisfaction")
OF_ALL = (
    *("answered", "on_time", "without_limit", "withdrawn", "duplicate", "overdue"),
)


@tagged("post_install", "-at_install")
class TestFiguresPublished(PublishedPages, FiguresCompared, TownCase, HttpCase):
    """What the town has published says what a recount of its cases says, on every page and
    in every file that a visitor reads."""

    # Some of them stand in a part of their own.
    allow_inherited_tests_method = True

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.is_fresh:
            return
        cls.enterClassContext(freeze_time(NOW))
        Release = cls.env["gov.release"]
        last = Release._last_quarter()
        town = cls.env["gov.demo.town"].sudo()
        town._load_releases()  # where the demo files have not done so
        form = cls.env.ref(f"{MODULE}.gov_feedback_form_csm")
        scored = form.question_ids.filtered(lambda it: it.role == "scored")
        for name, people, values in (
            ("service_birth_copy", 13, (5, 4, 3, 0, 2)),
            ("service_aics", 3, (5,)),
            # Five people, and to most nothing of it applies: too few answers.
            ("service_senior_id", 5, (0,)),
        ):
            service = cls.env.ref(f"{MODULE}.{name}")
            for number in range(people):
                answers = dict.fromkeys(scored.ids, values[number % len(values)])
                if number == 0:
                    answers[scored[0].id] = 5
                cls.env["gov.feedback"]._record(
                    form,
                    answers,
                    fields.Datetime.now(),
                    service_id=service.id,
                    agency_id=service.agency_id.id,
                    channel="paper",
                    day=last + relativedelta(days=number),
                )
        town._publish_results(last, "Answers on paper were entered.")
        cls.env.flush_all()
        cls.releases = Release.search([("state", "=", "published")], order="id")
        cls.standing = cls.releases[0] + cls.releases[-1]
        cls.services = {
            it.slug: it.id
            for it in cls.env["gov.service"].with_context(active_test=False).search([])
            if it.slug
        }

    def setUp(self):
        super().setUp()
        if not self.is_fresh:
            self.skipTest("The town was loaded at another time.")

    # ------------------------------------------------------------------
    # AGAINST THE CASES
    # ------------------------------------------------------------------

    def _rows_of(self, release):
        """``{(level, office, service, address): {measure: row}}``."""
        found = {}
        for row in json.loads(release.document)["rows"]:
            key = tuple(
                row.get(it, "") for it in ("level", "office", "service", "address")
            )
            self.assertNotIn(row["measure"], found.setdefault(key, {}))
            found[key][row["measure"]] = row
        return found

    def _recounted_at(self, release):
        """The town as it was when this was published: the last version knows of cases that
        were found later."""
        recount = Recount(self.env, fields.Datetime.now())
        if release == self.releases[1]:
            copies = self.env.ref(f"{MODULE}.service_birth_copy").id
            own = [
                key for key, it in recount.cases.items() if it["service_id"] == copies
            ]
            for key in sorted(own)[-FOUND:]:
                del recount.cases[key]
        return recount

    def _where(self, key, rows):
        """Which services a row adds up; of everything else, what is none of them."""
        level, office, _service, address = key
        told = {it: self.services[it[3]] for it in rows if it[0] == "service"}
        if level == "total":
            return None
        if level == "service":
            return {"service": [self.services[address]]}
        if level == "office":
            return {"service": [told[it] for it in told if it[1] == office]}
        all_ = self.env["gov.service"].with_context(active_test=False).search([]).ids
        return {"service": {0, *all_} - set(told.values())}

    def _ours(self, recount, first, last, where):
        """``{measure: Result}`` and how many had a time limit."""
        figures = {
            code: recount.figure(code, first, last, where)
            for code in ("answered", "on_time", "without_limit", "overdue",
                         "time_median", "time_p90")
        }  # fmt: skip
        for outcome in ("withdrawn", "duplicate"):
            figures[outcome] = recount.figure(
                "not_counted", first, last, {**(where or {}), "outcome": [outcome]}
            )
        said = recount_said.satisfaction(recount, first, last, (), where)
        figures["satisfaction"] = said.get(())
        return figures

    def test_releases_of_the_town(self):
        told = [(it.first, it.version) for it in self.releases]
        self.assertEqual(
            told,
            [(date(2026, 4, 1), 1), *((date(2026, 7, 1), it) for it in (1, 2, 3))],
        )
        self.assertEqual(set(self.env["gov.release"]._standing()), set(self.standing))

    def test_every_figure_is_that_of_the_cases(self):
        shown = withheld = satisfied = 0
        for release in self.releases:
            rows, recount = self._rows_of(release), self._recounted_at(release)
            charter = self.env["gov.service"].search([("is_published", "=", True)])
            self.assertEqual(
                {it[3] for it in rows if it[0] == "service"},
                set(charter.mapped("slug")),
            )
            first, last = release.first, release._last_day()
            for key, measures in rows.items():
                wanted = set(OF_ALL)
                if key[0] in ("service", "other"):
                    wanted |= set(OF_SERVICES)
                self.assertEqual(set(measures), wanted, key)
                ours = self._ours(recount, first, last, self._where(key, rows))
                if release != self.releases[-1]:
                    ours["satisfaction"] = None  # nothing was entered yet
                for measure, row in measures.items():
                    said = f"{release.name} {key} {measure}"
                    if key[0] == "other" and measure in OF_SERVICES:
                        # No common time of what is not alike.
                        self.assertIn(row["status"], ("none", "withheld"), said)
                        continue
                    self._check_figure(said, row, ours)
                    shown += row["status"] == "shown"
                    withheld += row["status"] == "withheld"
                    satisfied += (measure, row["status"]) == ("satisfaction", "shown")
        self.assertGreater(shown, 200)
        self.assertGreater(withheld, 20)
        self.assertEqual(satisfied, 1, "of births, once answers were entered")

    def _check_figure(self, said, row, ours):
        measure, figure = row["measure"], ours[row["measure"]]
        if row["status"] == "withheld":
            self.assertFalse({*FIGURES[1:]} & row.keys(), said)
            return
        if measure in OF_SERVICES or measure == "on_time":
            least = FEW if measure == "satisfaction" else 1
            is_told = figure and figure.n >= least
            self.assertEqual(row["status"], "shown" if is_told else "none", said)
            if not is_told:
                self.assertFalse({*FIGURES[1:]} & row.keys(), said)
                return
        self.assertEqual(row["status"], "shown", said)
        # Rounded to one decimal.
        self.assertAlmostEqual(row["value"], figure.value, delta=0.0500001, msg=said)
        n = ours["answered"].n if measure == "without_limit" else figure.n
        self.assertEqual(row["n"], n, said)
        if measure == "on_time":
            self.assertEqual(row["count"], figure.count, said)
            low, high = wilson(figure.count, figure.n)
            self.assertAlmostEqual(row["low"], low, delta=0.0500001, msg=said)
            self.assertAlmostEqual(row["high"], high, delta=0.0500001, msg=said)
        elif measure not in OF_SERVICES:
            self.assertEqual(row["value"], figure.value, said)

    def test_withheld_is_what_must_be(self):
        """What is small is withheld and follows from nothing; what is not small is withheld
        where the small would follow, where its answers are, or where it was before."""
        small = needed = 0
        for release in self.releases:
            rows, recount = self._rows_of(release), self._recounted_at(release)
            minimums = json.loads(release.document)["minimums"]
            few = max(
                minimums[it]
                for it in ("answered", "on_time", "time_median", "time_p90")
            )
            ours = {
                key: self._ours(
                    recount, release.first, release._last_day(), self._where(key, rows)
                )
                for key in rows
            }
            whole = next(it for it in rows if it[0] == "total")
            offices = {it[1]: it for it in rows if it[0] == "office"}
            above = {
                key: None if key == whole
                else offices[key[1]] if key[0] == "service" else whole
                for key in rows
            }  # fmt: skip
            hidden = {
                measure: {
                    key
                    for key, told in rows.items()
                    if told[measure]["status"] == "withheld"
                }
                for measure in OF_ALL
            }
            before = self._rows_of(release.previous_id) if release.previous_id else {}
            for measure in COUNTED:
                minimum = few if measure == "answered" else minimums[measure]
                numbers = {key: ours[key][measure].n for key in rows}
                for key, number in numbers.items():
                    said = f"{release.name} {key} {measure} {number}"
                    if 0 < number < minimum:
                        small += 1
                        self.assertIn(key, hidden[measure], said)
                        self.assertFalse(
                            is_close(key, numbers, above, hidden[measure], minimum),
                            said,
                        )
                    elif key in hidden[measure]:
                        was = before.get(key, {}).get(measure, {}).get("status")
                        if was == "withheld" or (
                            measure == "on_time" and key in hidden["answered"]
                        ):
                            continue
                        needed += 1
                        without = hidden[measure] - {key}
                        self.assertTrue(
                            any(
                                is_close(it, numbers, above, without, minimum)
                                for it in without
                                if numbers[it] < minimum
                            ),
                            said,
                        )
            for key, told in rows.items():
                for measure, ruler in RULED_BY.items():
                    if measure in told:
                        self.assertEqual(
                            told[measure]["status"] == "withheld",
                            key in hidden[ruler],
                            f"{release.name} {key} {measure}",
                        )
        self.assertGreater(small, 5)
        self.assertGreater(needed, 1)
