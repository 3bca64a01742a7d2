from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

CHANNELS = [
    ("desk", "At the desk"),
    ("portal", "In the portal"),
    ("phone", "By phone"),
    ("paper", "On paper"),
    ("email", "By e-mail"),
]


class GovConsent(models.Model):
    """That a person agreed to something: to which words, when, how it is known, and when it
    was taken back. Kept for good; what rests on it ends with the moment it is taken back."""

    _name = "gov.consent"
    _description = "Consent"
    _inherit = ["gov.transition.mixin"]
    _order = "given_at desc, id desc"
    _rec_name = "purpose_id"
    _transition_fields = frozenset(
        (
            "text",
            "text_version",
            "basis_id",
            "given_at",
            "given_by_name",
            "withdrawn_at",
            "withdrawn_by_name",
            "withdrawn_channel",
        )
    )

    partner_id = fields.Many2one(
        "res.partner",
        string="Who agrees",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('gov_is_citizen', '=', True)]",
    )
    purpose_id = fields.Many2one(
        "gov.consent.purpose", string="To what", required=True, ondelete="restrict"
    )
    basis_id = fields.Many2one(
        "gov.sharing.basis", string="Lawful basis", readonly=True, ondelete="restrict"
    )
    text = fields.Text("Words agreed to", readonly=True)
    text_version = fields.Integer("Version", readonly=True)
    channel = fields.Selection(CHANNELS, "How", required=True, default="desk")
    evidence = fields.Char(
        help="How it is known, for example “Signed form of 24 November, file 12”."
    )
    given_at = fields.Datetime("Given", readonly=True)
    given_by_name = fields.Char("Recorded by", readonly=True)
    withdrawn_at = fields.Datetime("Taken back", readonly=True)
    withdrawn_by_name = fields.Char("Taken back, recorded by", readonly=True)
    withdrawn_channel = fields.Selection(CHANNELS, "Taken back how", readonly=True)
    is_valid = fields.Boolean(
        "In force", compute="_compute_is_valid", search="_search_is_valid"
    )

    _one_at_a_time = models.UniqueIndex(
        "(partner_id, purpose_id) WHERE withdrawn_at IS NULL",
        "This person has agreed to this already.",
    )
    _order_of_time = models.Constraint(
        "CHECK (withdrawn_at IS NULL OR withdrawn_at >= given_at)",
        "A consent is taken back after it was given.",
    )

    @api.depends("withdrawn_at")
    def _compute_is_valid(self):
        for consent in self:
            consent.is_valid = not consent.withdrawn_at

    def _search_is_valid(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("withdrawn_at", "=" if True in value else "!=", False)]

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        """Record consents given at this moment, in the words of today.

        :raises UserError: nothing shows it
        """
        for vals in vals_list:
            self._refuse_transition_fields(vals)
            if (
                vals.get("channel") != "portal"
                and not (vals.get("evidence") or "").strip()
            ):
                raise UserError(
                    self.env._("Say how it is known that the person agreed.")
                )
        now = fields.Datetime.now()
        token = self._transition().env.context["gov_transition"]
        model = self._without_transition_defaults().with_context(gov_transition=token)
        purposes = {
            purpose.id: purpose
            for purpose in self.env["gov.consent.purpose"]
            .sudo()
            .browse(vals["purpose_id"] for vals in vals_list)
        }
        consents = super(GovConsent, model).create(
            [
                {
                    **vals,
                    "text": purposes[vals["purpose_id"]].text,
                    "text_version": purposes[vals["purpose_id"]].text_version,
                    "basis_id": purposes[vals["purpose_id"]].basis_id.id,
                    "given_at": now,
                    "given_by_name": self.env.user.name,
                }
                for vals in vals_list
            ]
        )
        return consents.with_env(self.env)

    def write(self, vals):
        if vals and not self._in_transition():
            raise UserError(
                self.env._("A consent stays as it was given. It can be taken back.")
            )
        return super().write(vals)

    def copy(self, default=None):
        if self:
            raise UserError(self.env._("A consent cannot be copied."))
        return super().copy(default)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(
            self.env._("Consents are kept for good. They can be taken back.")
        )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def action_withdraw(self):
        """Take back consents for people who ask for it at the desk.

        :raises UserError: taken back already
        """
        self.check_access("write")
        self._withdraw(fields.Datetime.now(), self.env.user, "desk")

    def _withdraw(self, at, user, channel):
        """Take back; what rests on it ends with this moment.

        :param at: naive UTC
        :param channel: one of ``CHANNELS``
        """
        for consent in self:
            if consent.withdrawn_at:
                raise UserError(self.env._("This consent has been taken back already."))
            consent._transition().write(
                {
                    "withdrawn_at": max(at, consent.given_at),
                    "withdrawn_by_name": user.name,
                    "withdrawn_channel": channel,
                }
            )
        self.env["ir.attachment"].invalidate_model(["gov_visible"], flush=False)

    @api.model
    def _holds(self, partner, purpose, at):
        """Whether a person's consent to a purpose was in force at a moment.

        :param purpose: a ``gov.consent.purpose``
        :param at: naive UTC
        """
        # For a yes or no, which whoever wants to rely on it must know.
        return bool(
            partner
            and self.sudo().search_count(
                [
                    ("partner_id", "=", partner.id),
                    ("purpose_id", "=", purpose.id),
                    ("given_at", "<=", at),
                    "|",
                    ("withdrawn_at", "=", False),
                    ("withdrawn_at", ">", at),
                ],
                limit=1,
            )
        )

    # ------------------------------------------------------------------
    # PORTAL
    # ------------------------------------------------------------------

    @api.model
    def _portal_rows(self):
        """What the current user agreed to or could agree to, as plain values."""
        # The user's own consents, and what everybody is asked.
        mine = self.sudo().search([("partner_id", "=", self.env.user.partner_id.id)])
        valid = {it.purpose_id: it for it in mine if not it.withdrawn_at}
        purposes = self.env["gov.consent.purpose"].sudo().search([])
        office = self.env["gov.representation"]._office()
        return [
            {
                "id": purpose.id,
                "name": purpose.name,
                "text": valid[purpose].text if purpose in valid else purpose.text,
                "given": office._say_moment(valid[purpose].given_at)
                if purpose in valid
                else "",
            }
            for purpose in purposes.union(*valid)
        ]

    @api.model
    def _portal_set(self, purpose_id, wants, at):
        """Give or take back a consent of the current user. What is so already stays so.

        :raises AccessError: no such purpose
        """
        me = self.env.user.partner_id
        purpose = (
            self.env["gov.consent.purpose"].sudo().search([("id", "=", purpose_id)])
        )
        # The user's own.
        valid = self.sudo().search(
            [
                ("partner_id", "=", me.id),
                ("purpose_id", "=", purpose_id),
                ("withdrawn_at", "=", False),
            ]
        )
        if not purpose and not valid:
            raise AccessError(self.env._("Nobody asks you for this."))
        if wants and not valid:
            self.sudo().create(
                {
                    "partner_id": me.id,
                    "purpose_id": purpose_id,
                    "channel": "portal",
                }
            )
        elif not wants:
            valid._withdraw(at, self.env.user, "portal")
