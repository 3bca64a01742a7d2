from odoo import api, fields, models
from odoo.exceptions import AccessError

from .gov_correction import GRANTED

OFFICERS = "gov_crm.group_gov_frontline,gov_crm.group_gov_oversight"


class HelpdeskTicket(models.Model):
    """The case that asks to correct a fact."""

    _inherit = "helpdesk.ticket"

    correction_ids = fields.One2many(
        "gov.correction", "ticket_id", string="Correction", groups=OFFICERS
    )
    can_correct = fields.Boolean(compute="_compute_can_correct", groups=OFFICERS)

    @api.depends("correction_ids.applied_at", "outcome")
    @api.depends_context("uid")
    def _compute_can_correct(self):
        for ticket in self:
            ticket.can_correct = (
                ticket.outcome in GRANTED
                and bool(ticket.correction_ids)
                and not ticket.correction_ids.applied_at
                and ticket._may_correct()
            )

    def _may_correct(self):
        """Whether the current user decides cases of the office that has this one, and is
        not the person it is about."""
        self.ensure_one()
        user, ticket_sudo = self.env.user, self.sudo()
        return (
            user.has_group("gov_crm.group_gov_case_officer")
            and ticket_sudo.agency_id.id in user._gov_scope_ids()
            and ticket_sudo.partner_id != user.partner_id
        )

    def action_apply_correction(self):
        """Put what was granted into the record of the person.

        :raises AccessError: for others than case officers of the office that has the case
        :raises UserError: not granted, or done already
        """
        self.ensure_one()
        self.check_access("read")
        if not self._may_correct():
            raise AccessError(
                self.env._("Case officers of the office that has the case correct it.")
            )
        # The right was checked above.
        self.sudo().correction_ids._apply(fields.Datetime.now(), self.env.user)
        return True
