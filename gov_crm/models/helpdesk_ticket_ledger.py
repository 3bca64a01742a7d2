from typing import Any, NamedTuple

from odoo import api, fields, models

from ..tools.time_ledger import IN_HAND, NONE, Span, cut, lengths, to_minutes
from .gov_custody_figures import open_hours
from .gov_custody_ledger import aware


class LedgerSpan(NamedTuple):
    """What became of the time of one span of custody."""

    span: Any  # gov.custody, as superuser
    legs: list
    lengths: dict  # timedelta by kind
    working_hours: float
    in_hand_working_hours: float

    @property
    def held(self):
        return sum(self.lengths.values(), NONE)


class HelpdeskTicket(models.Model):
    """The ledger of time: for every case who held it for how long, in plain time and in the
    office hours of that office, and how much of it the case was in hand, waited, was on its
    way or its clock stood still. The parts add up to custody, custody to the age."""

    _inherit = "helpdesk.ticket"

    custody_path = fields.Json(
        "Who has it", compute="_compute_custody_path", groups="base.group_user"
    )

    @api.depends(
        "custody_ids.date_to", "referral_ids.state", "is_open", "is_paused", "complete_at"
    )  # fmt: skip
    @api.depends_context("lang")
    def _compute_custody_path(self):
        # Names of offices and lengths of time only; whoever sees the case may see its path.
        now = fields.Datetime.now()
        ledgers = self._time_ledger(now, whole_minutes=True)
        for ticket in self:
            ticket.custody_path = ticket._say_ledger(
                ledgers.get(ticket._origin.id, ()), now
            )

    def _time_ledger(self, now, whole_minutes=False):
        """The ledger of each of these cases until ``now``, a naive UTC moment.

        Two queries for any number of cases, but for calendars to be compiled. It tells
        names of offices and lengths of time and asks no right: whoever may see a case may
        see its path.

        :param whole_minutes: moments are rounded to minutes first, so that what is shown in
            minutes adds up
        :return: ``{id of the case: [LedgerSpan, …]}`` in the order of custody
        """
        # Whoever sees a case may see who had it, and nothing else of custody leaves here.
        Custody = self.env["gov.custody"].sudo()
        spans_sudo = Custody.search_fetch(
            [("ticket_id", "in", self._origin.ids)],
            ["ticket_id", "agency_id", "date_from", "date_to"],
            order="ticket_id, date_from, id",
        )
        facts = Custody._ledger_facts(self._origin.ids) if spans_sudo else {}
        worktimes = Custody._worktimes(
            [(0, it.agency_id.id, it.date_from, it.date_to or now) for it in spans_sudo]
        )
        ledgers = {}
        for span in spans_sudo:
            start, stop = aware(span.date_from), aware(span.date_to or now)
            legs = []
            if start < stop:  # one that began this very second has no length yet
                ticket_facts = facts.get(span.ticket_id.id, ())
                legs = cut([Span(None, start, stop)], *ticket_facts)
            if whole_minutes:
                legs = to_minutes(legs)
            worktime, _version = worktimes[span.agency_id.id]
            ledgers.setdefault(span.ticket_id.id, []).append(
                LedgerSpan(
                    span,
                    legs,
                    lengths(legs),
                    open_hours(worktime, legs),
                    open_hours(worktime, [leg for leg in legs if leg.kind == IN_HAND]),
                )
            )
        return ledgers
