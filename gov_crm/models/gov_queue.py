from odoo import api, fields, models, modules
from odoo.tools import SQL

from ..tools.queue_score import ALL_POINTS, SCORE_SQL

# Cases looked at in one statement. Few of them change, and only those are locked.
_BATCH = 20_000
_DAY = 86_400


class GovQueue(models.AbstractModel):
    """The queue of an office as a whole: its scores and its order, set by set in SQL."""

    _name = "gov.queue"
    _description = "Queue"

    # ------------------------------------------------------------------
    # SCORES
    # ------------------------------------------------------------------

    @api.model
    def _rescore(self, tickets=None, now=None):
        """Bring points and scores of open cases up to date, within this transaction.

        :param tickets: only these
        :param now: naive UTC; the present if not given
        :return: how many cases changed
        """
        if tickets is not None and not tickets:
            return 0
        self.env.flush_all()
        now = now or fields.Datetime.now()

        def scope(column):
            if tickets is None:
                return SQL("TRUE")
            return SQL("%s = ANY(%s)", SQL(column), tickets.ids)

        self.env.cr.execute(self._rescore_sql(scope, now))
        changed = self.env.cr.rowcount
        self._forget_scores()
        return changed

    @api.model
    def _cron_rescore(self):
        """The pass over all open cases: deadlines come nearer, and facts may have changed
        behind the ORM.

        In batches, each committed, in what others have committed by then. A case somebody is
        changing at that moment is left to the next pass and not waited for.
        """
        now, last = fields.Datetime.now(), 0
        self._begin()
        self.env["gov.segment"]._assign()
        if not modules.module.current_test:
            self.env["ir.cron"]._commit_progress(0)
        while True:
            self._begin()
            up_to = self._batch_end(last)
            if up_to is None:
                break
            changed = self._rescore_batch(last, up_to, now)
            last = up_to
            if not modules.module.current_test:
                self.env["ir.cron"]._commit_progress(changed)
        self._forget_scores()

    def _begin(self):
        """First statement of a transaction of the pass; a test is one transaction."""
        if modules.module.current_test:
            self.env.flush_all()
            return
        self.env.cr.rollback()
        self.env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")

    @api.model
    def _batch_end(self, last):
        """The id up to which the next batch goes, or None when all are done."""
        [(up_to,)] = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM (SELECT id FROM helpdesk_ticket WHERE id > %s "
                "AND is_open IS TRUE ORDER BY id LIMIT %s) AS part",
                last,
                _BATCH,
            )
        )
        return up_to

    @api.model
    def _rescore_batch(self, after, up_to, now):
        def scope(column):
            return SQL("%s > %s AND %s <= %s", SQL(column), after, SQL(column), up_to)

        self.env.cr.execute(self._rescore_sql(scope, now, skip_locked=True))
        return self.env.cr.rowcount

    def _rescore_sql(self, scope, now, skip_locked=False):
        """One UPDATE of those open cases of ``scope`` whose points or score are not right."""
        score = SQL(
            SCORE_SQL,
            arrived_at=SQL("t.complete_at"),
            deadline=SQL("t.deadline"),
            need_points=SQL("f.points"),
            has_lane=SQL("f.lane"),
            now=now,
            point=SQL("(c.gov_queue_certain_days * %s / %s)", _DAY, ALL_POINTS),
        )
        return SQL(
            """
            WITH need AS (
                SELECT r.ticket_id, sum(n.points) AS points
                FROM gov_case_need_helpdesk_ticket_rel r
                JOIN gov_case_need n ON n.id = r.need_id
                WHERE %(of_need)s GROUP BY r.ticket_id
            ), measure AS (%(measures)s), wrong AS (
                SELECT t.id, f.points, s.score
                FROM helpdesk_ticket t
                JOIN res_company c ON c.id = t.company_id
                LEFT JOIN need ON need.ticket_id = t.id
                LEFT JOIN measure ON measure.ticket_id = t.id
                CROSS JOIN LATERAL (
                    SELECT (coalesce(need.points, 0) + coalesce(measure.points, 0))::int4
                        AS points, coalesce(measure.lane, FALSE) AS lane
                ) f
                CROSS JOIN LATERAL (SELECT %(score)s AS score) s
                WHERE t.is_open IS TRUE AND %(of_case)s
                AND (t.need_points IS DISTINCT FROM f.points
                     OR t.queue_score IS DISTINCT FROM s.score)
                %(lock)s
            )
            UPDATE helpdesk_ticket t SET need_points = wrong.points,
                queue_score = wrong.score
            FROM wrong WHERE t.id = wrong.id
            """,
            of_need=scope("r.ticket_id"),
            measures=self._measures_sql(scope),
            score=score,
            of_case=scope("t.id"),
            lock=SQL("FOR NO KEY UPDATE OF t SKIP LOCKED") if skip_locked else SQL(),
        )

    @api.model
    def _forget_scores(self):
        self.env["helpdesk.ticket"].invalidate_model(
            ["need_points", "queue_score", "is_in_queue"], flush=False
        )

    # ------------------------------------------------------------------
    # ORDER
    # ------------------------------------------------------------------

    @api.model
    def _behind(self, tickets):
        """How many wait behind each of these cases in the queue of its office.

        :return: counts by id, for those that wait in a queue themselves
        """
        offices = tuple(
            tickets.sudo().agency_id.ids
        )  # which office has it: seen with it
        if not offices:
            return {}
        # Counts, and no row of another case, leave this query.
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT id, behind FROM (
                        SELECT t.id, count(*) OVER (PARTITION BY t.agency_id)
                            - row_number() OVER (
                                PARTITION BY t.agency_id ORDER BY t.queue_score DESC, t.id
                            ) AS behind
                        FROM helpdesk_ticket t WHERE t.agency_id IN %s AND %s
                    ) AS place WHERE id = ANY(%s)
                    """,
                    offices,
                    self.env["helpdesk.ticket"]._waiting_sql("t"),
                    tickets.ids,
                )
            )
        )

    @api.model
    def _ahead(self, tickets, user, waiting=True):
        """How many cases that ``user`` could take wait before each of these in the queue of
        its office; these themselves do not count.

        :param waiting: count for those only that wait in a queue themselves
        :return: counts by id
        """
        return dict(
            self.env.execute_query(
                SQL(
                    """
                    SELECT t.id, (
                        SELECT count(*) FROM helpdesk_ticket o
                        WHERE o.agency_id = t.agency_id AND %(other_waits)s
                        AND (o.queue_score > t.queue_score
                             OR o.queue_score = t.queue_score AND o.id < t.id)
                        AND o.id <> ALL(%(ids)s) AND %(for_user)s
                    )
                    FROM helpdesk_ticket t WHERE t.id = ANY(%(ids)s) AND %(waits)s
                    """,
                    other_waits=self.env["helpdesk.ticket"]._waiting_sql("o"),
                    waits=self.env["helpdesk.ticket"]._waiting_sql("t")
                    if waiting
                    else SQL("TRUE"),
                    ids=tickets.ids,
                    for_user=self._for_user_sql("o", user, fields.Datetime.now()),
                )
            )
        )
