from dataclasses import dataclass
from datetime import date

import babel.dates
from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.misc import babel_locale_parse

BOARDS = ("agency", "charter", "referrals", "equal")
PERIODS = ("month", "last_month", "quarter", "last_quarter", "year", "last_year")
# Who sees which: those who answer for offices, and those who look after equal treatment.
READERS = "gov_crm.group_gov_supervisor,gov_crm.group_gov_oversight"
EQUAL_READERS = f"{READERS},gov_crm.group_gov_equality_officer"
AHEAD = ("promises_kept", "cost")
# Months in the picture of how it went.
MONTHS = 12


@dataclass(frozen=True, slots=True)
class Asked:
    """What a board is asked for.

    :param first: first day, in the zone of each office, as all figures are counted
    :param last: last day, today at the latest
    :param end: last day of the whole period, which may lie ahead
    :param offices: ids of the offices that count; None for all
    :param office_id: the one that was chosen, with those below it; False for all
    """

    board: str
    period: str
    first: date
    last: date
    end: date
    offices: tuple | None
    office_id: int | bool


class GovFiguresBoard(models.AbstractModel):
    """Boards for those who steer: how it went, from the totals, in one call a board.

    Every figure comes from ``gov.figures``, so that no two pages disagree, and says of how
    many cases it is. Fewer than its definition asks for are too few to say. Nothing is
    ordered by result, so that nobody reads a ranking: services and offices stand by name.
    """

    _name = "gov.figures.board"
    _description = "Boards of figures"

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def read_board(self, board="agency", period="quarter", agency_id=False):
        """One board, ready to be shown: sentences are made here, in the reader's language.

        :param board: one of ``BOARDS``
        :param period: one of ``PERIODS``; anything else counts as ``quarter``
        :param agency_id: an office whose figures the user sees, with those below it;
            anything else: all of them
        :return: ``{"board", "title", "boards", "period", "periods", "first", "last",
            "days", "office_id", "offices", "as_of", "measures", "blocks"}``; days as ISO
            dates, ``measures`` the definitions by code
        :raises AccessError: for others than supervisors, oversight and, for the board on
            equal treatment, equality officers
        """
        asked = self._asked(board, period, agency_id)
        names = self._board_names()
        return {
            "board": asked.board,
            "title": names[asked.board],
            "boards": [
                {"key": key, "title": names[key]}
                for key in BOARDS
                if self._may_read(key)
            ],
            "period": asked.period,
            "periods": self._periods(),
            "first": asked.first.isoformat(),
            "last": asked.last.isoformat(),
            "days": self._say_days(asked.first, asked.last),
            "office_id": asked.office_id,
            "offices": self._office_choices(),
            "as_of": self._say_as_of(),
            "measures": self._measures(),
            "blocks": getattr(self, f"_blocks_{asked.board}")(asked),
        }

    # ------------------------------------------------------------------
    # WHAT IS ASKED
    # ------------------------------------------------------------------

    def _asked(self, board, period, agency_id):
        self._refuse(board)
        period = period if period in PERIODS else "quarter"
        first, end = self._days(period)
        last = min(end, fields.Date.context_today(self))
        offices = self.env["gov.figures"]._offices()
        if offices is not None:
            offices = tuple(offices)
        chosen = self._chosen(agency_id, offices)
        if chosen:
            below = chosen._scope_ids()
            offices = below if offices is None else tuple(sorted({*offices} & {*below}))
        return Asked(board, period, first, last, end, offices, chosen.id or False)

    def _refuse(self, board):
        """:raises AccessError: the reader may not see this board"""
        if board not in BOARDS:
            raise UserError(self.env._("There is no such board."))
        if not self._may_read(board):
            raise AccessError(
                self.env._("Supervisors and oversight see the boards of their offices.")
            )

    def _may_read(self, board):
        user = self.env.user
        return user.has_groups(EQUAL_READERS if board == "equal" else READERS)

    def _chosen(self, agency_id, offices):
        """The office asked for, if its figures are the user's to see, else none."""
        if isinstance(agency_id, bool) or not isinstance(agency_id, int):
            return self.env["gov.agency"]
        known = offices is None or agency_id in offices
        return self._known_offices().filtered(lambda it: known and it.id == agency_id)

    def _known_offices(self):
        """The offices to choose from, by name. Names of offices are public."""
        offices = self.env["gov.figures"]._offices()
        domain = [] if offices is None else [("id", "in", list(offices))]
        found_sudo = self.env["gov.agency"].sudo().search(domain)  # public, see above
        return found_sudo.sorted(lambda it: (it.complete_name, it.id))

    def _office_choices(self):
        return [{"id": it.id, "name": it.complete_name} for it in self._known_offices()]

    def _days(self, period):
        """First and last day of a period."""
        month = fields.Date.context_today(self).replace(day=1)
        quarter = month - relativedelta(months=(month.month - 1) % 3)
        unit, first = {
            "month": (relativedelta(months=1), month),
            "quarter": (relativedelta(months=3), quarter),
            "year": (relativedelta(years=1), month.replace(month=1)),
        }[period.removeprefix("last_")]
        if period.startswith("last_"):
            first -= unit
        return first, first + unit - relativedelta(days=1)

    def _months(self, asked):
        """The first days of the twelve months up to that of the last day asked for."""
        last = asked.last.replace(day=1)
        return [last - relativedelta(months=back) for back in range(MONTHS - 1, -1, -1)]

    # ------------------------------------------------------------------
    # FIGURES
    # ------------------------------------------------------------------

    def _figures(self, asked, codes, by=(), first=None):
        """``{key: {code: Figure}}``; the key is the value of the one dimension in ``by``,
        or None."""
        found = {}
        # Up to the end of the period, as in some zone it is tomorrow already; but of what is
        # known of days ahead, dates that are promised and costs, only up to today.
        ahead = [code for code in codes if code in AHEAD]
        rest = [code for code in codes if code not in AHEAD]
        for some, last in ((rest, asked.end), (ahead, asked.last)):
            if not some:
                continue
            rows = self.env["gov.figures"]._read(
                some, first or asked.first, last, by=by, offices=asked.offices
            )
            for key, figures in rows:
                place = key[by[0]] if by else None
                found.setdefault(place, {}).update(figures)
        return found

    def _measures(self):
        """Definitions by code, to be linked to and read out."""
        return {
            it.code: {
                "id": it.id,
                "name": it.name,
                "sentence": it.sentence or "",
                "unit": it.unit,
                "minimum": it.minimum,
            }
            for it in self.env["gov.measure"].search([])
        }

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _board_names(self):
        return {
            "agency": self.env._("My agency"),
            "charter": self.env._("Charter compliance"),
            "referrals": self.env._("Referrals"),
            "equal": self.env._("Equal treatment"),
        }

    def _periods(self):
        words = {
            "month": self.env._("This month"),
            "last_month": self.env._("Last month"),
            "quarter": self.env._("This quarter"),
            "last_quarter": self.env._("Last quarter"),
            "year": self.env._("This year"),
            "last_year": self.env._("Last year"),
        }
        return [{"key": key, "name": words[key]} for key in PERIODS]

    def _format_day(self, day, pattern):
        locale = babel_locale_parse(self.env.lang or "en_US")
        return babel.dates.format_date(day, pattern, locale=locale)

    def _say_days(self, first, last):
        """“1 Oct – 24 Nov 2026”."""
        start = "d MMM" if first.year == last.year else "d MMM y"
        return self.env._(
            "%(first)s – %(last)s",
            first=self._format_day(first, start),
            last=self._format_day(last, "d MMM y"),
        )

    def _say_as_of(self):
        """Up to which moment everything is counted, and what is still to be."""
        moment, waiting = self.env["gov.figures"]._as_of()
        local = fields.Datetime.context_timestamp(self, moment)
        day = self.env["helpdesk.ticket"]._say_date_in_words(local.date())
        words = self.env._("As of %(moment)s.", moment=f"{day}, {local:%H:%M}")
        if not waiting:
            return words
        more = (
            self.env._("One case that changed since is still to be counted.")
            if waiting == 1
            else self.env._(
                "%(count)s cases that changed since are still to be counted.",
                count=waiting,
            )
        )
        return f"{words} {more}"
