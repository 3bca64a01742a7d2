from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Custody: at every instant from filing to closing exactly one agency is responsible."""

    _inherit = "helpdesk.ticket"

    agency_id = fields.Many2one(
        "gov.agency",
        string="Responsible office",
        index=True,
        ondelete="restrict",
        tracking=True,
        copy=False,
        domain="[('user_ids', '=', uid)]",
        help="The office that has the case now and answers the citizen.",
    )
    entry_agency_id = fields.Many2one(
        "gov.agency",
        string="Came in at",
        index=True,
        ondelete="restrict",
        readonly=True,
        copy=False,
        help="The door the citizen came through. It never changes.",
    )
    custody_ids = fields.One2many(
        "gov.custody", "ticket_id", string="Who had it", groups="base.group_user"
    )

    def _open_custody(self):
        """The first span of each case, from filing on; the last one too where it is closed.

        With it the evidence of the case begins."""
        self.sudo()._record_filing()
        self.env["gov.custody"]._transition().create(
            [
                {
                    "ticket_id": ticket.id,
                    "agency_id": ticket.agency_id.id,
                    "date_from": ticket.filed_at,
                    "date_to": ticket.closed_date if not ticket.is_open else False,
                }
                for ticket in self.sudo()
            ]
        )
        for agency, tickets in self.sudo().grouped("agency_id").items():
            tickets._add_to_agency_arr(agency)

    def _move_custody(self, agency, at, referral):
        """End the current span and begin the next at the same instant.

        :raises UserError: when the case changed hands meanwhile
        """
        self.ensure_one()
        self._lock_for_transition()
        at = self._after_last_move(at)
        self._close_custody(at)
        self.env["gov.custody"]._transition().create(
            {
                "ticket_id": self.id,
                "agency_id": agency.id,
                "date_from": at,
                "referral_id": referral.id,
            }
        )
        self._set_stage(
            "awaiting" if self.sudo()._waits_for_papers() else "new",
            at,
            agency_id=agency.id,
            team_id=agency.sudo().team_ids[:1].id,
            user_id=False,  # the next office chooses its own officer
        )
        self._add_to_agency_arr(agency)
        # The target of the office that had it ends with the hand-over.
        former_sudo = self.sudo().referral_ids.filtered(
            lambda it: (
                it.kind == "transfer"
                and it.state == "accepted"
                and it != referral.sudo()
            )
        )
        former_sudo._end_former(at, self.env.user, referral.sudo().returns_id)
        # Another office may promise less time, never more: the citizen's date stays.
        self._choose_standards_again(
            self.env._("%(agency)s has the case now.", agency=agency.name),
            never_later=True,
        )

    def _after_last_move(self, at):
        """``at``, or one second after the current span began if that is later: moments are
        whole seconds, and a span of no length would be no responsibility at all."""
        self.ensure_one()
        span_sudo = (
            self.env["gov.custody"]
            .sudo()
            .search([("ticket_id", "=", self.id), ("date_to", "=", False)])
        )
        return max(at, span_sudo.date_from + timedelta(seconds=1)) if span_sudo else at

    def _close_custody(self, at):
        open_spans_sudo = (
            self.env["gov.custody"]
            .sudo()
            .search([("ticket_id", "in", self.ids), ("date_to", "=", False)])
        )
        open_spans_sudo._transition().write({"date_to": at})
        # create() inserts at once, a pending write does not: the old span must be closed in
        # the database before the next one can be opened.
        self.env.flush_all()

    def _lock_for_transition(self):
        """Two officers acting at once: the second gets a clear answer and no half a change."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM helpdesk_ticket WHERE id IN %s "
                "FOR NO KEY UPDATE SKIP LOCKED",
                tuple(self.ids),
            )
        )
        if len(rows) != len(self):
            raise UserError(
                self.env._(
                    "Somebody else is changing this case at this moment. Reload the page and "
                    "look what they did before you try again."
                )
            )
