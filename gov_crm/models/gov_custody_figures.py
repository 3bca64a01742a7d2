from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from ..tools.time_ledger import IN_HAND, Span, cut, lengths
from ..tools.worktime import NoWorkingTime
from .gov_custody_ledger import aware

FIGURES = (
    "held_hours",
    "working_hours",
    "in_hand_hours",
    "waited_hours",
    "travelled_hours",
    "paused_hours",
    "in_hand_working_hours",
)
STORED = (*FIGURES, "calendar_version")
_HOUR = timedelta(hours=1)
_BATCH = 10_000


class GovCustody(models.Model):
    """How long an office had a case, and what became of that time: written when the span
    ends. Hours are plain time and add up: in hand + waited + travelled + paused = held.
    Office hours are counted on the office's calendar as it was at that moment."""

    _inherit = "gov.custody"

    service_id = fields.Many2one(related="ticket_id.service_id", string="Service")
    held_hours = fields.Float(
        "Hours held",
        readonly=True,
        help="From the moment this office became responsible to the moment it no longer "
        "was. Empty while it is.",
    )
    working_hours = fields.Float(
        "Office hours held",
        readonly=True,
        help="The part of it in the office hours of this office.",
    )
    in_hand_hours = fields.Float(
        "Hours in hand",
        readonly=True,
        help="The clock ran and the case was on its way nowhere.",
    )
    waited_hours = fields.Float(
        "Hours waited",
        readonly=True,
        help="Another office was asked to take the case and did not.",
    )
    travelled_hours = fields.Float(
        "Hours on its way",
        readonly=True,
        help="Another office was asked to take the case and took it in the end.",
    )
    paused_hours = fields.Float(
        "Hours paused",
        readonly=True,
        help="The clock of the answer was paused, papers were missing from the beginning, "
        "or the case was closed until it was opened again.",
    )
    in_hand_working_hours = fields.Float(
        "Office hours in hand",
        readonly=True,
        help="The part of the hours in hand in the office hours of this office.",
    )
    # The same per span, where the others are sums.
    mean_held_hours = fields.Float(
        "Hours held, on average", related="held_hours", aggregator="avg"
    )
    mean_in_hand_working_hours = fields.Float(
        "Office hours in hand, on average",
        related="in_hand_working_hours",
        aggregator="avg",
    )
    calendar_version = fields.Integer(
        readonly=True,
        aggregator=None,
        help="Which version of the office calendar the office hours were counted on.",
    )

    # By month of its end, for the figures of offices.
    _ended_idx = models.Index("(date_to, agency_id) WHERE date_to IS NOT NULL")

    @property
    def _transition_fields(self):
        return super()._transition_fields | set(STORED)

    @api.model_create_multi
    def create(self, vals_list):
        """Spans that have ended already, as those of imported cases, get their figures in
        the same statement."""
        ended = [vals for vals in vals_list if vals.get("date_to")]
        rows = [
            (
                vals["ticket_id"],
                vals["agency_id"],
                fields.Datetime.to_datetime(vals["date_from"]),
                fields.Datetime.to_datetime(vals["date_to"]),
            )
            for vals in ended
        ]
        figures = iter(self._figures(rows) if self._in_transition() else [])
        return super().create(
            [
                {**vals, **next(figures, {})} if vals.get("date_to") else vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        if not vals.get("date_to"):
            return super().write(vals)
        ending = self.filtered(lambda span: not span.date_to)
        result = super().write(vals)
        ending._store_figures()
        return result

    def action_open_case(self):
        """Open the case, for those who see it."""
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _figures(self, rows):
        """The figures of spans that have ended, in the order of ``rows``.

        Queries do not grow with the number of rows, but for a calendar that has to be
        compiled. Whether the user may see the cases the caller has checked.

        :param rows: ``(ticket id, agency id, from, to)``, moments naive UTC
        :return: list of dicts with :data:`FIGURES` in hours and ``calendar_version``; {}
            for a span that does not end after its start, which the database refuses
        """
        facts = self._ledger_facts({row[0] for row in rows}) if rows else {}
        worktimes = self._worktimes(rows)
        result = []
        for ticket_id, agency_id, start, stop in rows:
            if stop <= start:
                result.append({})
                continue
            span = Span(None, aware(start), aware(stop))
            legs = cut([span], *facts.get(ticket_id, ()))
            worktime, version = worktimes[agency_id]
            result.append(
                {
                    "held_hours": (stop - start) / _HOUR,
                    "working_hours": open_hours(worktime, [span]),
                    "in_hand_working_hours": open_hours(
                        worktime, [leg for leg in legs if leg.kind == IN_HAND]
                    ),
                    "calendar_version": version,
                    **{
                        f"{kind}_hours": length / _HOUR
                        for kind, length in lengths(legs).items()
                    },
                }
            )
        return result

    @api.model
    def _worktimes(self, rows):
        """``{agency id: (compiled working time that covers its rows, version of the
        calendar)}``; rows as in :meth:`_figures`."""
        first, last = {}, {}
        for _ticket_id, agency_id, start, stop in rows:
            first[agency_id] = min(start, first.get(agency_id, start))
            last[agency_id] = max(stop, last.get(agency_id, stop))
        # Office hours are public.
        agencies_sudo = self.env["gov.agency"].sudo().browse(first)
        return {
            agency.id: (
                agency._worktime(first[agency.id], last[agency.id]),
                agency.calendar_id.gov_version,
            )
            for agency in agencies_sudo
        }

    def _store_figures(self):
        """Compute the figures of those of these spans that have ended, and store them: one
        statement for ten thousand spans."""
        self.flush_model()
        for position in range(0, len(self), _BATCH):
            self._store_figures_of(self.ids[position : position + _BATCH])
        self.invalidate_recordset(STORED, flush=False)

    @api.model
    def _store_figures_of(self, ids):
        rows = self.env.execute_query(
            SQL(
                "SELECT ticket_id, agency_id, date_from, date_to, id FROM gov_custody "
                "WHERE id = ANY(%s) AND date_to IS NOT NULL",
                ids,
            )
        )
        figures = self._figures([row[:4] for row in rows])
        names = [SQL.identifier(name) for name in STORED]
        self.env.cr.execute(
            SQL(
                "UPDATE gov_custody span SET %(assignments)s "
                "FROM unnest(%(ids)s::int4[], %(arrays)s) AS new (id, %(names)s) "
                "WHERE span.id = new.id",
                assignments=SQL(", ").join(SQL("%s = new.%s", it, it) for it in names),
                ids=pg_array(row[4] for row in rows),
                arrays=SQL(", ").join(
                    SQL("%s::float8[]", pg_array(figure[name] for figure in figures))
                    for name in STORED
                ),
                names=SQL(", ").join(names),
            )
        )


def open_hours(worktime, legs):
    """How many of the hours of legs are office hours; none where an office has none."""
    try:
        return sum(
            worktime.elapsed(leg.start, leg.stop, "working_hours") for leg in legs
        )
    except NoWorkingTime:
        return 0.0
