from odoo import api, models
from odoo.tools import SQL

# What an order about offices moves all at once, nobody was asked to take.
ASKED = "(reorganisation_id IS NULL OR replaces_id IS NOT NULL)"


class GovReferral(models.Model):
    """What became of hand-overs of such cases: counts by office, never a case."""

    _inherit = "gov.referral"

    _such_by_service_idx = models.Index(
        "(service_id, answered_at) INCLUDE (to_agency_id, state)"
        " WHERE kind = 'transfer' AND service_id IS NOT NULL"
        f" AND {ASKED}"
    )
    _such_by_office_idx = models.Index(
        "(from_agency_id, answered_at) INCLUDE (to_agency_id, state, ticket_id)"
        f" WHERE kind = 'transfer' AND {ASKED}"
    )
    # For the map of flows (gov_referral_flow).
    _sent_idx = models.Index(
        "(sent_at) INCLUDE (from_agency_id, to_agency_id, kind, state,"
        f" working_hours_to_accept) WHERE {ASKED}"
    )

    @api.model
    def _answers_to_such(self, ticket, since):
        """How offices answered hand-overs of cases like ``ticket``: those of the same service;
        if there are none, those of the same kind that the present holder sent. One query.

        The counts go over every office, whatever the user may see: a number tells nobody's
        case. Whoever shows them takes care of small ones.

        :param since: naive UTC
        :return: ``{id of the office: (accepted and kept, answered)}``; what was taken back,
            has not been answered, or moved by an order about offices counts as neither
        """
        self.flush_model(
            [
                "kind",
                "state",
                "answered_at",
                "service_id",
                "from_agency_id",
                "to_agency_id",
                "reorganisation_id",
                "replaces_id",
            ]
        )
        ticket.flush_model(["case_kind"])
        answered = SQL(
            """count(*) FILTER (WHERE referral.state IN ('accepted', 'completed')),
               count(*) FROM gov_referral referral"""
        )
        such = SQL(
            """referral.kind = 'transfer' AND referral.answered_at >= %s
               AND referral.state IN ('accepted', 'completed', 'declined', 'returned')
               AND (referral.reorganisation_id IS NULL OR referral.replaces_id IS NOT NULL)
            """,
            since,
        )
        rows = self.env.execute_query(
            SQL(
                """
                WITH by_service AS (
                    SELECT referral.to_agency_id, %(answered)s
                    WHERE referral.service_id = %(service)s AND %(such)s GROUP BY 1
                ), by_kind AS (
                    SELECT referral.to_agency_id, %(answered)s
                    JOIN helpdesk_ticket ticket ON ticket.id = referral.ticket_id
                    WHERE referral.from_agency_id = %(holder)s AND %(such)s
                      AND ticket.case_kind = %(kind)s
                      AND NOT EXISTS (SELECT FROM by_service) GROUP BY 1
                )
                SELECT * FROM by_service UNION ALL SELECT * FROM by_kind
                """,
                answered=answered,
                service=ticket.service_id.id or None,
                such=such,
                holder=ticket.agency_id.id,
                kind=ticket.case_kind,
            )
        )
        return {agency: (kept, answers) for agency, kept, answers in rows}
