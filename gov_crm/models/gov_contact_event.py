from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

KINDS = [
    ("call", "Call"),
    ("visit", "Visit"),
    ("letter", "Letter"),
    ("message", "Text or chat message"),
    ("other", "Other"),
]


class GovContactEvent(models.Model):
    """A contact with a citizen that leaves no trace by itself: a call, a visit, a letter.

    Kept as it was written down: what was wrong is put right by another entry. It is seen
    where its case is seen; one without a case by the office that had it, and by oversight.
    """

    _name = "gov.contact.event"
    _description = "Contact with a citizen"
    _inherit = ["gov.access.logged.mixin", "gov.sql.access.mixin"]
    _order = "at desc, id desc"
    _rec_name = "text"

    partner_id = fields.Many2one(
        "res.partner",
        string="Citizen",
        required=True,
        ondelete="cascade",
        domain="[('gov_is_citizen', '=', True)]",
    )
    kind = fields.Selection(KINDS, string="What", required=True, default="call")
    direction = fields.Selection(
        [("in", "The citizen contacted us"), ("out", "We contacted the citizen")],
        string="Who began",
        required=True,
        default="in",
    )
    at = fields.Datetime("When", required=True, default=fields.Datetime.now)
    text = fields.Text("What it was about", required=True)
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
        help="Empty where it is about no case.",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user._gov_own_agencies()[:1],
    )
    user_id = fields.Many2one(
        "res.users",
        string="Officer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        default=lambda self: self.env.user,
    )
    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _partner_at_idx = models.Index("(partner_id, at)")

    @api.depends("agency_id", "ticket_id")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _gov_visible_sql(self, alias):
        """Whether the current user may see a row. One look at the case of each row, and
        not all cases of the user."""
        user = self.env.user
        if user.has_group("gov_crm.group_gov_oversight"):
            return SQL("TRUE")
        return SQL(
            "CASE WHEN %(ticket)s IS NULL THEN %(agency)s = ANY(%(scope)s) "
            "ELSE EXISTS (SELECT FROM helpdesk_ticket AS gov_case "
            "WHERE gov_case.id = %(ticket)s AND %(visible)s) END",
            ticket=self._access_column(alias, "ticket_id"),
            agency=self._access_column(alias, "agency_id"),
            scope=list(user._gov_scope_ids()),
            visible=self.env["helpdesk.ticket"]._gov_visible_sql("gov_case"),
        )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            # Whoever writes it down stands for it.
            vals["user_id"] = self.env.uid
        events = super().create(vals_list)
        events._check_event()
        return events

    def write(self, vals):
        if vals and not self.env.su:
            raise UserError(
                self.env._(
                    "A contact is kept as it was written down. Log another one that puts it "
                    "right."
                )
            )
        return super().write(vals)

    def _check_event(self):
        now = fields.Datetime.now()
        own = self.env.user._gov_own_agencies()
        for event in self:
            event.partner_id._gov_check_seen()
            if event.at > now:
                raise UserError(
                    self.env._("A contact lies in the past. Check day and time.")
                )
            if event.ticket_id and event.ticket_id.partner_id != event.partner_id:
                raise UserError(
                    self.env._(
                        "This case is somebody else's. Choose one of this citizen."
                    )
                )
            if not self.env.su and event.agency_id not in own:
                raise UserError(
                    self.env._("Choose an office that you work for yourself.")
                )

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id "
            "FROM gov_contact_event WHERE id = ANY(%s)",
            ids,
        )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_save(self):
        """Close the dialog; saving it made the record."""
        return {"type": "ir.actions.act_window_close"}
