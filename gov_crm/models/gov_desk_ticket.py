from datetime import timedelta

from psycopg2.errors import UniqueViolation

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools import queue_score

STATES = [
    ("waiting", "Waiting"),
    ("called", "Called"),
    ("serving", "At the counter"),
    ("served", "Served"),
    ("left", "Left"),
]
LANES = [("all", "Ordinary"), ("express", "Express")]
AT_DESK = ("called", "serving")


class GovDeskTicket(models.Model):
    """A number that somebody drew to be called at a counter.

    It says nothing of the person: no name, and of the express lane only that it was asked for
    and by which laws it is given. While a number waits it may name a case, whose need and time
    limit then count as they do in the queue of cases; it forgets the case when it is done.

    The order is that of ``tools/queue_score.py``, with minutes where cases have days. Numbers
    are drawn, called and ended by methods only; nobody has a right to write them.
    """

    _name = "gov.desk.ticket"
    _description = "Number in the queue"
    _inherit = ["gov.sql.access.mixin"]
    _order = "drawn_at desc, id desc"
    _rec_name = "number"
    # One statement draws and one calls; what Odoo would note beside it, no one reads.
    _log_access = False

    number = fields.Char(required=True)
    running = fields.Integer(required=True)
    day = fields.Date(required=True, help="Day of the office, by its own clock.")
    agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, ondelete="restrict"
    )
    service_id = fields.Many2one(
        "gov.service", string="For", ondelete="set null", index="btree_not_null"
    )
    lane = fields.Selection(LANES, required=True, default="all")
    legal_basis = fields.Char("Law of the express lane")
    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", ondelete="set null", index="btree_not_null"
    )
    origin = fields.Selection(
        [("self", "Drawn by the person"), ("desk", "Given at the front desk")],
        string="How",
        required=True,
    )
    state = fields.Selection(STATES, required=True, default="waiting")
    desk_id = fields.Many2one(
        "gov.desk", string="Counter", ondelete="restrict", index="btree_not_null"
    )
    officer_id = fields.Many2one("res.users", string="Called by", ondelete="set null")
    drawn_at = fields.Datetime("Drawn", required=True)
    called_at = fields.Datetime("First called")
    announced_at = fields.Datetime("Last called")
    call_count = fields.Integer("Calls", default=0)
    serving_at = fields.Datetime("Came to the counter")
    ended_at = fields.Datetime("Done")
    hour = fields.Char("Drawn in the hour", required=True)
    wait_minutes = fields.Integer("Minutes waited", aggregator="avg")
    queue_score = fields.Float("Score", aggregator=None)
    form_key = fields.Char("Key of the form", groups="base.group_no_one")
    queue_explanation = fields.Char("Place", compute="_compute_queue_explanation")
    gov_visible = fields.Boolean(
        compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _number_uniq = models.UniqueIndex(
        "(agency_id, day, running)", "This number was given today already."
    )
    _form_uniq = models.UniqueIndex("(form_key) WHERE form_key IS NOT NULL")
    _one_at_a_desk = models.UniqueIndex(
        "(desk_id) WHERE state IN ('called', 'serving')",
        "There is another number at this counter.",
    )
    _head_idx = models.Index(
        "(agency_id, day, queue_score DESC, id) WHERE state = 'waiting'"
    )

    # ------------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------------

    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _gov_visible_sql(self, alias):
        """Staff see the numbers of the offices they work for, oversight all."""
        if self.env.user.has_group("gov_crm.group_gov_oversight"):
            return SQL("TRUE")
        return SQL(
            "%s IN %s",
            self._access_column(alias, "agency_id"),
            self.env.user._gov_scope_ids() or (0,),
        )

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("state", "drawn_at", "lane", "ticket_id")
    def _compute_queue_explanation(self):
        now = fields.Datetime.now()
        for ticket in self:
            ticket.queue_explanation = (
                ticket._explain(now) if ticket.state == "waiting" else False
            )

    def _explain(self, now):
        """“waiting 25 minutes; express lane, counts like 24 minutes more”."""
        certain = self._certain()
        waited = max(0, int((now - self.drawn_at).total_seconds()) // 60)
        parts = [
            self.env._("waiting 1 minute")
            if waited == 1
            else self.env._("waiting %(count)s minutes", count=waited)
        ]
        lane = queue_score.LANE if self.lane == "express" else 0
        a_point = queue_score.point_seconds(certain)
        if lane:
            parts.append(
                self.env._(
                    "express lane, counts like %(count)s minutes more",
                    count=lane * a_point // 60,
                )
            )
        worth = queue_score.virtual_wait(self.queue_score, now) * 3600
        rest = round(worth - (now - self.drawn_at).total_seconds()) - lane * a_point
        if rest >= 60:
            parts.append(
                self.env._(
                    "need and time limit of the case, count like %(count)s minutes more",
                    count=rest // 60,
                )
            )
        if now - self.drawn_at > certain:
            parts.append(self.env._("certain: before anybody who comes new"))
        return "; ".join(parts)

    def _say_ahead(self):
        """How many numbers of the office are before this one, in a sentence."""
        self.ensure_one()
        if self.state != "waiting":
            return self.env._(
                "This number was called already. Please ask at the counter."
            )
        before = Domain("queue_score", ">", self.queue_score) | (
            Domain("queue_score", "=", self.queue_score) & Domain("id", "<", self.id)
        )
        # Numbers of one office and one day; only how many is told.
        count = self.sudo().search_count(
            before
            & Domain("agency_id", "=", self.agency_id.id)
            & Domain("day", "=", self.day)
            & Domain("state", "=", "waiting")
        )
        if count > 1:
            return self.env._("%(count)s numbers are before yours.", count=count)
        if count:
            return self.env._("One number is before yours.")
        return self.env._("You are next.")

    def _certain(self):
        """The time after which a place is certain."""
        return timedelta(minutes=self.agency_id.sudo().desk_certain_minutes)

    # ------------------------------------------------------------------
    # DRAWING
    # ------------------------------------------------------------------

    @api.model
    def _draw(self, agency, service, express, origin, now, key=None, case=None):
        """Give the next number of the day.

        One statement in a transaction of its own, so that two who draw at once get two
        numbers, without a gap and without a retry.

        :param agency: office, of which the caller has checked that the user may draw here
        :param service: ``gov.service`` or empty
        :param express: whether the person says that a law gives the express lane
        :param now: naive UTC
        :param key: one-time key of the form: the same key gives the same number
        :param case: ``helpdesk.ticket`` the user may read, or None
        :return: the number as a record, as the system. The transaction that asked began
            earlier and may not see it: read it in the next one
        :raises UserError: there is no express lane
        """
        law = self.env["gov.express.reason"]._law() if express else ""
        if express and not law:
            raise UserError(self.env._("This office has no express lane."))
        agency_sudo = agency.sudo()
        local = agency_sudo._local(now)
        score = self._score(agency_sudo, now, express, case.sudo() if case else None)
        self.env.flush_all()
        statement = SQL(
            """
            WITH known AS (
                SELECT id FROM gov_desk_ticket WHERE form_key = %(key)s
            ), counted AS (
                INSERT INTO gov_desk_day AS today (agency_id, day, last)
                SELECT %(agency)s, %(day)s, 1 WHERE NOT EXISTS (SELECT FROM known)
                ON CONFLICT (agency_id, day) DO UPDATE SET last = today.last + 1
                RETURNING last
            ), drawn AS (
                INSERT INTO gov_desk_ticket (
                    number, running, day, agency_id, service_id, lane, legal_basis,
                    ticket_id, origin, state, drawn_at, call_count, hour,
                    queue_score, form_key)
                SELECT %(letter)s || '-' || lpad(last::text,
                           greatest(3, length(last::text)), '0'),
                       last, %(day)s, %(agency)s, %(service)s, %(lane)s, %(law)s,
                       %(case)s, %(origin)s, 'waiting', %(now)s, 0, %(hour)s,
                       %(score)s, %(key)s
                FROM counted RETURNING id)
            SELECT id FROM drawn UNION ALL SELECT id FROM known
            """,
            key=key,
            agency=agency.id,
            day=local.date(),
            letter=agency_sudo.desk_letter or "A",
            service=service.id or None if service else None,
            lane="express" if express else "all",
            law=law or None,
            case=case.id if case else None,
            origin=origin,
            now=now,
            hour=f"{local:%H}:00",
            score=score,
        )
        known = SQL("SELECT id FROM gov_desk_ticket WHERE form_key = %s", key)
        with self.env["gov.rate.limit"]._own_transaction() as cr:
            try:
                with cr.savepoint(flush=False):
                    cr.execute(statement, log_exceptions=False)
                    [drawn] = cr.fetchone()
            except UniqueViolation:
                # The same form at the same moment: the other one has drawn.
                cr.execute(known)
                [drawn] = cr.fetchone()
        self.env.invalidate_all()
        return self.sudo().browse(drawn)

    @api.model
    def _score(self, agency, at, express, case=None):
        """The score of a number drawn at the naive UTC ``at``, see tools/queue_score.py.

        :param case: whose need and time limit count, as the system, or None
        """
        points, deadline, lane = 0, None, False
        if case:
            # What counts in the queue of cases.
            points, deadline = case.need_points, case.deadline or None
            _points, lane = (
                self.env["gov.queue"]._measures(case).get(case.id, (0, False))
            )
        return queue_score.score(
            at,
            deadline,
            points,
            express or lane,
            at,
            timedelta(minutes=agency.desk_certain_minutes),
        )

    # ------------------------------------------------------------------
    # ENDING
    # ------------------------------------------------------------------

    def _end(self, state, now):
        """End numbers: ``served`` or ``left``. They forget what they were about."""
        self.sudo().write(
            {"state": state, "ended_at": now, "ticket_id": False, "form_key": False}
        )

    @api.autovacuum
    def _gc_days(self):
        """Whoever waited when the office closed has left. Numbers of a day that is over,
        anywhere on earth."""
        now = fields.Datetime.now()
        days = Domain("day", "<", (now - timedelta(days=1)).date())
        late = self.sudo().search(days & Domain("state", "in", ("waiting", *AT_DESK)))
        late._end("left", now)
