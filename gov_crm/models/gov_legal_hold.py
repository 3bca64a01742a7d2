from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL


class GovLegalHold(models.Model):
    """An order to keep everything about a person or a case, whatever retention says.

    It binds from the moment it is placed, also an erasure that is being carried out. What it
    says is never changed; it ends on its date or by release.
    """

    _name = "gov.legal.hold"
    _description = "Legal hold"
    _inherit = ["gov.access.logged.mixin", "gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "reason"
    _transition_fields = frozenset(
        ("placed_by_id", "placed_at", "released_by_id", "released_at")
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('gov_is_citizen', '=', True)]",
    )
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        index="btree_not_null",
        ondelete="restrict",
    )
    reason = fields.Char(
        required=True, help="For example: court order, audit, claim against the city."
    )
    date_from = fields.Date("From", required=True, default=fields.Date.context_today)
    date_until = fields.Date("Until", help="Empty: until somebody releases it.")
    placed_by_id = fields.Many2one(
        "res.users", "Placed by", readonly=True, copy=False, ondelete="restrict"
    )
    placed_at = fields.Datetime("Placed on", readonly=True, copy=False)
    release_reason = fields.Char("Why released", copy=False)
    released_by_id = fields.Many2one(
        "res.users", "Released by", readonly=True, copy=False, ondelete="restrict"
    )
    released_at = fields.Datetime("Released on", readonly=True, copy=False)
    is_active = fields.Boolean(
        "Holds now", compute="_compute_is_active", search="_search_is_active"
    )

    _subject_check = models.Constraint(
        "CHECK ((partner_id IS NULL) <> (ticket_id IS NULL))",
        "A hold is on a person or on a case. Choose one of them.",
    )
    _dates_check = models.Constraint(
        "CHECK (date_until >= date_from)", "“Until” lies before “from”."
    )

    @api.depends("date_from", "date_until", "released_at")
    def _compute_is_active(self):
        today = fields.Date.context_today(self)
        for hold in self:
            hold.is_active = bool(
                not hold.released_at
                and hold.date_from
                and hold.date_from <= today
                and (not hold.date_until or hold.date_until >= today)
            )

    def _search_is_active(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._active_domain()
        return domain if True in value else ~domain

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_transition_fields(vals)
        now = fields.Datetime.now()
        holds = super().create(vals_list)
        # The user has the right to place holds; who and when is not for the user to say.
        holds._transition().write({"placed_by_id": self.env.uid, "placed_at": now})
        return holds

    def write(self, vals):
        fixed = vals.keys() - {"release_reason"}
        if fixed and not self._in_transition():
            raise UserError(
                self.env._(
                    "A hold stays as it was placed. Release it and place another one."
                )
            )
        if not self._in_transition() and self.filtered("released_at"):
            raise UserError(self.env._("This hold has been released."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Holds are kept for good. Release it instead."))

    def _gov_seen_sql(self, ids):
        """A hold tells of the person or the case it is on."""
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id FROM gov_legal_hold "
            "WHERE partner_id IS NOT NULL AND id = ANY(%(ids)s) UNION ALL "
            "SELECT 'helpdesk.ticket', ticket_id FROM gov_legal_hold "
            "WHERE ticket_id IS NOT NULL AND id = ANY(%(ids)s)",
            ids=ids,
        )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    @api.model
    def _active_domain(self):
        today = fields.Date.context_today(self)
        return (
            Domain("released_at", "=", False)
            & Domain("date_from", "<=", today)
            & (Domain("date_until", "=", False) | Domain("date_until", ">=", today))
        )

    def action_release(self):
        """End these holds now.

        :raises AccessError: for others than data protection officers
        :raises UserError: released already, or no reason given
        """
        self.check_access("write")
        now = fields.Datetime.now()
        if self.filtered("released_at"):
            raise UserError(self.env._("This hold has been released."))
        if not all((hold.release_reason or "").strip() for hold in self):
            raise UserError(self.env._("Say why the hold is released."))
        self._transition().write({"released_by_id": self.env.uid, "released_at": now})
        return True
