from odoo import api, fields, models
from odoo.tools import SQL

from ..tools import queue_score


class HelpdeskTicket(models.Model):
    """The place of a case in the queue of its office: need, the law's date and time waited.

    A case waits in the queue while it is open, complete, not paused and without an officer.
    Its score (see ``tools/queue_score.py``) depends on nothing else than what is named here;
    no officer writes it.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "gov.sql.access.mixin"]
    need_points = fields.Integer(
        compute="_compute_need_points",
        store=True,
        copy=False,
        groups="base.group_user",
        help="Points of the needs of the case and of measures for its citizen.",
    )
    queue_score = fields.Float(
        compute="_compute_queue_score",
        store=True,
        copy=False,
        aggregator=None,
        groups="base.group_user",
        help="Hours of waiting and what need counts like, up to a fixed day; the highest is "
        "served first.",
    )
    is_in_queue = fields.Boolean(
        "Waits in the queue",
        compute="_compute_is_in_queue",
        search="_search_is_in_queue",
        groups="base.group_user",
    )

    # Exactly the condition of _waiting_sql: only then the database uses it.
    _queue_idx = models.Index(
        "(agency_id, queue_score DESC, id) WHERE is_open IS TRUE AND user_id IS NULL "
        "AND complete_at IS NOT NULL AND is_paused IS NOT TRUE AND active IS TRUE "
        "AND queue_score IS NOT NULL"
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"need_points", "queue_score"}

    def _auto_init(self):
        # Columns made here are not filled by the ORM one by one, which takes long with very
        # many cases: the next pass of the queue fills them.
        self.env.cr.execute(
            "ALTER TABLE helpdesk_ticket ADD COLUMN IF NOT EXISTS need_points int4, "
            "ADD COLUMN IF NOT EXISTS queue_score float8"
        )
        return super()._auto_init()

    @api.depends("need_ids")
    def _compute_need_points(self):
        measures = self.env["gov.queue"]._measures(self)
        for ticket in self:
            points, _lane = measures.get(ticket._origin.id, (0, False))
            ticket.need_points = sum(ticket.need_ids.mapped("points")) + points

    @api.depends("need_points", "complete_at", "deadline", "is_open")
    def _compute_queue_score(self):
        now = fields.Datetime.now()
        measures = self.env["gov.queue"]._measures(self)
        for ticket in self:
            if not ticket.is_open or not ticket.complete_at:
                ticket.queue_score = False
                continue
            _points, has_lane = measures.get(ticket._origin.id, (0, False))
            ticket.queue_score = queue_score.score(
                ticket.complete_at,
                ticket.deadline or None,
                ticket.need_points,
                has_lane,
                now,
                ticket.sudo().company_id._gov_queue_certain(),
            )

    @api.depends(
        "is_open", "user_id", "complete_at", "is_paused", "active", "queue_score"
    )
    def _compute_is_in_queue(self):
        self._compute_by_sql("is_in_queue", self._waiting_sql)

    def _search_is_in_queue(self, operator, value):
        # A search by a field that is not stored asks for no right to it.
        self._check_field_access(self._fields["is_in_queue"], "read")
        return self._search_by_sql(operator, value, self._waiting_sql)

    def _waiting_sql(self, alias):
        """Whether a row waits in the queue of its office."""
        columns = {
            name: self._access_column(alias, name)
            for name in (
                "is_open",
                "user_id",
                "complete_at",
                "is_paused",
                "active",
                "queue_score",
            )
        }
        return SQL(
            "(%(is_open)s IS TRUE AND %(user_id)s IS NULL "
            "AND %(complete_at)s IS NOT NULL AND %(is_paused)s IS NOT TRUE "
            "AND %(active)s IS TRUE AND %(queue_score)s IS NOT NULL)",
            **columns,
        )
