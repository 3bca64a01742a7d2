from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from ..tools.time_ledger import Span
from .gov_custody_figures import open_hours
from .gov_custody_ledger import aware
from .gov_referral import OPEN_STATES

MEASURES = (
    "hours_to_answer",
    "working_hours_to_answer",
    "hours_to_accept",
    "working_hours_to_accept",
)
ANSWERS = ("accepted", "declined", "returned")
# A hand-over that did not stay where it was sent.
BOUNCED = ("declined", "returned")
KEPT = ("accepted", "completed")
_HOUR = timedelta(hours=1)
_BATCH = 10_000


class GovReferral(models.Model):
    """How offices answer referrals, as figures: written at the answer, so that no report has
    to work them out. What has no figure (not answered yet, taken back, gone back because
    nobody answered) stays empty and is in no average."""

    _inherit = "gov.referral"

    hours_to_answer = fields.Float(
        "Hours to answer",
        readonly=True,
        aggregator="avg",
        help="From sending to the first answer: accepted, declined or sent back.",
    )
    working_hours_to_answer = fields.Float(
        "Office hours to answer",
        readonly=True,
        aggregator="avg",
        help="The same in the office hours of the office that was asked.",
    )
    hours_to_accept = fields.Float(
        "Hours to accept",
        readonly=True,
        aggregator="avg",
        help="From sending to acceptance.",
    )
    working_hours_to_accept = fields.Float(
        "Office hours to accept",
        readonly=True,
        aggregator="avg",
        help="The same in the office hours of the office that was asked.",
    )
    bounce_rate = fields.Float(
        "Bounce rate in percent",
        compute="_compute_bounce_rate",
        aggregator="avg",
        help="Hand-overs that were declined, sent or given back, or that nobody answered "
        "in time, as share of all that came to an end or were accepted. What was taken "
        "back, or handed over by an order about offices, is not counted.",
    )
    hop = fields.Integer(aggregator="max")

    @property
    def _transition_fields(self):
        return super()._transition_fields | set(MEASURES)

    @api.depends("kind", "state")
    def _compute_bounce_rate(self):
        for referral in self:
            bounced = referral.kind == "transfer" and referral.state in BOUNCED
            referral.bounce_rate = 100.0 if bounced else 0.0

    def _field_to_sql(self, alias, field_expr, query=None):
        if field_expr != "bounce_rate":
            return super()._field_to_sql(alias, field_expr, query)
        self._check_field_access(self._fields[field_expr], "read")
        columns = ("kind", "state", "reorganisation_id", "answered_at", "sent_at")
        column = super()._field_to_sql
        return SQL(
            "CASE WHEN %(kind)s <> 'transfer' OR %(reorganisation_id)s IS NOT NULL "
            "AND %(answered_at)s <= %(sent_at)s THEN NULL WHEN %(state)s IN %(bounced)s "
            "THEN 100.0 WHEN %(state)s IN %(kept)s THEN 0.0 END",
            **{it: column(alias, it, query) for it in columns},
            bounced=BOUNCED,
            kept=KEPT,
        )

    def write(self, vals):
        if vals.get("state") not in ANSWERS or not vals.get("answered_at"):
            return super().write(vals)
        answering = self.filtered(lambda referral: referral.state in OPEN_STATES)
        result = super().write(vals)
        if not vals.get("is_expired"):
            answering.filtered(lambda it: not it._is_by_order())._store_measures()
        return result

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _is_by_order(self):
        """Whether an order about offices sent and accepted it at one instant: nobody was
        asked, so nobody took time to answer."""
        return bool(self.reorganisation_id) and self.answered_at <= self.sent_at

    def _store_measures(self):
        """Measure how long the answers took and store it: one statement for ten thousand
        referrals. Each of them has an answer."""
        self.flush_model()
        for position in range(0, len(self), _BATCH):
            self._store_measures_of(self.ids[position : position + _BATCH])
        self.invalidate_recordset(MEASURES, flush=False)

    @api.model
    def _store_measures_of(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, to_agency_id, sent_at, answered_at, "
                "coalesce(hop, 0) > 0 OR state IN ('accepted', 'completed') "
                "FROM gov_referral WHERE id = ANY(%s)",
                ids,
            )
        )
        if not rows:
            return
        columns = zip(*self._measures([row[1:] for row in rows]), strict=True)
        names = [SQL.identifier(name) for name in MEASURES]
        self.env.cr.execute(
            SQL(
                "UPDATE gov_referral referral SET %(assignments)s "
                "FROM unnest(%(ids)s::int4[], %(arrays)s) AS new (id, %(names)s) "
                "WHERE referral.id = new.id",
                assignments=SQL(", ").join(SQL("%s = new.%s", it, it) for it in names),
                ids=pg_array(row[0] for row in rows),
                arrays=SQL(", ").join(
                    SQL("%s::float8[]", pg_array(column)) for column in columns
                ),
                names=SQL(", ").join(names),
            )
        )

    @api.model
    def _measures(self, rows):
        """:data:`MEASURES` of answered referrals, in hours, in the order of ``rows``.

        :param rows: ``(id of the office asked, sent, answered, whether accepted)``, moments
            naive UTC
        :return: list of tuples; None where there is no such figure
        """
        worktimes = self.env["gov.custody"]._worktimes(
            [(0, agency_id, sent, max(sent, at)) for agency_id, sent, at, _ok in rows]
        )
        result = []
        for agency_id, sent, at, accepted in rows:
            at = max(sent, at)
            plain = (at - sent) / _HOUR
            worktime, _version = worktimes[agency_id]
            working = open_hours(worktime, [Span(None, aware(sent), aware(at))])
            result.append(
                (plain, working, *((plain, working) if accepted else (None, None)))
            )
        return result
