from odoo import api, models
from odoo.tools.misc import format_amount, formatLang

# Behind these there is no list of cases.
WITHOUT_CASES = ("satisfaction", "cost", "referrals", "referral_accept")
# Shares of what a case may have several of. The list behind “opened again” is of those that
# were, as the others only ended.
SUMS = ("reopened", "promises_kept")


class GovFiguresBoard(models.AbstractModel):
    """Figures in words: one cell of a board is one figure, said in one way everywhere."""

    _inherit = "gov.figures.board"

    def _cell(self, measures, code, figure, **key):
        """One figure, ready to be shown and opened.

        :param measures: see ``_measures``
        :param figure: a ``Figure`` or None, where there was nothing to count
        :param key: dimensions that narrow the cases behind it, for ``open_cases``
        :return: ``code``, ``text`` (in full), ``short`` (for columns that say the unit),
            ``hint`` (of how many, interval), the values themselves (``value``, ``n``,
            ``count``, ``low``, ``high``; all None but ``n`` where they are too few to
            say), ``key``, ``can_open``, and ``parts`` (``{"part", "text"}`` of a share
            that can be opened: those that count and the others)
        """
        measure = measures.get(code, {})
        unit, minimum = measure.get("unit", "cases"), measure.get("minimum", 0)
        n = figure.n if figure else 0
        cell = {
            "code": code,
            "label": measure.get("name", code),
            "value": None,
            "n": n,
            "count": None,
            "low": None,
            "high": None,
            "hint": "",
            "key": key,
            "can_open": False,
            "parts": [],
        }
        # The load of officers is an average: of how many, and with its fraction.
        if unit == "cases" and code != "staff_load":
            value = figure.value if figure else 0
            text = self._say_whole(value or 0)
            can_open = bool(value) and self._can_open(code)
            cell |= {"value": value or 0, "can_open": can_open}
            return cell | {"text": text, "short": text}
        if figure is None or figure.value is None or not n:
            return cell | {"text": "–", "short": "–", "hint": self._say_nothing(code)}
        if not figure.enough(minimum):
            few = self._words()["too_few"]
            return cell | {"text": few, "short": few, "hint": self._say_of(n)}
        cell |= {
            "can_open": self._can_open(code)
            and (code != "reopened" or figure.count > 0),
            "value": figure.value,
            "count": figure.count,
            "low": figure.low,
            "high": figure.high,
        }
        text, short = self._say_value(unit, figure)
        return cell | {
            "text": text,
            "short": short,
            "hint": self._say_hint(unit, figure),
            "parts": self._parts(unit, code, figure),
        }

    def _cells(self, measures, codes, figures, **key):
        return [
            self._cell(measures, code, (figures or {}).get(code), **key)
            for code in codes
        ]

    @api.model
    def _can_open(self, code):
        """Whether there is a list of cases behind a measure."""
        return code not in WITHOUT_CASES

    def _parts(self, unit, code, figure):
        """Of a share: those that count, and the others, for they are what one looks for."""
        if unit != "percent" or not self._can_open(code) or code in SUMS:
            return []
        others = figure.n - figure.count
        words = self._words()
        parts = (("count", "yes", figure.count), ("rest", "no", others))
        return [
            {"part": part, "text": words[word] % {"count": self._say_whole(number)}}
            for part, word, number in parts
            if number
        ]

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _words(self):
        """Words and signs of cells in the reader's language. A board says thousands of them:
        to look up each would take as long as all else on the board."""
        key = ("gov.figures.board", self.env.lang)
        found = self.env.cr.cache.get(key)
        if not found:
            lang = self.env["res.lang"]._get_data(code=self.env.lang or "en_US")
            found = self.env.cr.cache[key] = {
                "thousands": lang.thousands_sep or "",
                "is_by_thousands": lang.grouping == "[3,0]",
                "yes": self.env._("%(count)s yes"),
                "no": self.env._("%(count)s no"),
                "share": self.env._("%(share)s %%"),
                "of_many": self.env._("%(count)s of %(n)s (%(low)s–%(high)s %%)"),
                "of": self.env._("of %(n)s"),
                "too_few": self.env._("too few to say"),
                "working_days": self.env._("%(count)s working days"),
                "working_hours": self.env._("%(count)s office hours"),
                "one": {
                    "working_days": self.env._("1 working day"),
                    "working_hours": self.env._("1 office hour"),
                },
            }
        return found

    def _say_whole(self, number):
        """A whole number in the reader's language."""
        words = self._words()
        if not words["is_by_thousands"]:
            return formatLang(self.env, number, digits=0)
        return f"{int(number):,}".replace(",", words["thousands"])

    def _say_value(self, unit, figure):
        """A value in full, and for a column whose head says the unit."""
        value = figure.value
        if unit == "percent":
            text = self._say_share(figure)
            return text, text
        if unit == "money":
            text = format_amount(self.env, value, self.env.company.currency_id)
            return text, text
        whole = float(value).is_integer()
        short = (
            self._say_whole(value) if whole else formatLang(self.env, value, digits=1)
        )
        if unit not in ("working_days", "working_hours"):
            return short, short
        words = self._words()
        text = words["one"][unit] if value == 1 else words[unit] % {"count": short}
        return text, short

    def _say_share(self, figure):
        """“90 %”; nearly all is not all, and nearly none is not none."""
        rounded = round(figure.value)
        if rounded == 100 and figure.value < 100:
            return self.env._("over 99 %")
        if rounded == 0 and figure.value > 0:
            return self.env._("under 1 %")
        return self._words()["share"] % {"share": rounded}

    def _say_hint(self, unit, figure):
        """“371 of 412 (87–93 %)”."""
        n = self._say_whole(figure.n)
        if unit == "percent" and figure.count is not None:
            count = self._say_whole(figure.count)
            if figure.low is None:
                return self.env._("%(count)s of %(n)s", count=count, n=n)
            return self._words()["of_many"] % {
                "count": count,
                "n": n,
                "low": round(figure.low),
                "high": round(figure.high),
            }
        return self._say_of(figure.n)

    def _say_of(self, n):
        if n == 1:
            return self.env._("of 1")
        return self._words()["of"] % {"n": self._say_whole(n)}

    def _say_nothing(self, code):
        if code == "satisfaction":
            return self.env._("of whole quarters only")
        return self.env._("nothing to count")

    # ------------------------------------------------------------------
    # BLOCKS
    # ------------------------------------------------------------------

    def _numbers_block(self, key, title, cells):
        """Cards: a title that leads to its definition, a number, of how many."""
        return {"kind": "numbers", "key": key, "title": title, "cells": cells}

    def _table_block(self, key, title, head, rows, **more):
        """A table.

        :param head: ``{"title", "code" or absent, "is_number"}`` for each column
        :param rows: ``{"key", "name", "open" (an action) or absent, "cells"}``; a cell is
            one of ``_cell`` or ``{"text"}``
        :param more: ``note``, ``empty``, ``link`` (``{"label", "action"}``), ``charts``, and
            ``is_wide`` where a chart has no room beside the table
        """
        block = {"kind": "table", "key": key, "title": title, "note": "", "empty": ""}
        block |= {"head": head, "rows": rows, "charts": [], "is_wide": False}
        return block | more

    def _columns(self, measures, codes, titles=None):
        """The heads of columns of figures, with their units."""
        units = {
            "working_days": self.env._("working days"),
            "working_hours": self.env._("office hours"),
        }
        short = {
            "time_median": self.env._("Half within"),
            "time_p90": self.env._("9 of 10 within"),
            **(titles or {}),
        }
        return [
            {
                "code": code,
                "title": short.get(code) or measures.get(code, {}).get("name", code),
                "unit": units.get(measures.get(code, {}).get("unit"), ""),
                "is_number": True,
            }
            for code in codes
        ]

    def _office_rows(self, figures, cells):
        """One row for each office of ``figures``, by name; names of offices are public.

        :param cells: called with the id of the office and its figures
        """
        # Only their names are read.
        found_sudo = self.env["gov.agency"].sudo().browse([it for it in figures if it])
        offices_sudo = found_sudo.exists()
        names = offices_sudo.mapped("name")
        rows = [
            {
                "key": office.id,
                "name": office.name
                if names.count(office.name) == 1
                else office.complete_name,
                "cells": cells(office.id, figures[office.id]),
            }
            for office in offices_sudo
        ]
        return sorted(rows, key=lambda it: (it["name"], it["key"]))

    def _month_rows(self, months, figures, cells):
        """One row for each month, from the first one in which there was anything.

        :param cells: called with the first day of the month and its figures or None
        """
        rows = [
            {
                "key": month.isoformat(),
                "name": self._format_day(month, "MMM y"),
                "label": self._format_day(month, "MMM"),
                "cells": cells(month, figures.get(month)),
            }
            for month in months
        ]
        while len(rows) > 1 and not any(cell["n"] for cell in rows[0]["cells"]):
            rows.pop(0)
        return rows

    def _plain_column(self, title):
        return {"title": title, "unit": "", "is_number": False}

    def _chart(self, key, title, labels, sets, **more):
        """A picture of what stands in the table.

        :param sets: ``{"label", "values"}``; a value None leaves a gap, a pair is a span
        :param more: ``type`` (``bar``, ``line``, ``spans``), ``unit`` of the axis,
            ``summary``
        """
        chart = {"key": key, "title": title, "type": "bar", "unit": "", "summary": ""}
        return chart | {"labels": labels, "sets": sets, **more}

    def _drawn(self, charts):
        """Charts in which there is something to see."""
        return [
            chart for chart in charts if any(any(it["values"]) for it in chart["sets"])
        ]
