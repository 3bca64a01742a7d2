from odoo import api, fields, models
from odoo.exceptions import UserError


class HelpdeskTicket(models.Model):
    """Conflict of interest: nobody handles the own case, or that of somebody close.

    Whoever works here may ask for something like everybody else, and may file it. Taking,
    answering, deciding, referring, assigning: others do that.
    """

    _inherit = "helpdesk.ticket"

    user_id = fields.Many2one(
        domain="[('share', '=', False), ('gov_agency_ids', '=', agency_id), "
        "('id', 'not in', conflict_user_ids)]"
    )
    is_conflict = fields.Boolean(
        "Not mine to handle", compute="_compute_is_conflict", groups="base.group_user"
    )
    conflict_user_ids = fields.Many2many(
        "res.users",
        compute="_compute_conflict_user_ids",
        string="Colleagues who must not handle it",
    )

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_is_conflict(self):
        close = self.env.user._gov_conflict_ids()
        for ticket in self:
            ticket.is_conflict = ticket.sudo().partner_id._origin.id in close

    @api.depends("partner_id", "agency_id")
    @api.depends_context("uid")
    def _compute_conflict_user_ids(self):
        day = fields.Date.context_today(self)
        is_officer = self.env.user.has_group("gov_crm.group_gov_frontline")
        by_citizen = {}
        for ticket in self:
            citizen = ticket.partner_id._origin.id if is_officer else False
            if citizen and citizen not in by_citizen:
                close = self.env["res.partner"]._gov_close_ids([citizen], day)
                # Colleagues whom nobody may choose here; why is not told.
                users_sudo = self.env["res.users"].sudo()
                by_citizen[citizen] = users_sudo.search(
                    [("partner_id", "in", list(close)), ("share", "=", False)]
                ).sudo(False)
            ticket.conflict_user_ids = by_citizen.get(citizen, False)

    @api.constrains("user_id", "partner_id")
    def _check_conflict(self):
        for ticket in self.sudo().filtered("user_id"):
            ticket._refuse_conflict(ticket.user_id)

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self.env.su:
            self._refuse_conflict(self.env.user)
        return super().write(vals)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def action_take(self):
        self._refuse_conflict(self.env.user)
        return super().action_take()

    def _lock_for_transition(self):
        self._refuse_conflict(self.env.user)
        return super()._lock_for_transition()

    def _take(self, user, at):
        for who in self.env.user | user:
            self._refuse_conflict(who)
        return super()._take(user, at)

    def _refuse_conflict(self, user):
        """:raises UserError: a case of this user, or of somebody close to the user"""
        close = user._gov_conflict_ids()
        if not close:
            return
        for ticket in self.sudo():  # whose case it is decides; nothing is told
            if ticket.partner_id.id not in close:
                continue
            if not self.env.su and not ticket.sudo(False).has_access("read"):
                continue  # refused by the rules, without a word on whose case it is
            if user != self.env.user:
                raise UserError(
                    self.env._(
                        "%(officer)s cannot handle %(number)s because of a conflict of "
                        "interest. Choose a colleague.",
                        officer=user.name,
                        number=ticket.number,
                    )
                )
            raise UserError(
                self.env._(
                    "%(number)s is your own case, or that of somebody close to you on "
                    "record. A colleague handles it.",
                    number=ticket.number,
                )
            )
