from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL

PREPARES = "gov_crm.group_gov_privacy"
APPROVES = "gov_crm.group_gov_supervisor"


class GovErasure(models.Model):
    """Taking a person out of the records, as the law wants it, and no more than it allows.

    A data protection officer prepares it and sees in figures what would go and what is kept
    and why. A supervisor who is no such officer approves. A job carries it out in small
    committed batches (``gov_erasure_run``) and asks again before each whether a hold, an
    open case or a rule forbids it by now. What stays is a tombstone with figures, and the
    evidence, in which texts stand as digests only.
    """

    _name = "gov.erasure"
    _description = "Erasure"
    _inherit = ["gov.access.logged.mixin", "gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "number"
    _transition_fields = frozenset(
        (
            "number",
            "state",
            "prepared_by_id",
            "prepared_at",
            "approved_by_id",
            "approved_at",
            "refused_by_id",
            "refused_at",
            "done_at",
            "plan_digest",
            "line_ids",
            "item_ids",
        )
    )

    number = fields.Char(readonly=True, copy=False, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Person",
        required=True,
        index=True,
        ondelete="restrict",
        domain="[('gov_is_citizen', '=', True)]",
    )
    agency_id = fields.Many2one(
        "gov.agency",
        string="Approved by a supervisor of",
        required=True,
        index=True,
        ondelete="restrict",
        help="The office that answers for the records.",
    )
    requested_by = fields.Selection(
        [
            ("person", "The person"),
            ("representative", "Somebody who may act for the person"),
            ("retention", "Nobody: the retention time is over"),
        ],
        string="Requested by",
        required=True,
        default="person",
    )
    requested_at = fields.Datetime(
        "Requested on", required=True, default=fields.Datetime.now
    )
    grounds = fields.Text(
        required=True,
        help="What the person asks and why. It goes with the erasure as well.",
    )
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("previewed", "Previewed"),
            ("approved", "Being carried out"),
            ("done", "Done"),
            ("refused", "Refused"),
        ],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
    )
    prepared_by_id = fields.Many2one(
        "res.users", "Prepared by", readonly=True, copy=False, ondelete="restrict"
    )
    prepared_at = fields.Datetime("Prepared on", readonly=True, copy=False)
    approved_by_id = fields.Many2one(
        "res.users", "Approved by", readonly=True, copy=False, ondelete="restrict"
    )
    approved_at = fields.Datetime("Approved on", readonly=True, copy=False)
    refused_by_id = fields.Many2one(
        "res.users", "Refused by", readonly=True, copy=False, ondelete="restrict"
    )
    refused_at = fields.Datetime("Refused on", readonly=True, copy=False)
    refusal = fields.Text(
        "Why refused",
        copy=False,
        help="Tell the person these words, and how to have them looked at again.",
    )
    done_at = fields.Datetime("Carried out on", readonly=True, copy=False)
    plan_digest = fields.Char(readonly=True, copy=False)
    line_ids = fields.One2many(
        "gov.erasure.line", "erasure_id", string="What happens", readonly=True
    )
    item_ids = fields.One2many("gov.erasure.item", "erasure_id", readonly=True)
    gov_visible = fields.Boolean(
        compute="_compute_gov_visible", search="_search_gov_visible"
    )
    can_approve = fields.Boolean(compute="_compute_can_approve")
    progress = fields.Integer(compute="_compute_progress")
    erased_count = fields.Integer("Goes", compute="_compute_figures")
    kept_count = fields.Integer("Stays", compute="_compute_figures")

    _one_open_idx = models.UniqueIndex(
        "(partner_id) WHERE state IN ('draft', 'previewed', 'approved')",
        "There is an erasure of this person already.",
    )
    _number_uniq = models.UniqueIndex("(number)", "This number is in use already.")

    @api.depends("agency_id", "state")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        seen = self.filtered_domain(self._gov_visible_domain())
        for erasure in self:
            erasure.gov_visible = erasure in seen

    def _search_gov_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        domain = self._gov_visible_domain()
        return domain if True in value else ~domain

    @api.model
    def _gov_visible_domain(self):
        """Data protection officers and oversight see all, supervisors what is theirs to
        approve, from the preview on."""
        user = self.env.user
        if user.has_groups(f"{PREPARES},gov_crm.group_gov_oversight"):
            return Domain.TRUE
        if not user.has_group(APPROVES):
            return Domain.FALSE
        return Domain("agency_id", "in", user._gov_scope_ids()) & Domain(
            "state", "!=", "draft"
        )

    @api.depends("state", "prepared_by_id", "agency_id", "erased_count")
    @api.depends_context("uid")
    def _compute_can_approve(self):
        for erasure in self:
            erasure.can_approve = (
                erasure.state == "previewed"
                and bool(erasure.erased_count)
                and not erasure._why_not_approve()
            )

    @api.depends("state")
    def _compute_progress(self):
        # Figures of the erasures the user sees.
        groups = (
            self.env["gov.erasure.item"]
            .sudo()
            ._read_group(
                [("erasure_id", "in", self.ids)], ["erasure_id", "state"], ["__count"]
            )
        )
        counts = {(erasure.id, state): count for erasure, state, count in groups}
        for erasure in self:
            todo = counts.get((erasure.id, "todo"), 0)
            total = todo + sum(
                counts.get((erasure.id, state), 0) for state in ("done", "kept")
            )
            erasure.progress = 100 * (total - todo) // total if total else 100

    @api.depends("line_ids.count", "line_ids.action")
    def _compute_figures(self):
        for erasure in self:
            kept = erasure.line_ids.filtered(lambda line: line.action == "keep")
            erasure.kept_count = sum(kept.mapped("count"))
            erasure.erased_count = sum((erasure.line_ids - kept).mapped("count"))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._refuse_transition_fields(vals)
            self._check_person(vals.get("partner_id"))
        erasures = super().create(vals_list)
        # The user has the right to draft erasures; the number is given by the system.
        Sequence = self.env["ir.sequence"].sudo()
        for erasure in erasures._transition():
            erasure.number = Sequence.next_by_code("gov.erasure")
        return erasures

    def write(self, vals):
        if not self._in_transition() and not self.env.su:
            fixed = vals.keys() - {"refusal"}
            if fixed and self.filtered(lambda erasure: erasure.state != "draft"):
                raise UserError(
                    self.env._(
                        "This erasure has been previewed. Put it back to draft to change it."
                    )
                )
            if "refusal" in vals and self.filtered(
                lambda erasure: erasure.state in ("approved", "done", "refused")
            ):
                raise UserError(self.env._("This erasure has been decided."))
        if vals.get("partner_id"):
            self._check_person(vals["partner_id"])
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_draft(self):
        if self.filtered(lambda erasure: erasure.state != "draft"):
            raise UserError(self.env._("Only drafts can be deleted."))

    def _gov_seen_sql(self, ids):
        return SQL(
            "SELECT 'res.partner'::varchar AS model, partner_id AS id "
            "FROM gov_erasure WHERE id = ANY(%s)",
            ids,
        )

    def _check_person(self, partner_id):
        # Only whether it is a person this is for; drafting gives no right to the record.
        person_sudo = self.env["res.partner"].sudo().browse(partner_id or ()).exists()
        if not person_sudo.gov_is_citizen:
            raise UserError(self.env._("Choose the citizen this is about."))

    # ------------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------------

    def action_preview(self):
        """Count what would be erased and what is kept and why; whoever does it has prepared
        the erasure.

        :raises AccessError: for others than data protection officers
        """
        self.ensure_one()
        self.check_access("write")
        self._check_role(PREPARES)
        self._lock()
        if self.state not in ("draft", "previewed"):
            raise UserError(self.env._("This erasure has been decided."))
        plan = self._plan()
        self._store_plan(plan)
        self._transition().write(
            {
                "state": "previewed",
                "prepared_by_id": self.env.uid,
                "prepared_at": fields.Datetime.now(),
                "plan_digest": self._plan_digest(plan),
            }
        )
        return True

    def action_back_to_draft(self):
        """Put a previewed erasure back to draft, to change it.

        :raises AccessError: for others than data protection officers
        """
        self.ensure_one()
        self.check_access("write")
        self._check_role(PREPARES)
        self._lock()
        if self.state != "previewed":
            raise UserError(self.env._("Only a previewed erasure can be changed."))
        self._drop_plan()
        self._transition().write(
            {"state": "draft", "prepared_by_id": False, "prepared_at": False}
        )
        return True

    def action_approve(self):
        """Approve what was previewed; the job carries it out from now on.

        :raises AccessError: who prepared it, a data protection officer, somebody who is no
            supervisor of the office
        :raises UserError: what would be erased is no longer what was previewed
        """
        self.ensure_one()
        self.check_access("read")
        why_not = self._why_not_approve()
        if why_not:
            raise AccessError(why_not)
        self._lock()
        if self.state != "previewed":
            raise UserError(self.env._("Only a previewed erasure can be approved."))
        if not self.sudo().item_ids:
            raise UserError(
                self.env._("Nothing may be erased yet. Refuse it, and say why.")
            )
        if self._plan_digest(self._plan()) != self.plan_digest:
            raise UserError(
                self.env._(
                    "What would be erased has changed since the preview. The data "
                    "protection officer previews it again."
                )
            )
        self._transition().write(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        self._wake()
        return True

    def action_refuse(self):
        """Refuse the erasure, with the reason that was written down.

        :raises AccessError: neither a data protection officer nor who may approve
        """
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(PREPARES):
            why_not = self._why_not_approve()
            if why_not:
                raise AccessError(why_not)
        self._lock()
        if self.state not in ("draft", "previewed"):
            raise UserError(self.env._("This erasure has been decided."))
        if not (self.refusal or "").strip():
            raise UserError(self.env._("Say why it is refused."))
        self._drop_plan()
        self._transition().write(
            {
                "state": "refused",
                "refused_by_id": self.env.uid,
                "refused_at": fields.Datetime.now(),
            }
        )
        return True

    def _check_role(self, group):
        if not self.env.user.has_group(group):
            raise AccessError(self.env._("Data protection officers prepare erasures."))

    def _why_not_approve(self):
        """Why the current user may not approve this, or “”.

        Four eyes, and two roles: a data protection officer never approves, not even the
        erasure of a colleague.
        """
        user = self.env.user
        if user == self.prepared_by_id or user.has_group(PREPARES):
            return self.env._(
                "Who prepares erasures does not approve them. A supervisor does."
            )
        if (
            not user.has_group(APPROVES)
            or self.sudo().agency_id.id not in user._gov_scope_ids()
        ):
            return self.env._("A supervisor of %s approves.", self.agency_id.name)
        # Nobody decides about the own record.
        if user.partner_id in self.sudo().partner_id:
            return self.env._("Nobody approves the erasure of the own record.")
        return ""

    def _lock(self):
        self.flush_recordset()
        self.lock_for_update()
        self.invalidate_recordset()
