import doctest

from odoo.tests import BaseCase

from ..tools import release_rows, trend_chart
from ..tools.release_rows import keep_little, make_rows

MINIMUMS = dict.fromkeys(
    ("answered", "on_time", "time_median", "time_p90", "overdue"), 5
)


def figures(answered, **values):
    return {
        **dict.fromkeys(("withdrawn", "duplicate", "overdue"), 0),
        **dict.fromkeys(("satisfaction", "satisfied_n"), None),
        **{"answered": answered, "on_time": answered, "limited": answered},
        **{"time_median": 2, "time_p90": 4},
        **values,
    }


class TestKernelRelease(BaseCase):
    """Rows of a release: sums, and what is not said."""

    def test_examples(self):
        for module in (release_rows, trend_chart):
            result = doctest.testmod(module)
            self.assertTrue(result.attempted)
            self.assertFalse(result.failed)

    def _rows(self, leaves, before=()):
        offices = {"a": "x", "b": "x", "other": None}
        rows = make_rows(leaves, offices, MINIMUMS, before)
        return rows, {(it["node"], it["measure"]): it for it in rows}

    def test_sums(self):
        leaves = {"a": figures(20), "b": figures(30, on_time=27), "other": figures(10)}
        _rows, told = self._rows(leaves)
        self.assertEqual(told["x", "answered"]["value"], 50)
        self.assertEqual(told["total", "on_time"]["count"], 57)
        self.assertEqual(told["total", "on_time"]["n"], 60)
        self.assertNotIn(("x", "time_median"), told, "no median across services")

    def test_few_with_a_time_limit(self):
        """Enough answers, few of them with a time limit: the share is not said, and how many
        have none is not said either, as the small number would follow."""
        leaves = {
            "a": figures(20, limited=3, on_time=3),
            "b": figures(30),
            "other": figures(10),
        }
        _rows, told = self._rows(leaves)
        self.assertEqual(told["a", "answered"]["status"], "shown")
        self.assertEqual(told["a", "on_time"]["status"], "withheld")
        self.assertEqual(told["a", "without_limit"]["status"], "withheld")

    def test_correction(self):
        first = {"a": figures(20), "b": figures(30, overdue=8), "other": figures(10)}
        rows, _told = self._rows(first)
        now = {"a": figures(22), "b": figures(40), "other": figures(10)}
        leaves, kept = keep_little(now, first, 5)
        self.assertEqual(kept, {"a"})
        _rows, told = self._rows(leaves, rows)
        self.assertEqual(told["a", "answered"]["value"], 20)
        self.assertEqual(told["total", "answered"]["value"], 70)
        self.assertEqual(told["b", "overdue"]["value"], 8, "as it was then")
