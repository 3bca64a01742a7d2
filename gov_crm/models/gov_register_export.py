from datetime import timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

# So long a finished register can be downloaded.
KEPT = timedelta(days=7)
LONGEST_YEARS = 10


class GovRegisterExport(models.Model):
    """A register somebody asked for: made in the background, downloaded, then deleted.

    Only the person who asked sees it. It is made in the rights this person has at that
    moment. The file is deleted when its time is over; what was asked for stays as a line.
    """

    _name = "gov.register.export"
    _description = "Register to take away"
    _inherit = ["gov.transition.mixin"]
    _order = "id desc"
    _transition_fields = frozenset(
        (
            "state",
            "user_id",
            "started_at",
            "finished_at",
            "expires_at",
            "row_total",
            "row_count",
            "digest",
            "attachment_id",
            "file_size",
            "message",
            "tries",
        )
    )

    kind = fields.Selection(
        "_selection_kind", string="Register", required=True, default="cases"
    )
    about = fields.Char("What is in it", compute="_compute_about")
    period = fields.Selection(
        [
            ("this_month", "This month"),
            ("last_month", "Last month"),
            ("this_quarter", "This quarter"),
            ("last_quarter", "Last quarter"),
            ("this_year", "This year"),
            ("last_year", "Last year"),
            ("days", "Days I choose"),
        ],
        required=True,
        default="last_month",
    )
    first_day = fields.Date(
        "From",
        required=True,
        compute="_compute_days",
        store=True,
        precompute=True,
        readonly=False,
    )
    last_day = fields.Date(
        "To (included)",
        required=True,
        compute="_compute_days",
        store=True,
        precompute=True,
        readonly=False,
    )
    agency_ids = fields.Many2many(
        "gov.agency",
        string="Offices",
        help="With all offices below them. Empty: all whose rows you see.",
    )
    user_id = fields.Many2one(
        "res.users",
        "Made for",
        required=True,
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        index=True,
        ondelete="cascade",
    )
    state = fields.Selection(
        [
            ("draft", "To ask for"),
            ("queued", "Waiting"),
            ("running", "Being made"),
            ("done", "Ready"),
            ("cancelled", "Cancelled"),
            ("failed", "Stopped"),
            ("expired", "Deleted"),
        ],
        required=True,
        readonly=True,
        copy=False,
        default="draft",
    )
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)
    expires_at = fields.Datetime("Can be downloaded until", readonly=True, copy=False)
    row_total = fields.Integer("Rows in all", readonly=True, copy=False)
    row_count = fields.Integer("Rows written", readonly=True, copy=False)
    progress = fields.Integer("Progress in percent", compute="_compute_progress")
    digest = fields.Char("Digest of the rows", readonly=True, copy=False)
    file_size = fields.Integer("Size in bytes", readonly=True, copy=False)
    attachment_id = fields.Many2one(
        "ir.attachment", "File", readonly=True, copy=False, ondelete="set null"
    )
    message = fields.Text("What stopped it", readonly=True, copy=False)
    tries = fields.Integer("Times begun", readonly=True, copy=False)

    _state_idx = models.Index(
        "(state, id) WHERE state IN ('queued', 'running', 'done')"
    )

    # ------------------------------------------------------------------
    # KINDS
    # ------------------------------------------------------------------

    @api.model
    def _kinds(self):
        """Keys and words of all registers; each is a model ``gov.register.<key>``. An
        add-on adds its own."""
        return [
            ("cases", self.env._("Cases")),
            ("timers", self.env._("Time limits")),
            ("referrals", self.env._("Referrals")),
            ("decisions", self.env._("Decisions")),
            ("promises", self.env._("Promises")),
            ("satisfaction", self.env._("Satisfaction")),
            ("access_log", self.env._("Who looked")),
            ("board", self.env._("My agency, as PDF")),
        ]

    @api.model
    def _selection_kind(self):
        """What the role of the reader may have: nothing else is offered. That nothing else
        is made is seen to when it is asked for, and again when it is made."""
        return [
            (key, label)
            for key, label in self._kinds()
            if self.env.su or self._kind_model(key)._is_for_reader()
        ]

    def _kind_model(self, key=None):
        """The model of a register; None where its add-on is no longer here."""
        return self.env.get(f"gov.register.{key or self.kind}")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("kind", "first_day")
    def _compute_display_name(self):
        kinds = dict(self._kinds())
        for export in self:
            export.display_name = self.env._(
                "%(register)s, %(first)s to %(last)s",
                register=kinds.get(export.kind, ""),
                first=export.first_day or "",
                last=export.last_day or "",
            )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_about(self):
        for export in self:
            kind = export._kind_model()
            export.about = kind is not None and kind._about()

    @api.depends("period")
    def _compute_days(self):
        today = fields.Date.context_today(self)
        for export in self:
            if export.period != "days":
                export.first_day, export.last_day = self._days(export.period, today)

    @api.depends("row_count", "row_total", "state")
    def _compute_progress(self):
        for export in self:
            share = 100 * export.row_count // (export.row_total or 1)
            export.progress = 100 if export.state == "done" else min(share, 99)

    @api.model
    def _days(self, period, today):
        """First and last day of a period by its name, at a day."""
        months = {"month": 1, "quarter": 3, "year": 12}
        which, _, unit = (period or "this_month").partition("_")
        length = months[unit]
        first = today.replace(month=(today.month - 1) // length * length + 1, day=1)
        if which == "last":
            first -= relativedelta(months=length)
        return first, first + relativedelta(months=length, days=-1)

    @api.constrains("kind")
    def _check_kind(self):
        known = dict(self._kinds())
        if any(export.kind not in known for export in self):
            raise ValidationError(self.env._("There is no such register."))

    @api.constrains("first_day", "last_day")
    def _check_days(self):
        for export in self:
            if export.last_day < export.first_day:
                raise ValidationError(self.env._("The last day is before the first."))
            if export.last_day > export.first_day + relativedelta(years=LONGEST_YEARS):
                raise ValidationError(
                    self.env._(
                        "Choose at most %(years)s years at once.", years=LONGEST_YEARS
                    )
                )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self._in_transition() and any(it.state != "draft" for it in self):
            raise UserError(
                self.env._("This register was asked for already. Ask for a new one.")
            )
        return super().write(vals)

    def unlink(self):
        # The file goes with it; whoever may delete the line may delete the file.
        self.sudo().attachment_id.unlink()
        return super().unlink()

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_start(self):
        """Have the register made in the background.

        :raises UserError: it was asked for already, or there is no such register
        :raises AccessError: not for this role
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "failed", "cancelled"):
            raise UserError(self.env._("This register was asked for already."))
        kind = self._kind_model()
        if kind is None:
            raise UserError(self.env._("There is no such register any longer."))
        kind._refuse()
        self._transition().write(
            {
                "state": "queued",
                "user_id": self.env.user.id,
                "message": False,
                "finished_at": False,
                "row_count": 0,
                "row_total": 0,
                "tries": 0,
            }
        )
        # Waking up the job is all this user does with it.
        self.env.ref("gov_crm.ir_cron_registers").sudo()._trigger()

    def action_cancel(self):
        """Stop it: a register that waits or is being made leaves no file."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("queued", "running"):
            raise UserError(self.env._("Nothing is being made here."))
        self._transition().write({"state": "cancelled"})

    def action_refresh(self):
        """Show the form anew."""

    def action_download(self):
        """Download the file, as long as it is there.

        :raises UserError: not ready, or its time is over
        """
        self.ensure_one()
        self.check_access("read")
        if self.state != "done" or self.expires_at <= fields.Datetime.now():
            raise UserError(
                self.env._("There is no file, or its time is over. Ask for it again.")
            )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self.attachment_id.id}?download=true",
            "target": "download",
        }
