from collections import defaultdict, namedtuple

from odoo import api, fields, models, modules
from odoo.exceptions import AccessError
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from ..tools.timer_history import LAW_KINDS, fold
from ..tools.worktime import BeyondHorizon, NoWorkingTime
from .gov_case_figure import COUNTS
from .gov_custody_ledger import aware
from .gov_service_timer import ANSWER_TARGETS
from .helpdesk_ticket_decision import WITHOUT_ANSWER

# Cases counted anew in one transaction of the job.
_BATCH = 5_000
# Another process that counts: one lock of the database for all.
_LOCK = 0x676F7666
_Event = namedtuple("_Event", "kind at deadline until amount")


class GovFigures(models.AbstractModel):
    """Figures of casework: who may see them, how they are kept up, and (in the files beside
    this one) how they are read, opened and verified.

    Readers call ``_read``, and check rights and withhold small figures themselves, as a page
    for everybody and a board of a supervisor differ in both.
    """

    _name = "gov.figures"
    _description = "Figures of casework"

    # ------------------------------------------------------------------
    # WHO
    # ------------------------------------------------------------------

    @api.model
    def _offices(self):
        """Ids of the offices whose figures the user sees; None for all.

        :raises AccessError: for others than supervisors, oversight and equality officers
        """
        user = self.env.user
        if user.has_group("gov_crm.group_gov_oversight") or user.has_group(
            "gov_crm.group_gov_equality_officer"
        ):
            return None
        if user.has_group("gov_crm.group_gov_supervisor"):
            return user._gov_scope_ids()
        raise AccessError(
            self.env._("Supervisors, oversight and equality officers see figures.")
        )

    # ------------------------------------------------------------------
    # KEEPING UP
    # ------------------------------------------------------------------

    @api.model
    def _as_of(self):
        """``(moment, waiting)``: naive UTC up to which everything is counted, and how many
        cases have changed since and are still to be counted."""
        self.env.flush_all()
        [(first, waiting)] = self.env.execute_query(
            SQL("SELECT min(at), count(DISTINCT ticket_id) FROM gov_figure_stale")
        )
        now = fields.Datetime.now()
        return (min(first, now) if first else now), waiting

    @api.model
    def _refresh(self):
        """Count anew, in this transaction, every case that changed.

        :return: how many cases were counted
        """
        self.env.flush_all()
        self.env.cr.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        done = 0
        while counted := self._refresh_batch():
            done += counted
        return done

    @api.model
    def _cron_refresh(self):
        """The job: as :meth:`_refresh`, each batch a transaction of its own."""
        while True:
            [(free,)] = self.env.execute_query(
                SQL("SELECT pg_try_advisory_xact_lock(%s)", _LOCK)
            )
            counted = self._refresh_batch() if free else 0
            time_left = True
            if not modules.module.current_test:
                left = self._as_of()[1] if counted else 0
                time_left = self.env["ir.cron"]._commit_progress(
                    counted, remaining=left
                )
            if not counted or not time_left:
                break

    def _refresh_batch(self):
        """Take the cases that have waited longest and put new rows in place of their old
        ones."""
        ids = sorted(
            {
                ticket_id
                for (ticket_id,) in self.env.execute_query(
                    SQL(
                        """
                        DELETE FROM gov_figure_stale WHERE id IN (
                            SELECT id FROM gov_figure_stale ORDER BY id LIMIT %s
                            FOR UPDATE SKIP LOCKED
                        ) RETURNING ticket_id
                        """,
                        4 * _BATCH,
                    )
                )
            }
        )
        for position in range(0, len(ids), _BATCH):
            part = ids[position : position + _BATCH]
            self.env["gov.daily.total"]._replace(part, self._rows_sql(part))
        return len(ids)

    # ------------------------------------------------------------------
    # COUNTING
    # ------------------------------------------------------------------

    @api.model
    def _rows_sql(self, ticket_ids):
        """Query of the rows of these cases, columns in the order of
        ``gov.daily.total._row_columns``.

        What each column counts stands here and nowhere else; ``gov.measure`` says it in words.
        """
        days = self._days_to_answer(ticket_ids)
        return SQL(
            """
            WITH chosen AS (
                SELECT t.*, c.tz, l.state = 'met' AND l.in_time IS NOT NULL AS limited,
                    l.in_time, l.has_pauses, l.extension_count, d.days,
                    coalesce(t.outcome NOT IN %(unanswered)s, TRUE) AS is_answer
                FROM helpdesk_ticket t
                JOIN gov_agency a ON a.id = t.agency_id
                JOIN resource_calendar c ON c.id = a.calendar_id
                LEFT JOIN unnest(%(cases)s::int4[], %(days)s::int4[]) AS d (id, days)
                    ON d.id = t.id
                LEFT JOIN LATERAL (%(limit)s) l ON TRUE
                WHERE t.id = ANY(%(ids)s) AND t.filed_at IS NOT NULL
            ), asked AS (
                -- By an order about offices nobody is asked.
                SELECT r.ticket_id, r.to_agency_id, r.sent_at, r.answered_at,
                    r.working_hours_to_accept, c.tz
                FROM gov_referral r
                JOIN chosen t ON t.id = r.ticket_id
                JOIN gov_agency a ON a.id = r.to_agency_id
                JOIN resource_calendar c ON c.id = a.calendar_id
                WHERE NOT (r.reorganisation_id IS NOT NULL AND r.answered_at <= r.sent_at)
            ), part AS (
                SELECT t.id, t.filed_at AS at, t.agency_id, NULL::text AS tz,
                    NULL::int4 AS days, NULL::int4 AS hours, %(filed)s
                FROM chosen t LEFT JOIN helpdesk_ticket_channel h ON h.id = t.channel_id
                LEFT JOIN LATERAL (
                    SELECT EXISTS (SELECT FROM gov_service_requirement r
                        WHERE r.service_id = t.service_id) AS wanted
                ) papers ON TRUE
                UNION ALL
                SELECT t.id, t.closed_date, t.agency_id, NULL, t.days, NULL, %(ended)s
                FROM chosen t WHERE t.is_open IS NOT TRUE AND t.closed_date IS NOT NULL
                UNION ALL
                SELECT e.ticket_id, e.at, t.agency_id, NULL, NULL, NULL, %(reopened)s
                FROM chosen t JOIN gov_evidence e
                    ON e.ticket_id = t.id AND e.kind = 'reopened'
                UNION ALL
                SELECT t.id, e.at, t.agency_id, NULL, NULL, NULL, %(lapsed)s
                FROM chosen t JOIN gov_service_timer l ON l.ticket_id = t.id
                JOIN gov_service_timer_event e ON e.timer_id = l.id AND e.kind = 'lapse'
                WHERE EXISTS (SELECT FROM gov_decision d
                    WHERE d.ticket_id = t.id AND d.at >= e.at
                      AND d.decided_by_id = %(by_law)s)
                UNION ALL
                SELECT t.id, p.deadline, t.agency_id, NULL, NULL, NULL, %(promises)s
                FROM chosen t JOIN gov_service_timer p ON p.ticket_id = t.id
                    AND p.target = 'promise' AND p.state <> 'cancelled'
                    AND p.deadline IS NOT NULL
                UNION ALL
                SELECT t.id, s.date_from, s.agency_id, NULL, NULL, NULL, %(entered)s
                FROM chosen t JOIN gov_custody s ON s.ticket_id = t.id
                UNION ALL
                SELECT t.id, s.date_to, s.agency_id, NULL, NULL, NULL, %(departed)s
                FROM chosen t JOIN gov_custody s
                    ON s.ticket_id = t.id AND s.date_to IS NOT NULL
                UNION ALL
                SELECT r.ticket_id, r.sent_at, r.to_agency_id, r.tz, NULL, NULL,
                    %(referrals)s
                FROM asked r WHERE r.sent_at IS NOT NULL
                UNION ALL
                SELECT r.ticket_id, r.answered_at, r.to_agency_id, r.tz, NULL,
                    ceil(round(r.working_hours_to_accept::numeric, 6))::int4, %(accepted)s
                FROM asked r WHERE r.working_hours_to_accept IS NOT NULL
            )
            SELECT p.id,
                (p.at AT TIME ZONE 'UTC' AT TIME ZONE coalesce(p.tz, t.tz))::date,
                t.service_id, p.agency_id, t.entry_agency_id, t.case_kind, t.channel_id,
                t.outcome, max(p.days), p.hours, %(sums)s
            FROM part p JOIN chosen t ON t.id = p.id
            GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 10
            """,
            ids=list(ticket_ids),
            cases=pg_array(days),
            days=pg_array(days.values()),
            limit=self._limit_sql("t.id"),
            unanswered=WITHOUT_ANSWER,
            # The law decides when time ran out, or right after a hand-over later than that;
            # where a lapse is only tried, nothing is decided by it.
            by_law=self.env.ref("base.user_root").id,
            **self._counts_sql(),
        )

    def _counts_sql(self):
        """What each kind of row adds to each count, and the sums of all of them."""
        answered = "t.is_answer"
        kinds = {
            "filed": {
                "filed": "TRUE",
                "digital": "h.gov_is_digital IS TRUE OR t.is_assisted IS TRUE",
                "with_papers": "papers.wanted",
                "complete_first": "papers.wanted AND t.complete_at = t.filed_at",
            },
            "ended": {
                "ended": "TRUE",
                "answered": answered,
                "withdrawn": "t.outcome = 'withdrawn'",
                "duplicate": "t.outcome = 'duplicate'",
                "limited": f"{answered} AND t.limited",
                "in_time": f"{answered} AND t.limited AND t.in_time",
                "paused": f"{answered} AND t.limited AND t.has_pauses",
                "extended": f"{answered} AND t.limited AND t.extension_count > 0",
                "deemed": "t.outcome = 'deemed_approved'",
                "appealed": f"{answered} AND EXISTS (SELECT FROM helpdesk_ticket a "
                "WHERE a.appeal_of_id = t.id)",
                "appeals": f"{answered} AND t.case_kind = 'appeal'",
                "upheld": "t.case_kind = 'appeal' "
                "AND t.outcome IN ('granted', 'partly_granted')",
            },
            "reopened": {"reopened": "TRUE"},
            "lapsed": {"lapsed": "TRUE"},
            "promises": {
                "promises": "TRUE",
                "promises_kept": "p.state = 'met' AND p.in_time",
            },
            "entered": {"entered": "TRUE"},
            "departed": {"departed": "TRUE"},
            "referrals": {"referrals": "TRUE"},
            "accepted": {"accepted": "TRUE"},
        }
        pieces = {
            kind: SQL(", ").join(
                SQL(
                    "(%s)::int AS %s",
                    SQL("coalesce(%s, FALSE)", SQL(own.get(it, "FALSE"))),
                    SQL.identifier(it),
                )
                for it in COUNTS
            )
            for kind, own in kinds.items()
        }
        pieces["sums"] = SQL(", ").join(
            SQL("sum(p.%s)", SQL.identifier(it)) for it in COUNTS
        )
        return pieces

    def _limit_sql(self, case):
        """The time limit of the answer of a case that ran last."""
        return SQL(
            "SELECT * FROM gov_service_timer WHERE ticket_id = %s AND target IN %s "
            "ORDER BY id DESC LIMIT 1",
            SQL(case),
            ANSWER_TARGETS,
        )

    @api.model
    def _days_to_answer(self, ticket_ids):
        """``{case: whole working days from the start of its time limit to its answer}`` of
        those that were answered, without the days that pauses took.

        A case without a time limit counts from when it was complete. Where the calendar of the
        office does not reach so far there is no figure.
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT t.id, t.agency_id,
                    coalesce(l.started_at, t.complete_at, t.filed_at), t.closed_date, l.id
                FROM helpdesk_ticket t
                LEFT JOIN LATERAL (
                    SELECT * FROM (%s) last WHERE state = 'met' AND in_time IS NOT NULL
                ) l ON TRUE
                WHERE t.id = ANY(%s) AND t.agency_id IS NOT NULL AND t.is_open IS NOT TRUE
                  AND t.filed_at IS NOT NULL AND t.closed_date IS NOT NULL
                  AND coalesce(t.outcome NOT IN %s, TRUE)
                """,
                self._limit_sql("t.id"),
                list(ticket_ids),
                WITHOUT_ANSWER,
            )
        )
        pauses = self._pauses([row[4] for row in rows if row[4]])
        worktimes = self.env["gov.custody"]._worktimes(
            [(0, office, min(start, end), end) for _id, office, start, end, _l in rows]
        )
        result = {}
        for ticket_id, office, start, end, limit in rows:
            stood = [
                (aware(since), aware(min(until, end)))
                for since, until in pauses.get(limit, ())
                if start <= since <= end
            ]
            try:
                result[ticket_id] = worktimes[office][0].answered_after(
                    aware(min(start, end)), aware(end), stood
                )
            except (BeyondHorizon, NoWorkingTime):
                continue
        return result

    def _pauses(self, timer_ids):
        """``{time limit: [(from, to)]}`` of those that ever stood still."""
        rows = self.env.execute_query(
            SQL(
                """
                SELECT timer_id, kind, at, deadline, until, amount
                FROM gov_service_timer_event
                WHERE kind IN %s AND timer_id IN (
                    SELECT timer_id FROM gov_service_timer_event
                    WHERE timer_id = ANY(%s) AND kind IN ('pause', 'reopen')
                ) ORDER BY timer_id, sequence, id
                """,
                tuple(LAW_KINDS),
                timer_ids,
            )
        )
        events = defaultdict(list)
        for timer_id, *event in rows:
            events[timer_id].append(_Event(*event))
        return {timer_id: fold(own).spans() for timer_id, own in events.items()}
