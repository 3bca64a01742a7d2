import hashlib
import json

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

OFFICER = "gov_crm.group_gov_equality_officer"
READERS = "gov_crm.group_gov_equality_officer,gov_crm.group_gov_oversight"
STATES = [
    ("draft", "Draft"),
    ("queued", "Waiting to run"),
    ("running", "Running"),
    ("done", "Done"),
    ("failed", "Failed"),
    ("cancelled", "Cancelled"),
]
VERDICTS = [
    ("disparity", "Disparity"),
    ("unclear", "Unclear"),
    ("too_few", "Too few"),
    ("no_difference", "No difference"),
]
# Smaller groups than these are never shown (see tools.result.Settings).
MINIMUM, MINIMUM_SENSITIVE = 5, 10
# What an audit was about does not change after it was started.
_QUESTION = frozenset(
    (
        *("name", "date_from", "date_to", "as_of", "service_ids", "agency_ids"),
        *("ground_ids", "area_ids", "metric_ids", "minimum", "minimum_sensitive"),
        *("reference", "previous_id"),
    )
)


class GovEquityAudit(models.Model):
    """Were people of one group served differently from people of another, within the same
    service and month?

    An equality officer says about which cases and asks; a job works it out and writes the
    result once. Nothing in it names a case or a citizen. A finished audit stays: later ones
    must know what it gave away.
    """

    _name = "gov.equity.audit"
    _description = "Audit of equal treatment"
    _inherit = ["gov.transition.mixin", "mail.thread", "mail.activity.mixin"]
    _order = "date_to desc, id desc"
    _mail_post_access = "read"
    _transition_fields = frozenset(
        (
            *("state", "progress", "result", "digest", "message", "user_id"),
            *("started_at", "done_at", "is_stopping"),
        )
    )

    name = fields.Char(required=True)
    date_from = fields.Date(
        "Received from",
        required=True,
        default=lambda self: self._default_dates()[0],
        help="Cases that came in from this day on.",
    )
    date_to = fields.Date(
        "Received until", required=True, default=lambda self: self._default_dates()[1]
    )
    as_of = fields.Date(
        "As of",
        required=True,
        default=fields.Date.context_today,
        help="What happened after this day does not count; a case still open then counts "
        "as waiting.",
    )
    service_ids = fields.Many2many(
        "gov.service",
        relation="gov_equity_audit_service_rel",
        column1="audit_id",
        column2="service_id",
        string="Services",
        help="Empty: all.",
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        relation="gov_equity_audit_agency_rel",
        column1="audit_id",
        column2="agency_id",
        string="Came in at",
        help="Offices, each with those below it. Empty: all.",
    )
    ground_ids = fields.Many2many(
        "gov.protected.ground",
        relation="gov_equity_audit_ground_rel",
        column1="audit_id",
        column2="ground_id",
        string="Protected grounds",
        domain="[('value_ids', '!=', False)]",
    )
    area_ids = fields.Many2many(
        "gov.area",
        relation="gov_equity_audit_area_rel",
        column1="audit_id",
        column2="area_id",
        string="Areas to compare",
        help="Each with everything in it. Where somebody lives is no protected ground.",
    )
    metric_ids = fields.Many2many(
        "gov.equity.metric",
        relation="gov_equity_audit_metric_rel",
        column1="audit_id",
        column2="metric_id",
        string="What is compared",
        default=lambda self: self.env["gov.equity.metric"].search([]),
    )
    minimum = fields.Integer("Smallest number shown", required=True, default=MINIMUM)
    minimum_sensitive = fields.Integer(
        "The same on sensitive grounds", required=True, default=MINIMUM_SENSITIVE
    )
    reference = fields.Selection(
        [("largest", "The largest group"), ("rest", "Everybody else")],
        string="Compared with",
        required=True,
        default="largest",
    )
    previous_id = fields.Many2one(
        "gov.equity.audit",
        string="Audit before",
        domain="[('state', '=', 'done')]",
        ondelete="restrict",
        index="btree_not_null",
        default=lambda self: self._default_previous(),
        help="What was found and done since then is part of this one.",
    )
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False, tracking=True
    )
    progress = fields.Integer(
        "Progress (%)", readonly=True, copy=False, aggregator=None
    )
    is_stopping = fields.Boolean("Will stop", readonly=True, copy=False)
    message = fields.Char("What went wrong", readonly=True, copy=False)
    user_id = fields.Many2one(
        "res.users", string="Asked by", readonly=True, copy=False, ondelete="restrict"
    )
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    done_at = fields.Datetime("Done", readonly=True, copy=False)
    result = fields.Json(readonly=True, copy=False)
    digest = fields.Char(
        "Digest of the result",
        readonly=True,
        copy=False,
        help="SHA-256 over the result: a report with the same digest tells the same.",
    )
    line_ids = fields.One2many("gov.equity.audit.line", "audit_id", "Comparisons")
    followup_ids = fields.One2many("gov.equity.followup", "audit_id", "Follow-up")
    verdict = fields.Selection(
        VERDICTS, "Gravest verdict", compute="_compute_counts", compute_sudo=True
    )
    disparity_count = fields.Integer(
        "Disparities", compute="_compute_counts", compute_sudo=True
    )

    _dates_check = models.Constraint(
        "CHECK (date_from <= date_to AND date_from <= as_of)",
        "The period begins before it ends, and before the day as of which is audited.",
    )
    _minimum_check = models.Constraint(
        f"CHECK (minimum >= {MINIMUM} AND minimum_sensitive >= {MINIMUM_SENSITIVE})",
        "Numbers below five, on sensitive grounds below ten, are never shown.",
    )

    @api.model
    def _default_dates(self):
        """The last whole twelve months."""
        first = fields.Date.context_today(self).replace(day=1)
        return first - relativedelta(years=1), first - relativedelta(days=1)

    @api.model
    def _default_previous(self):
        return self.search([("state", "=", "done")], order="done_at desc", limit=1)

    @api.depends("line_ids.verdict")
    def _compute_counts(self):
        order = [code for code, _name in VERDICTS]
        for audit in self:
            verdicts = audit.line_ids.mapped("verdict")
            audit.verdict = min(verdicts, key=order.index) if verdicts else False
            audit.disparity_count = verdicts.count("disparity")

    @api.constrains("as_of")
    def _check_as_of(self):
        for audit in self:
            if audit.as_of > fields.Date.context_today(audit):
                raise ValidationError(
                    self.env._("An audit looks back: choose today or a day before it.")
                )

    @api.constrains("area_ids")
    def _check_areas(self):
        for audit in self:
            areas = audit.area_ids
            if any(set(area._path_ids()[:-1]) & set(areas.ids) for area in areas):
                raise ValidationError(
                    self.env._("Compare areas of which none lies in another.")
                )

    @api.constrains("previous_id")
    def _check_previous(self):
        if self._has_cycle("previous_id"):
            raise ValidationError(self.env._("An audit cannot come before itself."))

    def write(self, vals):
        if not vals.keys().isdisjoint(_QUESTION):
            self.check_access("write")
            self._refuse_unless_open(self.env._("What was asked stays as it is."))
        return super().write(vals)

    def _refuse_unless_open(self, sentence):
        if self.filtered(lambda audit: audit.state in ("queued", "running", "done")):
            raise UserError(
                self.env._(
                    "This audit was started. %s Make a copy to ask anew.", sentence
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if self.filtered(lambda audit: audit.state in ("queued", "running", "done")):
            raise UserError(
                self.env._(
                    "A finished audit stays: later ones must know what it has shown, so "
                    "that nobody can subtract the one from the other."
                )
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_start(self):
        """Have the audits run in the background.

        :raises AccessError: the user is no equality officer
        :raises UserError: running or done already, or nothing to compare
        """
        self._check_officer()
        self._refuse_unless_open("")
        for audit in self:
            if not audit.metric_ids or not (audit.ground_ids or audit.area_ids):
                raise UserError(
                    self.env._(
                        "Say what to compare and between whom: at least one metric, and a "
                        "ground or two areas."
                    )
                )
        self._transition().write(
            {
                "state": "queued",
                "progress": 0,
                "message": False,
                "is_stopping": False,
                "user_id": self.env.uid,
            }
        )
        # The job is nobody's to write; waking it up is part of this button.
        self.env.ref("gov_crm_equity.ir_cron_audits").sudo()._trigger()

    def action_cancel(self):
        """Stop the audits: at once, or at the next step if one is at work.

        :raises AccessError: the user is no equality officer
        """
        self._check_officer()
        for audit in self.filtered(lambda it: it.state in ("queued", "running")):
            waiting = audit.state == "queued"
            audit._transition().write(
                {"state": "cancelled"} if waiting else {"is_stopping": True}
            )

    def action_open_result(self):
        """Open the page of the result."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.client",
            "tag": "gov_equity_result",
            "name": self.name,
            "params": {"audit_id": self.id},
            "context": {"active_id": self.id},
        }

    def _check_officer(self):
        if not (self.env.su or self.env.user.has_group(OFFICER)):
            raise AccessError(
                self.env._("Only equality officers have audits run or stopped.")
            )
        self.check_access("write")

    @api.model
    def _digest(self, result):
        text = json.dumps(result, sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()
