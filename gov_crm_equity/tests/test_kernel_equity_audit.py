"""Audits as a whole: verdicts, censoring, strata, and casework that is odd."""

import ast
import json
from dataclasses import replace
from pathlib import Path

import numpy as np

from odoo.tests import BaseCase

from .. import tools
from ..tools.audit import audit, compare
from ..tools.casework import METRICS, Casework, CaseworkError, Column, Ground, censored
from ..tools.result import (
    DISPARITY,
    NO_DIFFERENCE,
    REASONS,
    TOO_FEW,
    UNCLEAR,
    VERDICTS,
    Published,
    Settings,
)
from .equity_common import ground, numbers, one, pick, waits


def only(result):
    """The only comparison there is."""
    (finding,) = result.findings
    (comparison,) = finding.comparisons
    return comparison


class TestKernelEquityTools(BaseCase):
    def test_no_odoo(self):
        for path in Path(tools.__path__[0]).glob("*.py"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                names = [alias.name for alias in getattr(node, "names", ())]
                names.append(getattr(node, "module", None) or "")
                self.assertFalse([name for name in names if name.startswith("odoo")])


class TestKernelEquityVerdict(BaseCase):
    """1,000 cases of each group unless told otherwise; "a" is the reference."""

    def rates(self, yes_a, yes_b, size=1000, **settings):
        values = np.repeat((1, 0, 1, 0), (yes_a, size - yes_a, yes_b, size - yes_b))
        casework = one(np.repeat((0, 1), (size, size)), numbers(values))
        return only(audit(casework, Settings(**settings)))

    def test_disparity(self):
        found = self.rates(900, 600)
        self.assertEqual((found.verdict, found.reason), (DISPARITY, "beyond_limit"))
        self.assertEqual((found.group, found.reference, found.worse), ("b", "a", True))
        self.assertAlmostEqual(found.ratio, 2 / 3, places=9)
        self.assertEqual((found.test, found.n_group), ("cmh", 1000))
        better = self.rates(600, 900)
        self.assertEqual((better.verdict, better.worse), (DISPARITY, False))
        self.assertAlmostEqual(better.ratio, 1.5, places=9)

    def test_no_difference(self):
        found = self.rates(900, 895)
        self.assertEqual(
            (found.verdict, found.reason), (NO_DIFFERENCE, "within_limits")
        )
        # Small and certain: said to be small.
        found = self.rates(950, 890)
        self.assertLess(found.p_corrected, 0.001)
        self.assertEqual(found.reason, "small_difference")
        self.assertEqual(found.verdict, NO_DIFFERENCE)

    def test_unclear(self):
        found = self.rates(30, 24, size=60)
        self.assertEqual((found.verdict, found.reason), (UNCLEAR, "wide_interval"))
        found = self.rates(30, 22, size=60)
        self.assertEqual((found.verdict, found.reason), (UNCLEAR, "not_significant"))
        found = self.rates(500, 430)
        self.assertEqual((found.verdict, found.reason), (UNCLEAR, "borderline"))

    def test_too_few(self):
        found = self.rates(40, 10, size=49)
        self.assertEqual((found.verdict, found.reason), (TOO_FEW, "few_cases"))
        self.assertIsNone(found.p)
        self.assertNotEqual(self.rates(40, 10, size=50).verdict, TOO_FEW)
        self.assertNotEqual(self.rates(40, 10, size=49, threshold=40).verdict, TOO_FEW)

    def test_what_would_have_shown(self):
        few, many = self.rates(54, 54, size=60), self.rates(4500, 4500, size=5000)
        self.assertLess(few.shows_below, many.shows_below)
        self.assertLess(many.shows_points, 0.03)
        self.assertGreater(few.shows_points, many.shows_points)
        for found in (few, many):
            self.assertAlmostEqual(found.shows_below * found.shows_above, 1)
            self.assertLess(found.alerts_below, 0.80)
            self.assertLessEqual(found.alerts_below, found.shows_below)
            self.assertGreater(found.alerts_above, 1.25)

    def test_adverse_metrics(self):
        """More pauses are worse."""
        values = np.repeat((1, 0, 1, 0), (200, 800, 400, 600))
        codes = np.repeat((0, 1), 1000)
        found = only(audit(one(codes, numbers(values, "paused"))))
        self.assertEqual((found.verdict, found.worse), (DISPARITY, True))
        self.assertAlmostEqual(found.ratio, 2)
        hops = np.random.default_rng(1).poisson(np.repeat((0.3, 0.6), 10000))
        found = only(audit(one(np.repeat((0, 1), 10000), numbers(hops, "hops"))))
        self.assertEqual((found.test, found.verdict), ("mean_score", DISPARITY))
        self.assertAlmostEqual(found.ratio, 2, delta=0.3)

    def test_small_counts_are_exact(self):
        values = np.repeat((1, 0, 1, 0), (6, 54, 0, 60))
        codes = np.repeat((0, 1), 60)
        (evidence,), _family = compare(one(codes, numbers(values, "extended")))
        (found,) = evidence.comparisons
        self.assertEqual(found.test, "exact")
        self.assertGreater(found.p, 0.01)
        self.assertLess(found.estimate.value, 0.2)
        self.assertLess(found.estimate.low, found.estimate.value)

    def test_everybody_and_nobody(self):
        for value in (0, 1):
            found = only(audit(one(np.repeat((0, 1), 100), numbers([value] * 200))))
            if value:
                self.assertEqual((found.verdict, found.ratio), (NO_DIFFERENCE, 1.0))
                self.assertLess(found.low, 1.0)
            else:
                self.assertEqual((found.verdict, found.reason), (TOO_FEW, "few_events"))

    def test_two_groups_are_compared_once(self):
        codes, values = np.repeat((0, 1), 100), np.tile((1, 0), 100)
        for reference in ("largest", "rest"):
            result = audit(one(codes, numbers(values)), Settings(reference=reference))
            self.assertEqual(len(result.findings[0].comparisons), 1)
        codes = np.repeat((0, 1, 2), 100)
        casework = one(codes, numbers(np.tile((1, 0), 150)), groups="abc")
        for reference, count in (("largest", 2), ("rest", 3)):
            result = audit(casework, Settings(reference=reference))
            self.assertEqual(len(result.findings[0].comparisons), count)
            self.assertEqual(result.family, count)

    def test_words(self):
        self.assertEqual(len(set(VERDICTS)), 4)
        self.assertIn("wide_interval", REASONS)

    def test_four_fifths_is_only_a_flag(self):
        """On so few cases the flag is up and the verdict is not."""
        values = np.repeat((1, 0, 1, 0), (36, 24, 27, 33))
        result = audit(one(np.repeat((0, 1), 60), numbers(values)))
        group = result.findings[0].groups[1]
        self.assertEqual((group.impact_ratio, group.four_fifths), (0.75, True))
        self.assertEqual(only(result).verdict, UNCLEAR)


class TestKernelEquityStrata(BaseCase):
    def test_simpson(self):
        """ "b" mostly asks for the slow service; within each service all wait alike."""
        rng = np.random.default_rng(2)
        codes = np.repeat((0, 1), 3000)
        slow = rng.random(6000) < np.where(codes == 0, 0.2, 0.8)
        values = rng.exponential(np.where(slow, 20.0, 3.0))
        blind = only(audit(one(codes, waits(values))))
        self.assertEqual((blind.verdict, blind.worse), (DISPARITY, True))
        fair = audit(one(codes, waits(values), strata=slow.astype(int)))
        self.assertEqual(only(fair).verdict, NO_DIFFERENCE)
        a, b = fair.findings[0].groups
        self.assertGreater(b.median / a.median, 2)
        self.assertAlmostEqual(b.adjusted_median / a.adjusted_median, 1, delta=0.12)
        self.assertEqual([curve.adjusted for curve in a.curves], [False, True])
        self.assertEqual(a.curves[1].cases, 3000)

    def test_masked_disparity(self):
        """The other way round: "b" is served worse in both and looks the same at first."""
        rng = np.random.default_rng(3)
        codes = np.repeat((0, 1), 3000)
        slow = rng.random(6000) < np.where(codes == 0, 0.5, 0.14)
        scale = np.where(slow, 20.0, 5.0) / np.where(codes == 0, 1.0, 0.65)
        values = rng.exponential(scale)
        fair = only(audit(one(codes, waits(values), strata=slow.astype(int))))
        self.assertEqual((fair.verdict, fair.worse), (DISPARITY, True))
        self.assertAlmostEqual(fair.ratio, 0.65, delta=0.06)

    def test_one_ratio_does_not_tell_everything(self):
        """ "b" is behind at first and ahead later: the rates' ratio hides it."""
        rng = np.random.default_rng(14)
        codes = np.repeat((0, 1), 4000)
        even = rng.weibull(1.0, 8000) * 20
        split = np.where(rng.random(8000) < 0.4, rng.exponential(2, 8000), 15.0)
        split = split + rng.weibull(2.0, 8000) * 12
        values = np.where(codes == 0, even, split)
        (evidence,), _family = compare(one(codes, waits(values)))
        self.assertEqual(evidence.comparisons[0].verdict, NO_DIFFERENCE)
        result = audit(one(codes, waits(values)))
        found = only(result)
        self.assertEqual((found.verdict, found.reason), (UNCLEAR, "curves_differ"))
        a, b = result.findings[0].groups
        self.assertLess(a.adjusted_high, b.adjusted_low)

    def test_nothing_shared(self):
        codes = np.repeat((0, 1), 100)
        found = only(audit(one(codes, waits(np.arange(200.0) + 1), strata=codes)))
        self.assertEqual((found.verdict, found.reason), (TOO_FEW, "no_overlap"))
        self.assertEqual(
            (found.strata_used, found.strata_all, found.left_out), (0, 2, 200)
        )

    def test_thousands_of_strata(self):
        rng = np.random.default_rng(4)
        strata = rng.integers(0, 5000, 12000)
        codes = pick(5, 12000, "ab")
        found = only(audit(one(codes, waits(rng.exponential(3, 12000)), strata)))
        self.assertEqual(found.verdict, NO_DIFFERENCE)
        self.assertGreater(found.left_out, 1000)
        self.assertEqual(found.strata_all, len(np.unique(strata)))

    def test_open_cases_are_censored(self):
        """Slow cases that are still open must not make a group look fast."""
        rng = np.random.default_rng(6)
        codes = np.repeat((0, 1), 2000)
        filed = rng.uniform(0, 60, 4000)
        takes = rng.exponential(np.where(codes == 0, 10.0, 25.0))
        values, ended = censored(filed, filed + takes, as_of=60)
        closed_only = np.where(ended, values, np.nan)
        means = [np.nanmean(closed_only[codes == place]) for place in (0, 1)]
        self.assertLess(means[1] / means[0], 2)
        found = only(audit(one(codes, waits(values, ended))))
        self.assertEqual(found.verdict, DISPARITY)
        self.assertAlmostEqual(found.ratio, 10 / 25, delta=0.05)

    def test_a_past_date_can_be_repeated(self):
        start = np.array([0.0, 5.0, 30.0])
        end = np.array([50.0, np.nan, 31.0])
        values, ended = censored(start, end, as_of=20)
        np.testing.assert_array_equal(values, [20, 15, np.nan])
        self.assertFalse(ended.any())


class TestKernelEquityOddCasework(BaseCase):
    def test_no_cases(self):
        empty = np.zeros(0, dtype=int)
        columns = [
            Column(metric, np.zeros(0), np.zeros(0, dtype=bool))
            for metric in METRICS.values()
        ]
        result = audit(Casework(empty, [ground(empty)], columns))
        self.assertEqual({finding.verdict for finding in result.findings}, {TOO_FEW})
        self.assertEqual(result.family, 0)
        json.dumps(result.as_dict(), allow_nan=False)

    def test_one_group(self):
        for groups in ("a", "ab"):
            casework = one(np.zeros(200, dtype=int), waits(np.ones(200)), groups=groups)
            result = audit(casework)
            self.assertEqual(result.findings[0].verdict, TOO_FEW)
            self.assertEqual(result.findings[0].groups[0].total, 200)

    def test_nobody_told(self):
        casework = one(np.full(200, -1), waits(np.ones(200)))
        (finding,) = audit(casework).findings
        self.assertEqual((finding.verdict, finding.undisclosed), (TOO_FEW, 200))

    def test_all_open(self):
        casework = one(np.repeat((0, 1), 100), waits(np.ones(200), np.zeros(200, bool)))
        found = only(audit(casework))
        self.assertEqual((found.verdict, found.reason), (TOO_FEW, "few_events"))

    def test_all_at_once(self):
        casework = one(np.repeat((0, 1), 100), waits(np.zeros(200)))
        result = audit(casework)
        self.assertEqual(only(result).verdict, TOO_FEW)
        self.assertEqual(result.findings[0].groups[0].median, 0)

    def test_ties(self):
        rng = np.random.default_rng(7)
        codes = np.repeat((0, 1), 1000)
        values = rng.integers(0, 3, 2000)
        self.assertEqual(only(audit(one(codes, waits(values)))).verdict, NO_DIFFERENCE)

    def test_not_measured(self):
        casework = one(np.repeat((0, 1), 100), numbers(np.full(200, np.nan)))
        found = only(audit(casework))
        self.assertEqual((found.verdict, found.reason), (TOO_FEW, "nothing_measured"))

    def test_every_order_is_the_same(self):
        rng = np.random.default_rng(8)
        casework = full(9, 1500)
        order = rng.permutation(1500)
        other = Casework(
            casework.strata[order],
            [replace(g, codes=g.codes[order]) for g in casework.grounds],
            [
                Column(c.metric, c.values[order], None if c.ended is None else c.ended[order])
                for c in casework.columns
            ],
        )  # fmt: skip
        first, again, turned = audit(casework), audit(casework), audit(other)
        self.assertEqual(first, again)
        self.assertEqual(
            json.dumps(rounded(first.as_dict())), json.dumps(rounded(turned.as_dict()))
        )

    def test_refusals(self):
        good, ones = np.zeros(3, dtype=int), np.ones(3)
        for what, make in {
            "too short": lambda: one(good[:2], numbers(ones)),
            "negative": lambda: one(good, waits([-1, 1, 1])),
            "infinite": lambda: one(good, waits([np.inf, 1, 1])),
            "half a yes": lambda: one(good, numbers([0.5, 1, 1])),
            "no such group": lambda: one(good + 2, numbers(ones)),
            "fractions": lambda: one(good + 0.5, numbers(ones)),
            "same group twice": lambda: one(good, numbers(ones), groups="aa"),
            "same metric twice": lambda: Casework(
                good, [ground(good)], [numbers(ones), numbers(ones)]
            ),
            "no ends": lambda: one(good, Column(METRICS["resolution"], ones, None)),
        }.items():
            with self.subTest(what=what), self.assertRaises(CaseworkError):
                make()


class TestKernelEquityPublishing(BaseCase):
    def test_small_groups_leave_no_trace(self):
        rng = np.random.default_rng(10)
        codes = np.repeat((0, 1, 2), (600, 300, 4))
        casework = one(codes, waits(rng.exponential(3, 904)), groups=("a", "b", "tiny"))
        (finding,) = audit(casework).findings
        tiny = finding.groups[2]
        self.assertIn("total", tiny.hidden)
        self.assertEqual((tiny.total, tiny.median, tiny.curves), (None, None, ()))
        # The next smallest goes with it, or the four would follow from the sum.
        self.assertIsNone(finding.groups[1].total)
        self.assertEqual({one.reason for one in finding.comparisons}, {"hidden"})
        self.assertTrue(all(one.hidden for one in finding.comparisons))
        self.assertTrue(all(one.ratio is None for one in finding.comparisons))

    def test_rates_of_small_counts_are_withheld(self):
        values = np.repeat((1, 0, 1, 0), (597, 3, 300, 300))
        result = audit(one(np.repeat((0, 1), 600), numbers(values, "granted")))
        found = only(result)
        self.assertEqual(found.verdict, DISPARITY)
        self.assertTrue(found.hidden)
        self.assertIsNone(found.ratio)
        self.assertIsNone(found.p)
        for group in result.findings[0].groups:
            self.assertEqual((group.yes, group.rate, group.impact_ratio), (None,) * 3)
        self.assertIsNone(result.findings[0].overall_p)

    def test_sensitive_grounds_need_more(self):
        values = np.repeat((1, 0, 1, 0), (592, 8, 300, 300))
        codes = np.repeat((0, 1), 600)
        plain = audit(one(codes, numbers(values)))
        self.assertEqual(plain.findings[0].suppressed, 0)
        sensitive = audit(one(codes, numbers(values), sensitive=True))
        self.assertEqual(sensitive.findings[0].minimum, 10)
        self.assertIn("yes", sensitive.findings[0].groups[0].hidden)

    def test_curves_tell_about_no_handful(self):
        rng = np.random.default_rng(11)
        codes = np.repeat((0, 1), (40, 4000))
        values = rng.exponential(5, 4040)
        (finding,) = audit(one(codes, waits(values))).findings
        for place, group in enumerate(finding.groups):
            total = int((codes == place).sum())
            for curve in group.curves:
                steps = -np.diff(curve.waiting) * total
                self.assertTrue((steps > 5 - 1e-3).all())
                self.assertLessEqual(len(curve.times), 62)
                left = min(curve.waiting) * total
                self.assertTrue(left == 0 or left >= 5 - 1e-3)

    def test_the_next_audit_tells_nothing_more(self):
        """The half-year again a week later, with three more promises kept by then."""
        codes = np.repeat((0, 1), 600)
        before = np.repeat((1, 0, 1, 0), (400, 200, 380, 220))
        after = np.repeat((1, 0, 1, 0), (400, 200, 383, 217))
        scope = Published("2026-01-01", "2026-06-30")
        first = audit(one(codes, numbers(before)), scope=scope)
        self.assertEqual(first.findings[0].groups[1].yes, 380)
        stored = Published.from_dict(json.loads(json.dumps(first.published.as_dict())))
        alone = audit(one(codes, numbers(after)), scope=scope)
        self.assertEqual(alone.findings[0].groups[1].yes, 383)
        second = audit(one(codes, numbers(after)), scope=scope, earlier=[stored])
        group = second.findings[0].groups[1]
        self.assertEqual((group.yes, group.rate), (None, None))
        again = audit(one(codes, numbers(before)), scope=scope, earlier=[stored])
        self.assertEqual(again.findings, first.findings)
        # What was withheld then stays withheld in the third.
        third = audit(
            one(codes, numbers(after)), scope=scope, earlier=[second.published]
        )
        self.assertIsNone(third.findings[0].groups[1].yes)

    def test_json(self):
        result = audit(full(12, 2000), scope=Published("2026-01-01", "2026-12-31"))
        text = json.dumps(result.as_dict(), allow_nan=False)
        self.assertEqual(json.loads(text), result.as_dict())
        self.assertEqual(set(result.versions), {"numpy", "scipy", "statsmodels"})
        self.assertEqual(len(result.findings), 2 * len(METRICS))

    def test_progress(self):
        heard = []
        audit(full(13, 300), progress=heard.append)
        self.assertEqual(heard, sorted(heard))
        self.assertEqual(heard[-1], 1.0)


def full(seed, cases):
    """Casework with every metric, two grounds, gaps everywhere."""
    rng = np.random.default_rng(seed)
    columns = []
    for metric in METRICS.values():
        if metric.kind == "wait":
            values = np.round(rng.exponential(5, cases), 1)
        elif metric.kind == "rate":
            values = (rng.random(cases) < 0.4).astype(float)
        else:
            values = rng.poisson(0.5, cases).astype(float)
        values[rng.random(cases) < 0.1] = np.nan
        ended = rng.random(cases) < 0.8 if metric.kind == "wait" else None
        columns.append(Column(metric, values, ended))
    grounds = [
        Ground("sex", ("f", "m"), rng.integers(-1, 2, cases)),
        Ground("age", tuple("1234"), rng.integers(-1, 4, cases), sensitive=True),
    ]
    return Casework(rng.integers(0, 12, cases), grounds, columns)


def rounded(value):
    """The same without the last digits, which depend on the order of sums."""
    if isinstance(value, dict):
        return {key: rounded(one) for key, one in value.items()}
    if isinstance(value, list):
        return [rounded(one) for one in value]
    return float(f"{value:.9g}") if isinstance(value, float) else value
