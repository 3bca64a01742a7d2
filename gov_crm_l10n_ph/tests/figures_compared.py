from datetime import date

from odoo import fields

from .figures_recount import HOW, NOW_ONLY, PERIODS, Recount, wilson

DIMENSIONS = ("service", "agency", "entry_agency", "kind", "channel", "outcome")
# Whole months, which are read from totals of months, and days, which are not.
MONTHS = date(2026, 1, 1), date(2027, 12, 31)
DAYS = date(2026, 10, 6), date(2026, 12, 18)


class FiguresCompared:
    """Compares ``gov.figures`` with the recount. A part of test cases."""

    accept_hours = None

    def _recounted(self):
        """What there is now, counted again; totals brought up to date first."""
        self.env["gov.figures"]._refresh()
        self.assertEqual(self.env["gov.figures"]._as_of()[1], 0)
        return Recount(self.env, fields.Datetime.now(), self.accept_hours)

    def _compare_all(self):
        """Everything together, and by office."""
        recount = self._recounted()
        self.assertFalse(self.env["gov.figures"]._verify())
        self._compare(recount, (), *MONTHS)
        self._compare(recount, ("agency",), *DAYS)
        return recount

    def _compare_each(self):
        """By each dimension, and by some of them together."""
        recount = self._compare_all()
        for first, last in (MONTHS, DAYS):
            for name in (*DIMENSIONS, *PERIODS[1:]):
                self._compare(recount, (name,), first, last)
            self._compare(recount, ("month", "service"), first, last)
            self._compare(recount, ("service", "outcome"), first, last)
        self._compare(recount, ("day", "agency"), *DAYS)
        self._compare(recount, ("day", "entry_agency", "kind", "channel"), *DAYS)
        return recount

    def _compare(self, recount, by, first, last, where=None):
        rows = self.env["gov.figures"]._read(list(HOW), first, last, by, where=where)
        theirs = {tuple(key[name] for name in by): figures for key, figures in rows}
        for code in HOW:
            ours = recount.figures(code, first, last, by, where)
            if code in NOW_ONLY and set(by) & set(PERIODS):
                ours = {}  # it is now, whatever the day
            told = {key: figures[code] for key, figures in theirs.items()}
            for key in {*ours, *told}:
                said = f"{code} of {dict(zip(by, key, strict=True))}"
                self._assert_same(said, ours.get(key), told.get(key))

    def _assert_same(self, said, ours, told):
        """:param told: anything with ``value``, ``n`` and ``count``"""
        if not ours or not ours.n:
            self.assertFalse(told and told.n, said)
            return
        self.assertTrue(told, said)
        self.assertEqual(told.n, ours.n, said)
        self.assertAlmostEqual(told.value, ours.value, 9, said)
        if ours.count is not None:
            # An amount of money is added up in another order than there.
            self.assertAlmostEqual(told.count, ours.count, 6, said)
        if hasattr(told, "low") and told.low is not None:
            low, high = wilson(ours.count, ours.n)
            self.assertAlmostEqual(told.low, low, 6, said)
            self.assertAlmostEqual(told.high, high, 6, said)
