from odoo import fields, models
from odoo.tools import SQL

# The path of each case, from its spans of custody. ``reached`` is up to where the spans
# before had come: what lies between is a gap, what a span begins before is an overlap.
_QUERY = """
    SELECT ticket.id, ticket.id AS ticket_id, ticket.agency_id, ticket.entry_agency_id,
           ticket.service_id, ticket.case_kind, ticket.filed_at, ticket.closed_date,
           ticket.is_open, path.hops, path.offices,
           extract(epoch FROM ticket.stop - ticket.filed_at) / 3600 AS age_hours,
           extract(epoch FROM coalesce(path.orphaned, interval '0')
               + ticket.stop - coalesce(path.reached, ticket.filed_at)) / 3600
               AS orphan_hours
    FROM (
        SELECT *, greatest(
            filed_at, CASE WHEN is_open THEN %(now)s ELSE closed_date END
        ) AS stop
        FROM helpdesk_ticket WHERE agency_id IS NOT NULL
    ) ticket
    CROSS JOIN LATERAL (
        SELECT count(referral_id) AS hops, count(DISTINCT agency_id) AS offices,
               max(stop) AS reached,
               sum(greatest(start - reached, '0') + greatest(least(stop, reached) - start, '0'))
                   AS orphaned
        FROM (
            SELECT referral_id, agency_id, start, stop, coalesce(
                max(stop) OVER (
                    ORDER BY start, id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
                ), ticket.filed_at
            ) AS reached
            FROM (
                SELECT id, referral_id, agency_id,
                       least(greatest(date_from, ticket.filed_at), ticket.stop) AS start,
                       least(
                           greatest(coalesce(date_to, 'infinity'), ticket.filed_at),
                           ticket.stop
                       ) AS stop
                FROM gov_custody WHERE ticket_id = ticket.id
            ) clipped
        ) span
    ) path
"""


class GovPathReport(models.Model):
    """The path of each case in figures: how often it changed hands, how old it is, and for
    how long not exactly one office was responsible, which must be never. Worked out from
    the spans of custody whenever it is asked."""

    _name = "gov.path.report"
    _description = "Path of a case"
    _inherit = ["gov.access.logged.part.mixin"]
    _auto = False
    _order = "filed_at DESC, id DESC"
    _rec_name = "ticket_id"
    _depends = {
        "gov.custody": ["ticket_id", "agency_id", "referral_id", "date_from", "date_to"],
        "helpdesk.ticket": [
            "agency_id", "entry_agency_id", "service_id", "case_kind", "filed_at",
            "closed_date", "is_open",
        ],
    }  # fmt: skip

    ticket_id = fields.Many2one("helpdesk.ticket", string="Case", readonly=True)
    agency_id = fields.Many2one(
        "gov.agency", string="Responsible office", readonly=True
    )
    entry_agency_id = fields.Many2one("gov.agency", string="Came in at", readonly=True)
    service_id = fields.Many2one("gov.service", readonly=True)
    case_kind = fields.Selection(
        selection=lambda self: (
            self.env["helpdesk.ticket"]
            ._fields["case_kind"]
            ._description_selection(self.env)
        ),
        string="Kind",
        readonly=True,
    )
    filed_at = fields.Datetime("Filed", readonly=True)
    closed_date = fields.Datetime("Closed", readonly=True)
    is_open = fields.Boolean("Open", readonly=True)
    hops = fields.Integer(
        "Hand-overs",
        readonly=True,
        aggregator="avg",
        help="How often the case changed hands.",
    )
    offices = fields.Integer(
        readonly=True, aggregator="avg", help="How many offices had it."
    )
    age_hours = fields.Float(
        "Age in hours",
        readonly=True,
        aggregator="avg",
        help="From filing to closing, or until now.",
    )
    orphan_hours = fields.Float(
        "Hours without exactly one office",
        readonly=True,
        help="Of the time from filing to closing, or until now. It must be zero.",
    )

    @property
    def _table_query(self):
        return SQL(_QUERY, now=fields.Datetime.now())

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'helpdesk.ticket'::varchar AS model, id FROM helpdesk_ticket "
            "WHERE id = ANY(%s)",
            ids,
        )

    def action_open_case(self):
        """Open the case, for those who see it."""
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)
