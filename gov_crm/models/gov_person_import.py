import base64
from itertools import islice

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools.person_file import COLUMNS, PersonFile, PersonFileError

_PREVIEW_ROWS = 5


class GovPersonImport(models.Model):
    """One import of people from a table, and the report on it.

    Every line is accounted for: the person was registered, was here already, or stands in
    the report with the reason. A person who is here already is never changed by an import.
    The file is removed when the import is done; the report names lines and no facts.
    """

    _name = "gov.person.import"
    _description = "Import of citizens"
    _inherit = ["gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "file_name"
    # What an import says about itself is written by the import alone.
    _transition_fields = frozenset(
        (
            "state",
            "user_id",
            "started_at",
            "finished_at",
            "position",
            "row_count",
            "created_count",
            "known_count",
            "rejected_count",
            "noted_count",
            "message",
        )
    )

    file = fields.Binary(
        attachment=True,
        copy=False,
        help="A CSV file in UTF-8 or a spreadsheet (.xlsx), its columns named in the "
        "first line.",
    )
    file_name = fields.Char("File name", required=True, default="citizens.csv")
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
        ],
        default="draft",
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
    position = fields.Integer("Last line dealt with", readonly=True, copy=False)
    row_count = fields.Integer("Lines read", readonly=True, copy=False)
    created_count = fields.Integer("Registered", readonly=True, copy=False)
    known_count = fields.Integer("Here already", readonly=True, copy=False)
    rejected_count = fields.Integer("Not taken", readonly=True, copy=False)
    noted_count = fields.Integer("Registered with a note", readonly=True, copy=False)
    message = fields.Text("What stopped it", readonly=True, copy=False)
    line_ids = fields.One2many("gov.person.import.line", "import_id", string="Lines")

    # ------------------------------------------------------------------
    # COMPUTES
    # ------------------------------------------------------------------

    @api.depends("file", "state")
    def _compute_preview(self):
        for run in self:
            shown = run.state == "draft" and run.file
            run.preview = run._read_preview() if shown else False

    def _read_preview(self):
        """Columns and first lines as HTML with what will become of them, or the sentence
        on why there are none."""
        try:
            people = PersonFile(self._data())
            rows = list(islice(people.rows(), _PREVIEW_ROWS))
        except PersonFileError as error:
            return Markup("<p>%s</p>") % self._file_sentence(error)
        columns = list(people.columns)
        head = Markup("").join(
            Markup("<th scope='col'>%s</th>") % column.replace("_", " ")
            for column in columns
        )
        body = Markup("").join(
            Markup("<tr>%s<td>%s</td></tr>")
            % (
                Markup("").join(
                    Markup("<td>%s</td>") % self._shown(row, column)
                    for column in columns
                ),
                self._preview_word(row),
            )
            for row in rows
        )
        table = Markup(
            "<div class='table-responsive'><table class='table table-sm'><thead><tr>%s"
            "<th scope='col'>%s</th></tr></thead><tbody>%s</tbody></table></div>"
        ) % (head, self.env._("What becomes of it"), body)
        if people.ignored:
            table += Markup("<p>%s</p>") % self.env._(
                "Columns that are not taken: %(columns)s. Known are: %(known)s.",
                columns=", ".join(people.ignored),
                known=", ".join(name.replace("_", " ") for name in COLUMNS),
            )
        return table

    def _shown(self, row, column):
        if column in ("birth_date", "birth_year"):
            return getattr(row, column) or ""
        return row.texts.get(column, "")

    def _preview_word(self, row):
        """Only from the line itself: whether the person is here is told by the report."""
        reason = self._row_refusal(row)
        if reason:
            return reason
        return self.env._("Registered, unless the person is here already")

    def _data(self):
        """The bytes of the uploaded file."""
        return base64.b64decode(self.with_context(bin_size=False).file or b"")

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
                self.env._("The report tells where people came from. It is kept.")
            )

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_start(self):
        """Take the file in the background; one that stopped goes on where it stopped.

        :raises UserError: no file, none that can be read, or started already
        :raises AccessError: somebody who does not import citizens
        """
        self.ensure_one()
        self.check_access("write")
        if self.state not in ("draft", "failed"):
            raise UserError(self.env._("This import has been started already."))
        if not self.file:
            raise UserError(self.env._("Choose the file to import first."))
        try:
            PersonFile(self._data())
        except PersonFileError as error:
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
        self.env.ref("gov_crm.ir_cron_import_people").sudo()._trigger()

    def action_refresh(self):
        """Show the form anew."""

    def action_open_lines(self):
        """The report, line by line."""
        self.ensure_one()
        self.check_access("read")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.gov_person_import_line_action"
        )
        return dict(action, domain=[("import_id", "=", self.id)])
