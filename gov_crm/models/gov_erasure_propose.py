from odoo import api, fields, models
from odoo.tools import SQL

# So many people are proposed in one run, those longest over first.
_PROPOSED = 100


class GovErasure(models.Model):
    """People whose records have been kept long enough: proposed, never erased by itself."""

    _inherit = "gov.erasure"

    @api.model
    def _cron_propose(self):
        """Draft an erasure for each person of whom every retention time is over."""
        rules = self.env["gov.retention.rule"].search([("part", "!=", "contact")])
        contact = self.env["gov.retention.rule"].search([])._for("contact")
        if not contact or contact.action == "keep" or contact.is_archive:
            return
        months = max([*rules.mapped("months"), contact.months])
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT p.id, last.agency_id FROM res_partner p
                JOIN LATERAL (
                    SELECT t.agency_id, t.closed_date FROM helpdesk_ticket t
                    WHERE t.partner_id = p.id AND t.agency_id IS NOT NULL
                    ORDER BY t.is_open DESC, t.closed_date DESC NULLS FIRST LIMIT 1
                ) last ON last.closed_date < %(until)s
                WHERE p.gov_is_citizen AND p.gov_erased_at IS NULL AND p.active
                  AND p.partner_share
                  AND NOT EXISTS (
                      SELECT FROM helpdesk_ticket t
                      WHERE t.partner_id = p.id AND t.is_open IS TRUE
                  )
                  AND NOT EXISTS (
                      SELECT FROM gov_erasure e WHERE e.partner_id = p.id
                      AND (e.state IN ('draft', 'previewed', 'approved')
                           OR e.requested_by = 'retention' AND e.requested_at > %(again)s)
                  )
                  AND NOT EXISTS (
                      SELECT FROM gov_legal_hold h
                      WHERE h.partner_id = p.id AND h.released_at IS NULL
                  )
                  AND NOT EXISTS (
                      SELECT FROM crm_lead l WHERE l.partner_id = p.id
                      AND coalesce(
                          l.date_closed, l.date_last_stage_update, l.create_date
                      ) >= %(until)s
                  )
                ORDER BY last.closed_date, p.id LIMIT %(limit)s
                """,
                until=fields.Datetime.subtract(fields.Datetime.now(), months=months),
                again=fields.Datetime.subtract(fields.Datetime.now(), months=12),
                limit=_PROPOSED,
            )
        )
        self.create(
            [
                {
                    "partner_id": partner_id,
                    "agency_id": agency_id,
                    "requested_by": "retention",
                    "grounds": self.env._(
                        "All that is kept about the person has been kept long enough."
                    ),
                }
                for partner_id, agency_id in rows
            ]
        )
