from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .helpdesk_ticket_notices import TAKEN_OVER

OPEN_STATES = ("sent", "received")


class GovReferral(models.Model):
    """A case handed from one agency to another.

    Custody moves when the receiver accepts and not before: until then the sender stays
    responsible. The receiver sees what the sender chose to send along; the case itself
    opens with acceptance. The citizen's clock is not touched.
    """

    _name = "gov.referral"
    _description = "Referral"
    _inherit = ["gov.access.logged.part.mixin", "gov.transition.mixin"]
    _order = "sent_at desc, id desc"
    _rec_name = "number"
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
            "sent_at",
            "sent_by_id",
            "answered_at",
            "answered_by_id",
            "decline_reason",
            "suggested_agency_id",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    number = fields.Char("Case number", related="ticket_id.number")
    deadline = fields.Datetime(
        "Citizen's date", related="ticket_id.deadline", store=True
    )
    deadline_display = fields.Json(
        "Citizen's date, in words", compute="_compute_deadline_display"
    )
    kind = fields.Selection(
        [("transfer", "Hand over")], required=True, default="transfer"
    )
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
        "What goes along", help="Frozen at sending. The receiver sees nothing else."
    )
    reason = fields.Text("Why", required=True)
    sent_at = fields.Datetime("Sent")
    sent_by_id = fields.Many2one("res.users", string="Sent by", ondelete="restrict")
    answered_at = fields.Datetime("Answered")
    answered_by_id = fields.Many2one(
        "res.users", string="Answered by", ondelete="restrict"
    )
    decline_reason = fields.Text("Why declined")
    suggested_agency_id = fields.Many2one(
        "gov.agency", string="Suggested instead", ondelete="restrict"
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
    _other_agency_check = models.Constraint(
        "CHECK (from_agency_id <> to_agency_id)",
        "A case cannot be referred to the same office.",
    )

    @api.depends_context("lang")
    @api.depends("ticket_id")
    def _compute_deadline_display(self):
        # The receiver must know the citizen's date before accepting; the case stays closed.
        for referral in self:
            referral.deadline_display = referral.sudo().ticket_id.deadline_display

    @api.depends_context("uid")
    @api.depends("from_agency_id", "to_agency_id")
    def _compute_direction(self):
        scope = set(self.env.user._gov_scope_ids())
        sees_all = self.env.user.has_group("gov_crm.group_gov_oversight")
        for referral in self:
            referral.is_incoming = referral.to_agency_id.id in scope
            referral.is_outgoing = referral.from_agency_id.id in scope
            referral.gov_visible = (
                sees_all or referral.is_incoming or referral.is_outgoing
            )

    def _search_is_incoming(self, operator, value):
        return self._search_direction("to_agency_id", operator, value)

    def _search_is_outgoing(self, operator, value):
        return self._search_direction("from_agency_id", operator, value)

    def _search_gov_visible(self, operator, value):
        """For the record rule: sender, receiver and oversight."""
        if operator != "in":
            return NotImplemented
        if self.env.user.has_group("gov_crm.group_gov_oversight"):
            domain = Domain.TRUE
        else:
            scope = self.env.user._gov_scope_ids()
            domain = Domain("from_agency_id", "in", scope) | Domain(
                "to_agency_id", "in", scope
            )
        return domain if True in value else ~domain

    def _search_direction(self, name, operator, value):
        if operator != "in":
            return NotImplemented
        domain = Domain(name, "in", self.env.user._gov_scope_ids())
        return domain if True in value else ~domain

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Referrals are kept for good."))

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_accept(self):
        """Take over the case: from this instant this office is responsible."""
        for referral in self:
            referral._check_side(referral.to_agency_id)
            referral._accept(fields.Datetime.now(), self.env.user)
        return self.action_open_case() if len(self) == 1 else True

    def action_withdraw(self):
        """Take a referral back that nobody has answered yet."""
        for referral in self:
            referral._check_side(referral.from_agency_id)
            referral._answer("withdrawn", fields.Datetime.now(), self.env.user)

    def action_decline(self):
        """Open the dialog that asks why and who is competent."""
        self.ensure_one()
        self._check_side(self.to_agency_id)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Decline"),
            "res_model": "gov.referral.decline",
            "view_mode": "form",
            "target": "new",
            "context": {"default_referral_id": self.id},
        }

    def action_open_case(self):
        self.ensure_one()
        return self.ticket_id._get_records_action(name=self.ticket_id.display_name)

    def _check_side(self, agency):
        self.check_access("read")
        if agency.id not in self.env.user._gov_scope_ids():
            raise UserError(
                self.env._(
                    "Only members of %(agency)s can do this.", agency=agency.name
                )
            )

    # ------------------------------------------------------------------
    # TRANSITIONS (moments are naive UTC and given by the caller)
    # ------------------------------------------------------------------

    def _accept(self, at, user):
        """Move custody to the receiver.

        :raises UserError: answered already, case closed, or accepted by its own sender
        """
        self.ensure_one()
        if user == self.sudo().sent_by_id:
            raise UserError(
                self.env._(
                    "You sent this referral yourself. A colleague must accept it."
                )
            )
        self._answer("accepted", at, user)
        ticket = self.sudo().ticket_id
        ticket._refuse_closed()
        ticket._move_custody(self.to_agency_id, at, self)
        self.env["gov.service.timer"]._open_referral(
            self.sudo(), "referral_act", at, user.name
        )
        ticket._tell_citizen(TAKEN_OVER, at)

    def _decline(self, reason, at, user, suggested=None):
        """Refuse with a reason; the sender stays responsible."""
        self._answer(
            "declined",
            at,
            user,
            decline_reason=reason,
            suggested_agency_id=suggested.id if suggested else False,
        )

    def _answer(self, state, at, user, **values):
        self.ensure_one()
        self.sudo().ticket_id._lock_for_transition()
        # Read again after the lock: somebody may have answered while this page was open.
        self.invalidate_recordset(["state"])
        if self.sudo().state not in OPEN_STATES:
            raise UserError(
                self.env._("This referral has been answered or withdrawn meanwhile.")
            )
        self._transition().write(
            {"state": state, "answered_at": at, "answered_by_id": user.id, **values}
        )
        self.sudo()._record(at)
        self.env["gov.service.timer"]._close_referral(
            self,
            at,
            user.name,
            self.env._("The referral was taken back.")
            if state == "withdrawn"
            else False,
        )

    def _close_with_case(self, at, user):
        """What becomes of referrals when their case is closed."""
        pending = self.filtered(lambda referral: referral.state in OPEN_STATES)
        pending._transition().write(
            {"state": "withdrawn", "answered_at": at, "answered_by_id": user.id}
        )
        accepted = self.filtered(lambda referral: referral.state == "accepted")
        accepted._transition().write({"state": "completed"})
        Timer = self.env["gov.service.timer"]
        Timer._close_referral(accepted, at, user.name)
        Timer._close_referral(
            pending, at, user.name, self.env._("The case was closed.")
        )
        (pending | accepted)._record(at)

    def _record(self, at):
        """Add to the evidence of the case that these referrals came to their state."""
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": referral.ticket_id.id,
                    "kind": f"referral_{referral.state}",
                    "at": at,
                    "res_id": referral.id,
                    "facts": {
                        "kind": referral.kind,
                        "from_agency_id": referral.from_agency_id,
                        "to_agency_id": referral.to_agency_id,
                        "suggested_agency_id": referral.suggested_agency_id,
                        "text_digest": Evidence._text_digest(
                            referral.subject,
                            referral.facts,
                            referral.reason,
                            referral.decline_reason,
                        ),
                    },
                }
                for referral in self
            ]
        )
