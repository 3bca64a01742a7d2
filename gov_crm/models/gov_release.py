from datetime import date, timedelta

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError

from ..tools.release_rows import digest

# So many days after the end of a quarter its figures are published.
DAYS_AFTER = 15
# What was prepared longer ago is no longer what is the case.
KEEP_HOURS = 24


class GovRelease(models.Model):
    """Results of one quarter, published once and for good.

    A release is prepared (everything that will be public is seen before), then published by a
    dated act with a digest. It takes every published service: nobody chooses which results
    are seen. Published releases cannot be changed by anybody; what turns out wrong is
    corrected by another release of the same quarter that names the reason and shows the
    earlier figures.
    """

    _name = "gov.release"
    _description = "Published results"
    _inherit = ["gov.transition.mixin"]
    _order = "first desc, version desc"
    _transition_fields = frozenset(
        (
            *("version", "state", "previous_id", "prepared_at", "prepared_by_id"),
            *("rows", "raw", "published_at", "published_by_id", "document", "digest"),
        )
    )

    name = fields.Char(compute="_compute_name")
    year = fields.Integer(required=True, default=lambda self: self._last_quarter().year)
    quarter = fields.Selection(
        [
            ("1", "January to March"),
            ("2", "April to June"),
            ("3", "July to September"),
            ("4", "October to December"),
        ],
        required=True,
        default=lambda self: str((self._last_quarter().month + 2) // 3),
    )
    first = fields.Date("First day", compute="_compute_first", store=True)
    version = fields.Integer(default=1, readonly=True, aggregator=None)
    state = fields.Selection(
        [("draft", "Being prepared"), ("published", "Published")],
        default="draft",
        required=True,
        readonly=True,
    )
    previous_id = fields.Many2one(
        "gov.release", string="Corrects", readonly=True, ondelete="restrict"
    )
    reason = fields.Text(
        "Why it is corrected",
        translate=True,
        help="Stands on the public page beside the earlier figures.",
    )
    prepared_at = fields.Datetime("Figures of", readonly=True)
    prepared_by_id = fields.Many2one(
        "res.users", "Worked out by", readonly=True, ondelete="restrict"
    )
    published_at = fields.Datetime("Published", readonly=True)
    published_by_id = fields.Many2one(
        "res.users", "Published by", readonly=True, ondelete="restrict"
    )
    # What will be public, and what is, word for word: the digest is of these bytes.
    rows = fields.Text(readonly=True)
    document = fields.Text(readonly=True)
    digest = fields.Char("Digest (SHA-256)", readonly=True)
    # Figures before anything was withheld, for corrections.
    raw = fields.Text(readonly=True, groups="gov_crm.group_gov_oversight")
    effect = fields.Text("What will be public", compute="_compute_effect")
    preview = fields.Html(compute="_compute_preview", sanitize=False)
    figure_ids = fields.One2many("gov.release.figure", "release_id", string="Figures")
    note_ids = fields.One2many("gov.release.note", "release_id", string="Notes")

    _draft_uniq = models.UniqueIndex(
        "(first) WHERE state = 'draft'",
        "Results of this quarter are being prepared already.",
    )
    _version_uniq = models.UniqueIndex(
        "(first, version) WHERE state = 'published'",
        "This quarter has such a version already.",
    )

    # ------------------------------------------------------------------
    # QUARTERS
    # ------------------------------------------------------------------

    @api.model
    def _today(self):
        """The day at the head of the agency, whose days the figures are of."""
        return self._local(fields.Datetime.now()).date()

    @api.model
    def _last_quarter(self):
        """First day of the last quarter that is over."""
        today = self._today()
        this = date(today.year, 3 * ((today.month - 1) // 3) + 1, 1)
        return this - relativedelta(months=3)

    @api.model
    def _next_day(self):
        """The day on which the next results are due: the fifteenth after a quarter."""
        today = self._today()
        after = self._last_quarter() + relativedelta(months=3)
        due = after + timedelta(days=DAYS_AFTER - 1)
        if today > due or self._published_of(self._last_quarter()):
            due = after + relativedelta(months=3, days=DAYS_AFTER - 1)
        return due

    def _last_day(self):
        return self.first + relativedelta(months=3, days=-1)

    @api.model
    def _published_of(self, first):
        """The release of a quarter that stands now, or an empty recordset."""
        # Published is published for everybody.
        return self.sudo().search(
            [("first", "=", first), ("state", "=", "published")],
            order="version desc",
            limit=1,
        )

    @api.depends("year", "quarter")
    def _compute_first(self):
        for release in self:
            number = int(release.quarter or 1)
            known = 2000 <= release.year <= 2200
            release.first = date(release.year, 3 * number - 2, 1) if known else False

    @api.depends("first", "version")
    @api.depends_context("lang")
    def _compute_name(self):
        for release in self:
            name = release._say_quarter(release.first) if release.first else ""
            if release.version > 1:
                name = self.env._(
                    "%(quarter)s, version %(number)s",
                    quarter=name,
                    number=release.version,
                )
            release.name = name

    @api.constrains("first", "year")
    def _check_first(self):
        """:raises ValidationError: the quarter is not over"""
        for release in self:
            if not release.first or release.first > release._last_quarter():
                raise ValidationError(
                    self.env._(
                        "Results are published of a quarter that is over. Choose an "
                        "earlier one."
                    )
                )

    # ------------------------------------------------------------------
    # BEFORE IT IS PUBLIC
    # ------------------------------------------------------------------

    @api.depends("rows", "state", "previous_id")
    @api.depends_context("lang")
    def _compute_effect(self):
        for release in self:
            release.effect = release._say_effect() if release.rows else ""

    @api.depends("rows", "previous_id")
    @api.depends_context("lang")
    def _compute_preview(self):
        for release in self:
            # The same words as on the page, of figures that are public or will be.
            release.preview = release.rows and self.env["ir.qweb"]._render(
                "gov_crm.performance_preview",
                {
                    "quarter": release._say_quarter(release.first),
                    **release.sudo()._rows_values(),
                },
                lang=self.env.lang,
            )

    # ------------------------------------------------------------------
    # CRUD
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su:
            self._refuse_publisher()
        releases = super().create(vals_list)
        for release in releases:
            previous = self._published_of(release.first)
            if previous:
                release._transition().write(
                    {"previous_id": previous.id, "version": previous.version + 1}
                )
        return releases

    def write(self, vals):
        if vals and any(it.state == "published" for it in self):
            raise UserError(
                self.env._("Published results stay as they are. Make a correction.")
            )
        if not self._in_transition() and {"year", "quarter"} & vals.keys():
            if any(it.rows for it in self):
                raise UserError(
                    self.env._(
                        "Figures of this quarter are prepared. Delete this and begin anew."
                    )
                )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        if any(it.state == "published" for it in self):
            raise UserError(self.env._("Published results are kept for good."))

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def _refuse_publisher(self):
        """:raises AccessError: whoever is neither service administrator nor supervisor of
        all offices: what is published is of the whole agency"""
        user = self.env.user
        if user.has_group("gov_crm.group_gov_service_admin"):
            return
        if user.has_group("gov_crm.group_gov_supervisor"):
            # Which offices there are is public.
            offices = self.env["gov.agency"].sudo().search([])
            if set(offices.ids) <= set(user._gov_scope_ids()):
                return
        raise AccessError(
            self.env._(
                "Results are published for the whole agency: by a service administrator, "
                "or by the supervisor of all offices."
            )
        )

    def action_prepare(self):
        """Work out the figures and show what will be public. Nothing is public yet."""
        self.ensure_one()
        self.check_access("write")
        self._refuse_publisher()
        if self.state != "draft":
            raise UserError(self.env._("These results are published already."))
        # The publisher sees what everybody will see, not the figures behind it.
        rows, raw = self.sudo()._collect()
        self._transition().write(
            {
                "rows": rows,
                "raw": raw,
                "prepared_at": fields.Datetime.now(),
                "prepared_by_id": self.env.uid,
            }
        )
        return True

    def action_publish(self):
        """Publish exactly what was prepared and seen. It cannot be taken back.

        :raises UserError: not prepared, prepared more than a day ago, or a correction
            without a reason
        """
        self.ensure_one()
        self.check_access("write")
        self._refuse_publisher()
        now = fields.Datetime.now()
        self.lock_for_update()
        if self.state != "draft":
            raise UserError(self.env._("These results are published already."))
        if not self.rows or self.prepared_at < now - timedelta(hours=KEEP_HOURS):
            raise UserError(
                self.env._(
                    "Prepare the figures first, and look at what will be public."
                )
            )
        if self.previous_id and not (self.reason or "").strip():
            raise UserError(
                self.env._("Say why it is corrected: everybody reads the reason.")
            )
        if self.previous_id != self._published_of(self.first):
            raise UserError(
                self.env._(
                    "Results of this quarter were published meanwhile. Begin anew."
                )
            )
        release = self._transition()
        text = release._make_document(now)
        release.write(
            {
                "published_at": now,
                "published_by_id": self.env.uid,
                "document": text,
                "digest": digest(text),
            }
        )
        release._store_figures()
        release.write({"state": "published"})
        return True

    def action_correct(self):
        """Begin a correction: another release of the same quarter."""
        self.ensure_one()
        self.check_access("read")
        self._refuse_publisher()
        if self != self._published_of(self.first):
            raise UserError(
                self.env._("Only the results that stand now can be corrected.")
            )
        draft = self.search([("first", "=", self.first), ("state", "=", "draft")])
        if not draft:
            draft = self.create({"year": self.year, "quarter": self.quarter})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": draft.id,
            "views": [(False, "form")],
        }

    def action_open_page(self):
        """The public page of these results."""
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/performance?quarter={self._address()}",
            "target": "new",
        }

    def action_annotate(self):
        """Write a note of oversight on these results."""
        self.ensure_one()
        self.env["gov.release.note"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Write a note"),
            "res_model": "gov.release.note",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_release_id": self.id},
        }
