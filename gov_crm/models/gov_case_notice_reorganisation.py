from odoo import api, fields, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from .helpdesk_ticket_notices import NEW_OFFICE, REFERRED

# Notices about who has a case and not about its date.
ABOUT_OFFICE = ("office", "asked")


class GovCaseNotice(models.Model):
    """Notices that another office has a case now, by an order about the offices."""

    _inherit = "gov.case.notice"

    kind = fields.Selection(
        selection_add=[
            ("office", "Another office is responsible"),
            ("asked", "Another office has been asked"),
        ],
        ondelete={"office": "cascade", "asked": "cascade"},
    )
    # Only notices about a date have these.
    old_deadline = fields.Datetime(required=False)
    new_deadline = fields.Datetime(required=False)
    reorganisation_id = fields.Many2one(
        "gov.reorganisation", index="btree_not_null", ondelete="cascade"
    )

    _about_date_check = models.Constraint(
        "CHECK (kind IN ('office', 'asked')"
        " OR old_deadline IS NOT NULL AND new_deadline IS NOT NULL)",
        "A notice about a date says which.",
    )

    @api.model
    def _add_reorganised(self, kinds, at, order):
        """Put down that citizens are to be told of their new office, in one statement. One
        that waits from an earlier order is replaced: only the last office is told.

        :param kinds: ``{case id: "office" or "asked"}``
        :param at: naive UTC
        """
        if not kinds:
            return
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """
                WITH new AS (
                    SELECT * FROM unnest(%(tickets)s::int4[], %(kinds)s::varchar[])
                        AS it (ticket_id, kind)
                ), earlier AS (
                    DELETE FROM gov_case_notice waiting USING new
                    WHERE waiting.ticket_id = new.ticket_id
                      AND waiting.kind IN ('office', 'asked')
                )
                INSERT INTO gov_case_notice (
                    ticket_id, kind, reorganisation_id, at, try_at, tries
                )
                SELECT ticket_id, kind, %(order)s, %(at)s, %(at)s, 0 FROM new
                """,
                tickets=pg_array(kinds),
                kinds=pg_array(kinds.values()),
                order=order.id,
                at=at,
            )
        )
        self.invalidate_model(flush=False)

    def _tell(self, now):
        if self.kind not in ABOUT_OFFICE:
            return super()._tell(now)
        ticket = self.sudo().ticket_id.with_context(mail_notify_force_send=False)
        if not ticket.is_open:
            return None  # the decision has said who answers
        words = {"contact": ticket._say_contact()}
        if self.kind == "asked":
            asked = ticket.pending_referral_id.to_agency_id
            if asked:
                ticket._tell_citizen(REFERRED, now, receiver=asked.name, **words)
            return None
        reader = self.with_env(ticket._citizen_env())
        words["order"] = reader.sudo().reorganisation_id._reference()
        ticket._tell_citizen(NEW_OFFICE, now, **words)
        return None
