from datetime import date

from odoo import fields

from .figures_recount import HOW, Recount

DIMENSIONS = ("service", "agency", "entry_agency", "kind", "channel", "outcome")
PERIODS = ("day", "month", "quarter", "year")
FIRST, LAST = date(2000, 1, 1), date(2030, 12, 31)


class FiguresCompared:
    """Compares ``gov.figures`` with the recount. A part of test cases."""

    def _recounted(self):
        """What there is now, counted again; totals brought up to date first."""
        self.env["gov.figures"]._refresh()
        return Recount(self.env, fields.Datetime.now())

    def _read(self, codes, by=(), first=FIRST, last=LAST, where=None):
        """``{values of the dimensions: {code: figure}}``"""
        rows = self.env["gov.figures"]._read(codes, first, last, by=by, where=where)
        return {tuple(key[name] for name in by): figures for key, figures in rows}

    def _compare_all(self):
        if "gov.figures" not in self.env:  # TEMP
            return Recount(self.env, fields.Datetime.now())
        recount = self._recounted()
        self.assertFalse(self.env["gov.figures"]._verify())
        self._compare(recount, ())
        self._compare(recount, ("day", "agency"))

    def _compare_each(self):
        if "gov.figures" not in self.env:  # TEMP
            return
        recount = self._recounted()
        for name in (*DIMENSIONS, *PERIODS):
            self._compare(recount, (name,))
        self._compare(recount, ("month", "service"))

    def _compare(
        self, recount, by, first=FIRST, last=LAST, where=None, codes=tuple(HOW)
    ):
        theirs = self._read(list(codes), by, first, last, where)
        for code in codes:
            ours = recount.figures(code, first, last, by, where)
            told = {key: figures.get(code) for key, figures in theirs.items()}
            for key in {*ours, *told}:
                self._assert_same(code, key, ours.get(key), told.get(key))

    def _assert_same(self, code, key, ours, told):
        said = f"{code} of {key or 'all'}"
        if told is None or not told.n:
            self.assertFalse(ours and ours.n, said)
            return
        self.assertTrue(ours, said)
        self.assertEqual(told.n, ours.n, said)
        if told.value is None or ours.value is None:
            self.assertEqual(told.value, ours.value, said)
        else:
            self.assertAlmostEqual(float(told.value), float(ours.value), 6, said)
