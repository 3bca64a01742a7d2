from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

# Waits for an answer of the other office.
OPEN_STATES = ("sent", "received")
# The other office has something to do.
LIVE_STATES = (*OPEN_STATES, "accepted")
KINDS = [
    ("transfer", "Hand over"),
    ("consult", "Ask"),
    ("joint", "Work together"),
]


class GovReferral(models.Model):
    """A case, or a question about it, handed from one agency to another.

    ``transfer``: custody moves when the receiver accepts and not before; until then the
    sender stays responsible, and the case itself opens with acceptance. ``consult`` asks for
    an answer, ``joint`` for a contribution; neither moves custody. The receiver sees what
    the sender chose to send along, frozen as it was. The citizen's clock is not touched.
    """

    _name = "gov.referral"
    _description = "Referral"
    _inherit = [
        "gov.access.logged.part.mixin",
        "gov.sql.access.mixin",
        "gov.transition.mixin",
        "mail.thread",
        "mail.activity.mixin",
    ]
    _order = "sent_at desc, id desc"
    _rec_name = "number"
    _mail_post_access = "read"
    _transition_fields = frozenset(
        (
            "ticket_id",
            "kind",
            "state",
            "from_agency_id",
            "to_agency_id",
            "subject",
            "facts",
            "reason",
            "basis_id",
            "sent_at",
            "sent_by_id",
            "received_at",
            "answered_at",
            "answered_by_id",
            "answered_by_name",
            "decline_reason",
            "decline_reason_id",
            "suggested_agency_id",
            "return_reason",
            "is_expired",
            "completed_at",
            "result",
            "hop",
            "returns_id",
            "override_reason",
            "override_by_id",
            "due_at",
            "act_by",
            "expires_at",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char("Case number", related="ticket_id.number")
    service_id = fields.Many2one(
        "gov.service",
        string="Service",
        related="ticket_id.service_id",
        store=True,
        index="btree_not_null",
    )
    holder_agency_id = fields.Many2one(
        "gov.agency",
        string="Responsible now",
        related="ticket_id.agency_id",
        store=True,
        index=True,
    )
    deadline = fields.Datetime(
        "Citizen's date", related="ticket_id.deadline", store=True
    )
    deadline_display = fields.Json(
        "Citizen's date, in words", compute="_compute_deadline_display"
    )
    kind = fields.Selection(KINDS, required=True, default="transfer")
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("sent", "Sent"),
            ("received", "Received"),
            ("accepted", "Accepted"),
            ("completed", "Completed"),
            ("declined", "Declined"),
            ("returned", "Returned"),
            ("withdrawn", "Withdrawn"),
        ],
        required=True,
        default="draft",
        index=True,
    )
    from_agency_id = fields.Many2one(
        "gov.agency", string="From", required=True, index=True, ondelete="restrict"
    )
    to_agency_id = fields.Many2one(
        "gov.agency", string="To", required=True, index=True, ondelete="restrict"
    )
    subject = fields.Char(required=True)
    facts = fields.Text(
        "Request", help="Frozen at sending, as is everything else that goes along."
    )
    reason = fields.Text("Why, or what is asked", required=True)
    basis_id = fields.Many2one(
        "gov.sharing.basis", string="Lawful basis", ondelete="restrict"
    )
    share_ids = fields.One2many(
        "gov.referral.share", "referral_id", string="What goes along"
    )
    sent_at = fields.Datetime("Sent")
    sent_by_id = fields.Many2one("res.users", string="Sent by", ondelete="restrict")
    received_at = fields.Datetime("Received")
    answered_at = fields.Datetime("Answered")
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by (user)", ondelete="restrict"
    )
    answered_by_name = fields.Char(
        "Answered by", help="The person; somebody without an account as well."
    )
    decline_reason_id = fields.Many2one(
        "gov.referral.reason", string="Ground", ondelete="restrict"
    )
    decline_reason = fields.Text("Why declined")
    suggested_agency_id = fields.Many2one(
        "gov.agency", string="Suggested instead", ondelete="restrict"
    )
    return_reason = fields.Text("Why sent back, or taken back")
    is_expired = fields.Boolean(
        "Came back by itself", help="Nobody answered in time, so it went back."
    )
    completed_at = fields.Datetime("Completed")
    result = fields.Text("Answer or contribution")
    hop = fields.Integer(
        "Hand-over no.", help="The how-manieth time the case changed hands by this."
    )
    returns_id = fields.Many2one(
        "gov.referral",
        string="Gives back",
        ondelete="restrict",
        index="btree_not_null",
        help="The accepted hand-over that this one gives back.",
    )
    override_reason = fields.Text(
        "Why all the same",
        help="A supervisor's reason for sending the case back to an office that declined "
        "it, or for handing it over more often than is usual.",
    )
    override_by_id = fields.Many2one(
        "res.users", string="Allowed by", ondelete="restrict"
    )
    is_incoming = fields.Boolean(
        "For my office", compute="_compute_direction", search="_search_is_incoming"
    )
    is_outgoing = fields.Boolean(
        "From my office", compute="_compute_direction", search="_search_is_outgoing"
    )
    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_direction", search="_search_gov_visible"
    )

    _one_pending_idx = models.UniqueIndex(
        "(ticket_id) WHERE kind = 'transfer' AND state IN ('sent', 'received')",
        "This case is on its way to another office already.",
    )
    _one_question_idx = models.UniqueIndex(
        "(ticket_id, to_agency_id, kind) WHERE kind <> 'transfer'"
        " AND state IN ('sent', 'received', 'accepted')",
        "This office has been asked about this case already and has not answered yet.",
    )
    _other_agency_check = models.Constraint(
        "CHECK (from_agency_id <> to_agency_id)",
        "A case cannot be referred to the same office.",
    )
    # What the screens ask: mine to answer, mine waiting elsewhere, by their own clock.
    _to_due_idx = models.Index(
        "(to_agency_id, due_at) WHERE state IN ('sent', 'received', 'accepted')"
    )
    _from_due_idx = models.Index(
        "(from_agency_id, due_at) WHERE state IN ('sent', 'received', 'accepted')"
    )

    @api.depends_context("lang")
    @api.depends("ticket_id")
    def _compute_deadline_display(self):
        # The receiver must know the citizen's date before accepting; the case stays closed.
        for referral in self:
            referral.deadline_display = referral.sudo().ticket_id.deadline_display

    @api.depends_context("uid")
    @api.depends("from_agency_id", "to_agency_id", "holder_agency_id", "state")
    def _compute_direction(self):
        scope = set(self.env.user._gov_scope_ids())
        sees_all = self.env.user.has_group("gov_crm.group_gov_oversight")
        for referral in self:
            sending = {referral.from_agency_id.id, referral.holder_agency_id.id}
            referral.is_incoming = (
                referral.to_agency_id.id in scope and referral.state != "draft"
            )
            referral.is_outgoing = bool(sending & scope)
            referral.gov_visible = (
                sees_all or referral.is_incoming or referral.is_outgoing
            )

    def _search_is_incoming(self, operator, value):
        return self._search_by_sql(operator, value, self._incoming_sql)

    def _search_is_outgoing(self, operator, value):
        return self._search_by_sql(operator, value, self._outgoing_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    # ------------------------------------------------------------------
    # ACCESS
    # ------------------------------------------------------------------

    def _gov_visible_sql(self, alias):
        """Whether the current user may see a row: both sides, the office responsible now,
        and oversight. A draft is its sender's."""
        if self.env.user.has_group("gov_crm.group_gov_oversight"):
            return SQL("TRUE")
        return self._gov_editable_sql(alias)

    def _gov_editable_sql(self, alias):
        """Whether the current user takes part in a row: what is said on its thread."""
        return SQL("(%s OR %s)", self._incoming_sql(alias), self._outgoing_sql(alias))

    def _incoming_sql(self, alias):
        return SQL(
            "(%s AND %s <> 'draft')",
            self._in_scope_sql(alias, "to_agency_id"),
            self._access_column(alias, "state"),
        )

    def _outgoing_sql(self, alias):
        return SQL(
            "(%s OR %s)",
            self._in_scope_sql(alias, "from_agency_id"),
            # Who has the case now answers for what others were asked about it.
            self._in_scope_sql(alias, "holder_agency_id"),
        )

    def _in_scope_sql(self, alias, name):
        # Literal ids: with them the planner uses its statistics.
        scope = self.env.user._gov_scope_ids() or (0,)
        return SQL("%s IN %s", self._access_column(alias, name), scope)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Referrals are kept for good."))
