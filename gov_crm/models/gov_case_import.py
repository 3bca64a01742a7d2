import base64
import io
from contextlib import contextmanager
from datetime import timezone
from itertools import islice
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

from odoo.addons.base.models.res_partner import _tz_get

from ..tools.casework_csv import CaseFile
from ..tools.text_lines import CaseFileError
from .gov_service import CASE_KINDS

UTC = timezone.utc
# Enough of a file that is not saved yet to show its columns and first rows.
_PREVIEW_BYTES = 300_000
_PREVIEW_ROWS = 5


class GovCaseImport(models.Model):
    """One import of cases from another system, and the report on it.

    Every line of the file is accounted for: it became a case, had become one in an
    earlier import, or stands in the report with the reason. How the file is run through
    is in ``gov_case_import_run.py``, a batch of it in ``_batch.py``, cases with their
    offices and services in ``_cases.py``, words and the report file in ``_report.py``.
    """

    _name = "gov.case.import"
    _description = "Import of cases"
    _inherit = ["gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "file_name"
    # What an import says about itself is written by the import alone.
    _transition_fields = frozenset(
        (
            "state",
            "started_from",
            "user_id",
            "started_at",
            "finished_at",
            "seconds",
            "progress",
            "position",
            "row_count",
            "created_count",
            "known_count",
            "duplicate_count",
            "rejected_count",
            "noted_count",
            "message",
            "report",
            "report_name",
        )
    )

    file = fields.Binary(
        attachment=True,
        copy=False,
        help="A CSV file in UTF-8, or such a file as .csv.gz.",
    )
    file_name = fields.Char("File name", required=True, default="cases.csv")
    source = fields.Char(
        "Comes from",
        required=True,
        default="casework",
        help="Name of the system the file comes from. Its case numbers are told apart "
        "from those of other systems by it: use the same name for each file of one "
        "system.",
    )
    tz = fields.Selection(
        _tz_get,
        string="Time zone",
        required=True,
        default=lambda self: self._default_tz(),
        help="The file has dates without time. In offices made by this import they are "
        "days in this zone; existing offices keep their own.",
    )
    calendar_id = fields.Many2one(
        "resource.calendar",
        string="Office calendar",
        domain="[('tz', '=', tz)]",
        ondelete="set null",
        help="Working hours of offices made by this import. Empty: those of the "
        "organisation, in the time zone above.",
    )
    parent_agency_id = fields.Many2one(
        "gov.agency",
        string="New offices belong to",
        ondelete="restrict",
        help="Empty: an office “Imported casework”, made when it is needed.",
    )
    case_kind = fields.Selection(
        CASE_KINDS,
        string="Kind of new services",
        required=True,
        default="service_request",
        help="The file does not say what its cases are. Services made by this import "
        "get this kind; it can be changed on the service.",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    preview = fields.Html(
        "What the file says", compute="_compute_preview", sanitize=False
    )

    state = fields.Selection(
        [
            ("draft", "To start"),
            ("queued", "Waiting"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Stopped"),
            ("interrupted", "Interrupted"),
        ],
        default="draft",
        required=True,
        readonly=True,
        copy=False,
    )
    started_from = fields.Selection(
        [("web", "Web client"), ("command", "Command line")],
        default="web",
        required=True,
        readonly=True,
        copy=False,
    )
    user_id = fields.Many2one(
        "res.users",
        "Started by",
        readonly=True,
        copy=False,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    started_at = fields.Datetime("Started", readonly=True, copy=False)
    finished_at = fields.Datetime("Finished", readonly=True, copy=False)
    seconds = fields.Float("Seconds at work", readonly=True, copy=False)
    rows_per_second = fields.Float(
        "Rows per second", compute="_compute_rows_per_second", digits=(12, 1)
    )
    progress = fields.Float("Read so far", readonly=True, copy=False, help="Percent.")
    position = fields.Integer("Last line dealt with", readonly=True, copy=False)
    row_count = fields.Integer("Rows", readonly=True, copy=False)
    created_count = fields.Integer("Cases created", readonly=True, copy=False)
    known_count = fields.Integer("Taken before", readonly=True, copy=False)
    duplicate_count = fields.Integer("Same number again", readonly=True, copy=False)
    rejected_count = fields.Integer("Not taken", readonly=True, copy=False)
    noted_count = fields.Integer("Taken with a note", readonly=True, copy=False)
    message = fields.Text("What stopped it", readonly=True, copy=False)
    line_ids = fields.One2many("gov.case.import.line", "import_id", string="Lines")
    report = fields.Binary(attachment=True, readonly=True, copy=False)
    report_name = fields.Char(readonly=True, copy=False)

    # ------------------------------------------------------------------
    # DEFAULTS AND COMPUTES
    # ------------------------------------------------------------------

    @api.model
    def _default_tz(self):
        """The zone of the user's first office, else of the organisation's calendar."""
        office = self.env.user.gov_agency_ids[:1]
        calendar = office.calendar_id or self.env.company.resource_calendar_id
        return calendar.tz or self.env.user.tz or "UTC"

    @api.depends("seconds", "row_count")
    def _compute_rows_per_second(self):
        for run in self:
            run.rows_per_second = run.row_count / run.seconds if run.seconds else 0.0

    @api.depends("file", "state", "tz")
    def _compute_preview(self):
        for run in self:
            shown = run.state == "draft" and run.file
            run.preview = run._read_preview() if shown else False

    @api.constrains("tz", "calendar_id")
    def _check_calendar_id(self):
        for run in self.filtered("calendar_id"):
            if run.calendar_id.tz != run.tz:
                raise ValidationError(
                    self.env._(
                        "The calendar “%(calendar)s” is of another time zone than the "
                        "import. Choose the same for both.",
                        calendar=run.calendar_id.name,
                    )
                )

    def _read_preview(self):
        """Columns and first rows as HTML, or the sentence on why there are none."""
        try:
            with self._open_file() as stream:
                cases = CaseFile(stream)
                rows = list(islice(self._shown_rows(cases), _PREVIEW_ROWS))
        except CaseFileError as error:
            return Markup("<p>%s</p>") % self._file_sentence(error)
        return self._preview_html(cases, rows)

    def _shown_rows(self, cases):
        try:
            yield from cases.rows(self._today())
        except CaseFileError:
            return  # only the beginning is here

    @contextmanager
    def _open_file(self):
        """The uploaded file as a binary stream; of an unsaved one only the
        beginning."""
        # The user may read this import, so also its file.
        attachment_sudo = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
            if isinstance(self.id, int)
            else None
        )
        if not attachment_sudo:
            data = self.with_context(bin_size=False).file or b""
            stream = io.BytesIO(base64.b64decode(data[: _PREVIEW_BYTES * 4 // 3]))
        elif attachment_sudo.store_fname:
            path = attachment_sudo._full_path(attachment_sudo.store_fname)
            stream = open(path, "rb")
        else:
            stream = io.BytesIO(attachment_sudo.raw or b"")
        with stream:
            yield stream

    def _today(self):
        """Today in the zone of the file."""
        now = fields.Datetime.now().replace(tzinfo=UTC)
        return now.astimezone(ZoneInfo(self.tz or "UTC")).date()

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if not self._in_transition() and any(run.state != "draft" for run in self):
            raise UserError(
                self.env._(
                    "This import has been started. Make a new one for another file."
                )
            )
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_started(self):
        if any(run.state != "draft" for run in self):
            raise UserError(
                self.env._(
                    "The report tells where cases came from. It is kept for good."
                )
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_start(self):
        """Take the file in the background; one that stopped goes on where it
        stopped."""
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "failed") or self.started_from != "web":
            raise UserError(self.env._("This import has been started already."))
        if not self.file:
            raise UserError(self.env._("Choose the file to import first."))
        self._check_rights()
        try:
            with self._open_file() as stream:
                CaseFile(stream)
        except CaseFileError as error:
            raise UserError(self._file_sentence(error)) from None
        self._transition().write(
            {
                "state": "queued",
                "user_id": self.env.user.id,
                "message": False,
                "finished_at": False,
            }
        )
        # Waking up the job is all this user does with it.
        self.env.ref("gov_crm.ir_cron_import_cases").sudo()._trigger()

    def action_refresh(self):
        """Show the form anew."""

    def action_open_lines(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.gov_case_import_line_action"
        )
        return dict(action, domain=[("import_id", "=", self.id)])

    def _check_rights(self):
        """An import makes offices and services: whoever starts it must be allowed
        to."""
        for model in ("gov.case.import", "gov.agency", "gov.service"):
            self.env[model].check_access("create")
