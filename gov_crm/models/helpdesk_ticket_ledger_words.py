from datetime import timedelta

from odoo import models

from ..tools.time_ledger import IN_HAND, KINDS, NONE, PAUSED, TRAVELLED, WAITED

_DAY = timedelta(days=1)
_HOUR = timedelta(hours=1)
_MINUTE = timedelta(minutes=1)
# On the screen what the office could do comes first.
_SHOWN = (IN_HAND, WAITED, TRAVELLED, PAUSED)


class HelpdeskTicket(models.Model):
    """The ledger of time in words: as a strip on the case and as a table that adds up."""

    _inherit = "helpdesk.ticket"

    def _say_ledger(self, ledger, now):
        """What the screen shows of a ledger in whole minutes.

        :return: ``{"legs": one dict a span, "total": one dict, "kinds": names of the
            parts in the order of their columns}``
        """
        total = {kind: sum((it.lengths[kind] for it in ledger), NONE) for kind in KINDS}
        age = sum(total.values(), NONE)
        return {
            "kinds": [
                {"kind": kind, "label": label}
                for kind, label in self._ledger_labels().items()
            ],
            "legs": [
                {
                    "office": it.span.agency_id.name,
                    "since": self._say_moment(it.span.date_from, now),
                    "until": it.span.date_to
                    and self._say_moment(it.span.date_to, now)
                    or "",
                    "is_current": not it.span.date_to,
                    "words": self._say_held(it, now),
                    "parts": self._say_parts(it),
                    "bar": [
                        {"kind": leg.kind, "share": _share(leg.length, it.held)}
                        for leg in it.legs
                        if leg.length
                    ],
                    "share": _share(it.held, age),
                    **self._say_cells(it.lengths, it.working_hours),
                }
                for it in ledger
            ],
            "total": self._say_cells(total, sum(it.working_hours for it in ledger)),
        }

    def _ledger_labels(self):
        return {
            IN_HAND: self.env._("In hand"),
            WAITED: self.env._("Waited"),
            TRAVELLED: self.env._("On its way"),
            PAUSED: self.env._("Paused"),
        }

    def _say_held(self, it, now):
        """For how long an office has or had the case."""
        length = self._say_length(it.held)
        if it.span.date_to:
            return length
        return self.env._(
            "since %(moment)s, %(length)s",
            moment=self._say_moment(it.span.date_from, now),
            length=length,
        )

    def _say_parts(self, it):
        """What became of the time of one span, as ``[{"kind", "words"}]``: “3 office hours
        in hand”, “waited 12 hours”. Parts without length are left out."""
        words = {
            IN_HAND: self.env._(
                "%(hours)s in hand", hours=self._say_open(it.in_hand_working_hours)
            ),
            WAITED: self.env._(
                "waited %(length)s", length=self._say_length(it.lengths[WAITED])
            ),
            TRAVELLED: self.env._(
                "on its way %(length)s", length=self._say_length(it.lengths[TRAVELLED])
            ),
            PAUSED: self.env._(
                "paused %(length)s", length=self._say_length(it.lengths[PAUSED])
            ),
        }
        return [
            {"kind": kind, "words": words[kind]} for kind in _SHOWN if it.lengths[kind]
        ]

    def _say_cells(self, parts, working_hours):
        """A row of the table: lengths exact to the minute, which add up."""
        return {
            "cells": [self._say_exactly(parts[kind]) for kind in _SHOWN],
            "held": self._say_exactly(sum(parts.values(), NONE)),
            "office_hours": self._say_exactly(
                timedelta(minutes=round(working_hours * 60)), days=False
            ),
        }

    def _say_length(self, length):
        """A length of time as one says it, rounded down: “1 day 2 hours”, “40 minutes”."""
        if length < _MINUTE:
            return self.env._("less than a minute")
        days, rest = divmod(length, _DAY)
        hours, rest = divmod(rest, _HOUR)
        minutes = rest // _MINUTE
        words = []
        if days:
            words.append(
                self.env._("1 day")
                if days == 1
                else self.env._("%(count)s days", count=days)
            )
        if hours and days < 10:
            words.append(
                self.env._("1 hour")
                if hours == 1
                else self.env._("%(count)s hours", count=hours)
            )
        if not days and not hours:
            words.append(
                self.env._("1 minute")
                if minutes == 1
                else self.env._("%(count)s minutes", count=minutes)
            )
        return " ".join(words)

    def _say_open(self, hours):
        """So many office hours, rounded down."""
        minutes = round(hours * 60)
        if minutes < 1:
            return self.env._("no office hours")
        if minutes == 1:
            return self.env._("1 minute of office hours")
        if minutes < 60:
            return self.env._("%(count)s minutes of office hours", count=minutes)
        if minutes < 120:
            return self.env._("1 office hour")
        return self.env._("%(count)s office hours", count=minutes // 60)

    def _say_exactly(self, length, days=True):
        """A length of whole minutes, short: “1 d 2 h 30 min”; “–” for none.

        :param days: whether 24 hours are a day, which of office hours they are not
        """
        minutes = length // _MINUTE
        hours, minutes = divmod(minutes, 60)
        count, hours = divmod(hours, 24) if days else (0, hours)
        words = [
            self.env._("%(count)s d", count=count) if count else "",
            self.env._("%(count)s h", count=hours) if hours else "",
            self.env._("%(count)s min", count=minutes) if minutes else "",
        ]
        return " ".join(filter(None, words)) or "–"


def _share(part, whole):
    """In percent, with one decimal."""
    return round(100 * (part / whole), 1) if whole else 0
