from collections import defaultdict, namedtuple
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.timer_history import LAW_KINDS, fold
from ..tools.worktime import BeyondHorizon, NoWorkingTime
from .gov_service_standard_steps import next_step
from .gov_service_timer import OPEN_STATES

_COLUMNS = (
    "agency_id standard_id extended_amount has_pauses id ticket_id target state started_at "
    "deadline next_due_at steps_done"
).split()
_Row = namedtuple("_Row", _COLUMNS)
_Event = namedtuple("_Event", "timer_id kind at deadline until amount")
_BY_RULE = 4  # the first columns: timers equal in them follow one rule


@dataclass
class Why:
    """Why dates move."""

    kind: str  # “closed”, “lifted”, or “hours” for any other change of office hours
    spans: list = field(default_factory=list)  # (from, to, reference) in naive UTC


class Move(NamedTuple):
    """One time limit and its new date. Moments are naive UTC."""

    timer_id: int
    ticket_id: int
    agency_id: int
    standard_id: int
    target: str
    state: str
    started_at: datetime
    old: datetime
    new: datetime
    next_due_at: datetime
    steps_done: str


@dataclass
class Moves:
    """What a change of office hours does to open time limits."""

    rows: list  # of Move
    at: datetime
    why: Why
    agencies: models.BaseModel


class GovServiceTimer(models.Model):
    """Open time limits when the hours of their offices have changed: one query to read, the
    kernel to compute, and one statement for each table to write."""

    _inherit = "gov.service.timer"

    @api.model
    def _recompute(self, agencies, at, closed=()):
        """Move every open time limit of these agencies that the present calendars date
        otherwise. Promises keep the date that was given.

        :param at: naive UTC moment of the change
        :param closed: new closures and holidays, ``(from, to, reason)`` in naive UTC
        """
        if agencies:
            why = Why("closed", list(closed))
            self._write_moves(self._plan_moves(agencies, at, why))

    @api.model
    def _plan_moves(self, agencies, at, why, tickets=None):
        """The open time limits of these agencies whose date differs from the stored one,
        and nothing changed.

        :param agencies: with what is in their context a preview asks “what if”
        :param tickets: these cases only
        :rtype: Moves
        :raises UserError: no working time is left to date a case
        """
        rows = self._rows_to_compute(agencies, tickets)
        stills = self._stills_of([row.id for row in rows if row.has_pauses])
        moved = []
        for key, group in groupby(rows, key=lambda row: row[:_BY_RULE]):
            agency_id, standard_id, extended, has_pauses = key
            group = list(group)
            # Rules are public, and so are office hours.
            standard_sudo = self.env["gov.service.standard"].sudo().browse(standard_id)
            agency = agencies.browse(agency_id)
            starts = [row.started_at for row in group]
            try:
                worktime = agency._worktime(
                    min(starts), max(row.deadline for row in group)
                )
                if has_pauses:
                    deadlines = [
                        standard_sudo._deadline(
                            worktime, row.started_at, extended, stills[row.id]
                        )
                        for row in group
                    ]
                else:
                    deadlines = standard_sudo._deadlines(worktime, starts, extended)
                moved += [
                    _move(row, deadline, standard_sudo, worktime, at, agency)
                    for row, deadline in zip(group, deadlines, strict=True)
                    if deadline != row.deadline
                ]
            except (BeyondHorizon, NoWorkingTime) as error:
                raise UserError(
                    self.env._(
                        "“%s” would have no working hours left by which its open cases "
                        "could be dated.",
                        agency.sudo().name,
                    )
                ) from error
        return Moves(moved, at, why, agencies)

    def _rows_to_compute(self, agencies, tickets):
        """Open time limits that follow a rule, as plain rows, rule by rule."""
        self.env.flush_all()
        columns = SQL(", ").join(
            # A number nobody has entered is none in the database.
            SQL("coalesce(%s, 0)", SQL.identifier(name))
            if name == "extended_amount"
            else SQL.identifier(name)
            for name in _COLUMNS
        )
        rows = self.env.execute_query(
            SQL(
                "SELECT %s FROM gov_service_timer WHERE state = ANY(%s) AND "
                "started_at IS NOT NULL AND deadline IS NOT NULL AND "
                "standard_id IS NOT NULL AND agency_id = ANY(%s) AND %s "
                "ORDER BY 1, 2, 3, 4, 5",
                columns,
                list(OPEN_STATES),
                agencies.ids,
                SQL("TRUE")
                if tickets is None
                else SQL("ticket_id = ANY(%s)", tickets.ids),
            )
        )
        return [_Row._make(row) for row in rows]

    def _stills_of(self, timer_ids):
        """The spans in which these clocks stood still, by the id of the timer."""
        if not timer_ids:
            return {}
        events = defaultdict(list)
        for row in self.env.execute_query(
            SQL(
                "SELECT timer_id, kind, at, deadline, until, coalesce(amount, 0) "
                "FROM gov_service_timer_event WHERE timer_id = ANY(%s) "
                "AND kind = ANY(%s) ORDER BY timer_id, sequence",
                timer_ids,
                list(LAW_KINDS),
            )
        ):
            events[row[0]].append(_Event._make(row))
        return {timer_id: fold(events[timer_id]).spans() for timer_id in timer_ids}


def _move(row, deadline, standard, worktime, now, agency):
    """The move of one timer, with the step that comes next for its new date."""
    next_due_at, done = row.next_due_at, row.steps_done
    if row.state == "running":
        # As ``_set_next_step``: what the move put into the future is armed again.
        ladder = standard._steps(worktime, row.started_at, deadline)
        names = set(filter(None, (done or "").split(",")))
        names -= {name for at, name in ladder if at > now}
        left = [(at, name) for at, name in ladder if name not in names]
        next_due_at = next_step(left, now, lambda: agency._next_open(now)) or None
        done = ",".join(sorted(names)) or None
    return Move(
        row.id,
        row.ticket_id,
        row.agency_id,
        row.standard_id,
        row.target,
        row.state,
        row.started_at,
        row.deadline,
        deadline,
        next_due_at,
        done,
    )
