from collections import defaultdict
from datetime import timedelta, timezone
from typing import NamedTuple

from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from ..tools.case_hands import holders, within
from ..tools.time_ledger import IN_HAND, PAUSED, Span, cut
from ..tools.worktime import NoWorkingTime
from .gov_service_timer import ANSWER_TARGETS
from .helpdesk_ticket_decision import WITHOUT_ANSWER

UTC = timezone.utc
_BATCH = 2_000
_DAY = timedelta(days=1)


class StaffAnswer(NamedTuple):
    """One answer, and what is known of the officer who had the case then.

    ``kind``: (service id or 0, kind of case); ``who``: user id; ``hours``: office hours in
    this officer's hands, 0 where the case never was; ``elsewhere``: office hours with others
    or with nobody, pauses apart; ``late``: None where that cannot be judged fairly.
    """

    kind: tuple
    who: int
    office: int
    hours: float
    elsewhere: float
    late: bool | None
    reopened: bool


# Answers of a period: all that is needed but who had the case. Days are those of the office
# that answered. What came in with an import has no history of officers.
_ANSWERS = """
    SELECT d.id, d.ticket_id, d.agency_id, d.at, d.decided_by_id,
        coalesce(t.service_id, 0), t.case_kind, t.filed_at, t.user_id,
        EXISTS (SELECT FROM gov_evidence e WHERE e.ticket_id = d.ticket_id
            AND e.kind = 'reopened' AND e.at >= d.at
            AND (later.at IS NULL OR e.at <= later.at)),
        EXISTS (SELECT FROM gov_evidence e WHERE e.ticket_id = d.ticket_id
            AND e.kind = 'timer_lapsed' AND d.decided_by_id = %(root)s),
        timer.started_at, timer.deadline, timer.in_time, person.share IS NOT TRUE
    FROM gov_decision d
    JOIN helpdesk_ticket t ON t.id = d.ticket_id
    JOIN gov_agency office ON office.id = d.agency_id
    JOIN resource_calendar calendar ON calendar.id = office.calendar_id
    LEFT JOIN res_users person ON person.id = d.decided_by_id
    LEFT JOIN LATERAL (SELECT min(n.at) AS at FROM gov_decision n
        WHERE n.ticket_id = d.ticket_id AND n.id > d.id) later ON TRUE
    LEFT JOIN LATERAL (
        SELECT started_at, deadline, in_time FROM gov_service_timer
        WHERE ticket_id = d.ticket_id AND target IN %(targets)s AND state = 'met'
            AND started_at IS NOT NULL AND deadline IS NOT NULL
            AND later.at IS NULL AND NOT t.is_open
        ORDER BY id DESC LIMIT 1) timer ON TRUE
    WHERE d.agency_id = ANY(%(offices)s) AND d.outcome NOT IN %(without)s
        AND t.external_ref IS NULL
        AND d.at >= %(since)s AND d.at < %(until)s
        AND (d.at AT TIME ZONE 'UTC' AT TIME ZONE coalesce(calendar.tz, 'UTC'))::date
            BETWEEN %(first)s AND %(last)s
    ORDER BY d.id
"""
_CHANGES = """
    SELECT m.res_id, m.date, v.old_value_integer, v.new_value_integer
    FROM mail_message m
    JOIN mail_tracking_value v ON v.mail_message_id = m.id
    JOIN ir_model_fields f ON f.id = v.field_id
        AND f.model = 'helpdesk.ticket' AND f.name = 'user_id'
    WHERE m.model = 'helpdesk.ticket' AND m.res_id = ANY(%s) ORDER BY v.id
"""
_TAKINGS = """
    SELECT ticket_id, at, user_id FROM gov_queue_event
    WHERE kind = 'taken' AND ticket_id = ANY(%s)
"""
_SPANS = """
    SELECT ticket_id, agency_id, date_from, date_to FROM gov_custody
    WHERE ticket_id = ANY(%s) ORDER BY ticket_id, date_from
"""


