from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from .gov_service import CASE_KINDS

KINDS = [
    ("guardian", "Guardian"),
    ("parent", "Parent"),
    ("lawyer", "Lawyer"),
    ("caregiver", "Caregiver"),
    ("barangay_official", "Barangay official"),
    ("trusted", "Person of trust"),
]
SCOPES = [
    ("all", "Everything"),
    ("services", "These services"),
    ("kinds", "These kinds of case"),
    ("documents", "Papers only"),
]
VERIFIED = [
    ("seen", "Original seen"),
    ("copied", "Copy taken"),
    ("issuer", "Checked with who issued it"),
    ("portal", "Given in the portal by the person"),
]


class GovRepresentation(models.Model):
    """A mandate: who may act for whom, in what, from when to when, and how that is known.

    A draft is written like any record. From the moment it is granted nothing of it changes
    any more except by its transitions, and it is never deleted: what somebody did for
    somebody else is judged by it later. Moments are naive UTC; the end is the first moment
    that is not covered.
    """

    _name = "gov.representation"
    _description = "Mandate"
    _inherit = ["gov.transition.mixin"]
    _order = "state, date_from desc, id desc"
    _transition_fields = frozenset(
        (
            "state",
            "invited_login",
            "verified_by_id",
            "granted_at",
            "granted_by_name",
            "revoked_at",
            "revoked_by_id",
            "revoked_by_name",
            "revoke_reason",
        )
    )

    principal_id = fields.Many2one(
        "res.partner",
        string="Who is represented",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('gov_is_citizen', '=', True)]",
    )
    agent_id = fields.Many2one(
        "res.partner",
        string="Who acts",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', False)]",
    )
    invited_login = fields.Char(
        "Invited",
        readonly=True,
        help="E-mail address of the login that may accept this mandate.",
    )
    kind = fields.Selection(KINDS, "As", required=True, default="trusted")
    scope_kind = fields.Selection(SCOPES, "For", required=True, default="all")
    service_ids = fields.Many2many("gov.service", string="Services")
    case_kinds = fields.Char(
        "Kinds of case", help="Codes of the kinds, divided by commas."
    )
    case_kind_choice = fields.Selection(CASE_KINDS, store=False)
    date_from = fields.Datetime("From")
    date_to = fields.Datetime("Until", help="Empty: until it is revoked.")
    state = fields.Selection(
        [("draft", "Draft"), ("active", "Granted"), ("revoked", "Revoked")],
        required=True,
        readonly=True,
        default="draft",
    )
    evidence = fields.Char(
        help="What shows it, for example “Special power of attorney”."
    )
    evidence_number = fields.Char("Number of the paper")
    evidence_file = fields.Binary("Copy of the paper", attachment=True)
    evidence_filename = fields.Char("Name of the copy")
    verified_how = fields.Selection(VERIFIED, "How verified")
    # A user who has verified something is archived and not deleted.
    verified_by_id = fields.Many2one(
        "res.users", string="Verified by", readonly=True, ondelete="restrict"
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Recorded by",
        default=lambda self: self.env.user.gov_agency_ids[:1],
        ondelete="restrict",
    )
    granted_at = fields.Datetime("Granted", readonly=True)
    granted_by_name = fields.Char("Granted by", readonly=True)
    revoked_at = fields.Datetime("Revoked", readonly=True)
    revoked_by_id = fields.Many2one(
        "res.users", string="Account that revoked", readonly=True, ondelete="restrict"
    )
    revoked_by_name = fields.Char("Revoked by", readonly=True)
    revoke_reason = fields.Char("Why revoked", readonly=True)
    event_ids = fields.One2many(
        "gov.representation.event", "representation_id", string="What happened"
    )
    summary = fields.Char(compute="_compute_summary")

    _date_order = models.Constraint(
        "CHECK (date_to IS NULL OR date_from IS NULL OR date_from < date_to)",
        "A mandate ends after it begins.",
    )
    _two_people = models.Constraint(
        "CHECK (agent_id IS NULL OR agent_id <> principal_id)",
        "Nobody needs a mandate to act for oneself.",
    )
    _whole = models.Constraint(
        "CHECK (state = 'draft' OR (agent_id IS NOT NULL AND date_from IS NOT NULL"
        " AND granted_at IS NOT NULL AND (state = 'revoked') = (revoked_at IS NOT NULL)))",
        "A mandate that was granted says who acts and from when.",
    )
    _acting_idx = models.Index("(agent_id, state, date_to)")

    @api.depends("kind", "scope_kind", "service_ids", "case_kinds", "date_to", "state")
    @api.depends_context("lang")
    def _compute_summary(self):
        for mandate in self:
            mandate.summary = mandate._say_summary()

    @api.depends("agent_id", "principal_id", "invited_login")
    def _compute_display_name(self):
        for mandate in self:
            # Names only, of people on a mandate that the user reads.
            mandate_sudo = mandate.sudo()
            agent = mandate_sudo.agent_id.name or mandate_sudo.invited_login
            principal = mandate_sudo.principal_id.name
            mandate.display_name = (
                self.env._(
                    "%(agent)s for %(principal)s", agent=agent, principal=principal
                )
                if agent and principal
                else self.env._("New mandate")
            )

    @api.constrains("case_kinds")
    def _check_case_kinds(self):
        known = dict(CASE_KINDS)
        for mandate in self:
            if unknown := [kind for kind in mandate._kinds() if kind not in known]:
                raise ValidationError(
                    self.env._("“%(kind)s” is no kind of case.", kind=unknown[0])
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if (
            vals
            and not self._in_transition()
            and self.filtered(lambda it: it.state != "draft")
        ):
            raise UserError(
                self.env._(
                    "A mandate that was granted stays as it is. Revoke it and record "
                    "another one."
                )
            )
        return super().write(vals)

    def copy(self, default=None):
        if self:
            raise UserError(
                self.env._("A mandate cannot be copied: each has its paper.")
            )
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda it: it.state != "draft"):
            raise UserError(
                self.env._("A mandate that was granted is kept for good. Revoke it.")
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_grant(self):
        """Put the mandate in force, in the rights of an officer who has seen the paper.

        :raises UserError: something is missing, or the officer is one of the two
        """
        self.check_access("write")
        for mandate in self:
            mandate._grant(fields.Datetime.now(), self.env.user)

    def action_revoke(self):
        """Open the dialog in which an officer says why the mandate ends."""
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Revoke the mandate"),
            "res_model": "gov.representation.revoke",
            "view_mode": "form",
            "target": "new",
            "context": {"default_representation_id": self.id},
        }

    def _kinds(self):
        """The codes of the kinds of case it covers."""
        return [
            kind for kind in (self.case_kinds or "").replace(" ", "").split(",") if kind
        ]

    def _refuse_own(self, user):
        """Officers decide nothing about mandates of their own."""
        if user.partner_id in (self.principal_id | self.agent_id):
            raise AccessError(
                self.env._(
                    "You are one of the two people of this mandate. A colleague has to do "
                    "this."
                )
            )
