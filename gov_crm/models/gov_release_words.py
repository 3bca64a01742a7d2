from datetime import datetime

import babel.dates
from dateutil.relativedelta import relativedelta

from odoo import api, models
from odoo.tools.misc import babel_locale_parse

from ..tools.release_rows import MEASURES, NONE, SHOWN, WITHHELD


class GovRelease(models.Model):
    """Published results in words, in the language of the reader."""

    _inherit = "gov.release"

    # ------------------------------------------------------------------
    # DAYS
    # ------------------------------------------------------------------

    @api.model
    def _local(self, moment):
        """A moment in the time zone of the head of the agency."""
        # Which office is above all others, and its hours, are public.
        head = (
            self.env["gov.agency"]
            .sudo()
            .search([("parent_id", "=", False)], order="id", limit=1)
        )
        return head._local(moment) if head else moment

    @api.model
    def _say_day(self, day):
        """“Thu 15 Jan 2027”: always with the year, as results are read for years."""
        day = day.date() if isinstance(day, datetime) else day
        locale = babel_locale_parse(self.env.lang or "en_US")
        return babel.dates.format_date(day, "EEE d MMM y", locale=locale)

    @api.model
    def _say_quarter(self, first):
        """“July–September 2026”."""
        locale = babel_locale_parse(self.env.lang or "en_US")
        names = babel.dates.get_month_names("wide", "stand-alone", locale)
        last = first + relativedelta(months=2)
        return f"{names[first.month]}–{names[last.month]} {first.year}"

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _words(self, key, figures):
        """What a row says: ``main`` (one sentence, for lists), ``lines``, ``not_counted``,
        ``corrections`` and whether there is too little to tell (``few``)."""
        main = self._say_main(figures)
        lines = [
            line
            for line in (
                self._say_times(figures),
                self._say_without_limit(figures),
                self._say_satisfaction(figures),
                self._say_overdue(figures),
            )
            if line
        ]
        return {
            "main": main,
            "lines": lines,
            "not_counted": self._say_not_counted(figures),
            "corrections": self._corrections(key),
            "few": _is_few(figures),
        }

    def _say_main(self, figures):
        answered, share = figures["answered"], figures["on_time"]
        if answered["status"] == WITHHELD:
            return self.env._("Too few to publish.")
        if not answered["value"]:
            return self.env._("No answers in this quarter.")
        if share["status"] == SHOWN:
            return self.env._(
                "Of %(n)s answers, %(count)s came in time: %(share)s %% (%(low)s–%(high)s).",
                n=share["n"],
                count=share["count"],
                share=_whole(share["value"]),
                low=_whole(share["low"]),
                high=_whole(share["high"]),
            )
        if share["status"] == NONE:
            return self.env._(
                "%(n)s answers. None of them had a time limit.",
                n=_whole(answered["value"]),
            )
        return self.env._(
            "%(n)s answers. Too few of them had a time limit to publish how many came in "
            "time.",
            n=_whole(answered["value"]),
        )

    def _say_times(self, figures):
        half, most = figures.get("time_median"), figures.get("time_p90")
        if not half or half["status"] != SHOWN or most["status"] != SHOWN:
            return ""
        say = self.env["gov.agency"]._say_working_days
        if half["value"]:
            return self.env._(
                "Half came within %(half)s, 9 of 10 within %(most)s.",
                half=say(int(half["value"])),
                most=say(int(most["value"])),
            )
        if most["value"]:
            return self.env._(
                "Half came on the same day, 9 of 10 within %(most)s.",
                most=say(int(most["value"])),
            )
        return self.env._("9 of 10 came on the same day.")

    def _say_without_limit(self, figures):
        without = figures["without_limit"]
        if (
            without["status"] != SHOWN
            or not without["value"]
            or figures["on_time"]["status"] != SHOWN
        ):
            return ""
        return self.env._(
            "Answers without a time limit, not in the share: %(count)s.",
            count=_whole(without["value"]),
        )

    def _say_satisfaction(self, figures):
        satisfaction = figures.get("satisfaction")
        if not satisfaction or satisfaction["status"] != SHOWN:
            return ""
        return self.env._(
            "Satisfaction: %(points)s of 100 points (%(count)s answers).",
            points=_whole(satisfaction["value"]),
            count=satisfaction["n"],
        )

    def _say_overdue(self, figures):
        late = figures["overdue"]
        day = self._say_day(self._local(self._chain()[-1:].prepared_at))
        if late["status"] == WITHHELD:
            return self.env._(
                "Late and still open on %(day)s: too few to publish.", day=day
            )
        return self.env._(
            "Late and still open on %(day)s: %(count)s.",
            day=day,
            count=_whole(late["value"]),
        )

    def _say_not_counted(self, figures):
        withdrawn, duplicate = figures["withdrawn"], figures["duplicate"]
        if withdrawn["status"] != SHOWN:
            return ""
        if not withdrawn["value"] and not duplicate["value"]:
            return ""
        return self.env._(
            "Not counted: %(withdrawn)s withdrawn, %(duplicates)s duplicates.",
            withdrawn=_whole(withdrawn["value"]),
            duplicates=_whole(duplicate["value"]),
        )

    def _changes_of(self, key):
        """What this release corrects in a row."""
        now = self._told().get(key)
        before = self.previous_id and self.previous_id._told().get(key)
        return self._changes(now, before) if now and before else []

    # ------------------------------------------------------------------
    # CHANGES
    # ------------------------------------------------------------------

    def _changes(self, now, before):
        """What differs between two versions, as “in time 371, before 374”."""
        labels = {
            "answered": self.env._("answers"),
            "on_time": self.env._("in time"),
            "without_limit": self.env._("without a time limit"),
            "time_median": self.env._("half within"),
            "time_p90": self.env._("9 of 10 within"),
            "withdrawn": self.env._("withdrawn"),
            "duplicate": self.env._("duplicates"),
            "overdue": self.env._("late and open"),
            "satisfaction": self.env._("satisfaction"),
        }
        said = [
            (labels[it], self._say_changed(it, now), self._say_changed(it, before))
            for it in MEASURES
            if it in now
        ]
        return [
            self.env._(
                "%(what)s %(now)s, before %(before)s", what=what, now=one, before=other
            )
            for what, one, other in said
            if one != other
        ]

    def _say_changed(self, measure, figures):
        figure = figures.get(measure)
        if measure == "on_time" and figure and figure["status"] == SHOWN:
            return self.env._(
                "%(count)s of %(n)s", count=figure["count"], n=figure["n"]
            )
        return self._say_figure(measure, figures)

    def _say_figure(self, measure, figures):
        """A figure in a table: a number, a share with its interval, or why there is none."""
        figure = figures and figures.get(measure)
        if not figure or figure["status"] == NONE:
            return self.env._("no figure")
        if figure["status"] == WITHHELD:
            return self.env._("too few")
        if measure == "on_time":
            return (
                f"{_whole(figure['value'])} % "
                f"({_whole(figure['low'])}–{_whole(figure['high'])})"
            )
        if measure in ("time_median", "time_p90"):
            if not figure["value"]:
                return self.env._("the same day")
            return self.env["gov.agency"]._say_working_days(int(figure["value"]))
        return str(_whole(figure["value"]))


def _is_few(figures):
    return figures["answered"]["status"] == WITHHELD


def _whole(number):
    """A number without decimals, a half up: what people say."""
    return int(number + 0.5)