class GovStaffAnswers(models.AbstractModel):
    """Answers to citizens as evidence of staff performance needs them: whose hands a case was
    in, for how many office hours, and for how many it was elsewhere.

    Only :meth:`_collect`, which asks no rights and shows nobody anything: callers do.
    """

    _name = "gov.staff.answers"
    _description = "Answers by officers"

    @api.model
    def _collect(self, offices, first, last):
        """All answers that offices gave in a period.

        An answer belongs to the officer who had the case when it was given, else to who gave
        it; so a case that the law decided because nobody did belongs to whoever had it, and
        is late. What citizens ended themselves, was withdrawn, was a duplicate or came
        with an import belongs to nobody.

        Queries grow with batches of two thousand answers, not with answers.

        :param offices: ids
        :param first: first day, in the time zone of the office that answered
        :param last: last day, included
        :return: list of :class:`StaffAnswer`
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                _ANSWERS,
                root=SUPERUSER_ID,
                targets=ANSWER_TARGETS,
                without=WITHOUT_ANSWER,
                offices=list(offices),
                first=first,
                last=last,
                since=first - _DAY,
                until=last + 2 * _DAY,
            )
        )
        answers = []
        for position in range(0, len(rows), _BATCH):
            answers += self._work_out(rows[position : position + _BATCH])
        return answers

    def _work_out(self, rows):
        tickets = list({row[1] for row in rows})
        changes, takings, spans = (
            defaultdict(list),
            defaultdict(list),
            defaultdict(list),
        )
        for ticket, *change in self.env.execute_query(SQL(_CHANGES, tickets)):
            at, before, after = change
            # Odoo writes 0 for nobody.
            changes[ticket].append((_aware(at), before or None, after or None))
        for ticket, at, who in self.env.execute_query(SQL(_TAKINGS, tickets)):
            takings[ticket].append((_aware(at), who))
        for ticket, *span in self.env.execute_query(SQL(_SPANS, tickets)):
            spans[ticket].append(span)
        facts = self.env["gov.custody"]._ledger_facts(tickets)
        worktimes = self._worktimes(rows, spans)
        found = []
        for row in rows:
            ticket = row[1]
            held = holders(
                _aware(row[7]), _aware(row[3]), changes[ticket], takings[ticket], row[8]
            )
            answer = self._answer(
                row, held, spans[ticket], facts.get(ticket, ()), worktimes
            )
            if answer:
                found.append(answer)
        return found

    def _worktimes(self, rows, spans):
        """``{office id: compiled working time}`` around all that is counted."""
        moments = defaultdict(list)
        for row in rows:
            moments[row[2]] += [it for it in (row[3], row[11], row[12]) if it]
            for office, start, _stop in spans[row[1]]:
                moments[office] += [start, row[3]]
        # Office hours are public.
        offices = self.env["gov.agency"].sudo().browse(moments)
        return {
            office.id: office._worktime(
                min(moments[office.id]), max(moments[office.id])
            )
            for office in offices
        }

    def _answer(self, row, held, spans, facts, worktimes):
        _id, _ticket, office, at, decider, service, case_kind, _filed, _now = row[:9]
        reopened, by_law, started_at, deadline, in_time, internal = row[9:]
        at = _aware(at)
        who = held[-1][0] if held else None
        if not internal or (decider == SUPERUSER_ID and not by_law):
            return None
        if who is None:
            who = None if by_law else decider
        if who is None:
            return None
        cuts = [
            Span(agency, _aware(start), min(_aware(stop), at) if stop else at)
            for agency, start, stop in spans
            if _aware(start) < at
        ]
        legs = cut(cuts, *facts)
        windows = [(start, stop) for by, start, stop in held if by == who]
        hours = elsewhere = 0.0
        since = _aware(started_at) if started_at else None
        paused = from_start = own_from_start = 0.0
        for leg in legs:
            worktime = worktimes[leg.key]
            stretch = [(leg.start, leg.stop)]
            whole = _hours(worktime, stretch)
            own = (
                _hours(worktime, within(stretch, windows))
                if leg.kind == IN_HAND
                else 0.0
            )
            hours += own
            if leg.kind != PAUSED:
                elsewhere += whole - own
            if since is None or leg.stop <= since:
                continue
            after = [(max(leg.start, since), leg.stop)]
            if leg.kind == PAUSED:
                paused += _hours(worktime, after)
                continue
            from_start += _hours(worktime, after)
            if leg.kind == IN_HAND:
                own_from_start += _hours(worktime, within(after, windows))
        late = None
        if since and hours:
            # Who got it when half of the time was gone, or lent it out for so long, is not
            # judged by the citizen's date.
            promised = _hours(worktimes[office], [(since, _aware(deadline))]) - paused
            if from_start - own_from_start <= promised / 2:
                late = bool(by_law) or not in_time
        # Added up in parts, equal times would differ by some billionths of an hour.
        hours, elsewhere = round(hours, 6), round(elsewhere, 6)
        return StaffAnswer(
            (service, case_kind), who, office, hours, elsewhere, late, bool(reopened)
        )


def _hours(worktime, stretches):
    """Office hours in stretches; none where an office has none."""
    try:
        return sum(
            worktime.elapsed(start, stop, "working_hours")
            for start, stop in stretches
            if start < stop
        )
    except NoWorkingTime:
        return 0.0


def _aware(moment):
    return moment.replace(tzinfo=UTC)
