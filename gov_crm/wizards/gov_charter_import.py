import base64
import binascii

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL
from odoo.tools.translate import LazyTranslate

from ..tools import charter_sheet

_lt = LazyTranslate(__name__)
_ERRORS = {
    "empty": _lt("The file is empty."),
    "too_large": _lt("The file is too large. A charter has at most 2 MB."),
    "too_many": _lt(
        "The file has too many rows. A charter has at most 20,000 rows and 1,000 services."
    ),
    "long_cell": _lt("A cell is too long for a charter. It begins: %(text)s"),
    "not_text": _lt(
        "This is no CSV file in UTF-8. Save it again, as .xlsx or CSV UTF-8."
    ),
    "not_sheet": _lt(
        "This is no spreadsheet that can be read. Save it again as .xlsx."
    ),
    "no_table": _lt(
        "No service was found. Each begins with its name and the lines “Office or Division”, "
        "“Classification”, “Type of Transaction” and “Who may avail”. Download the present "
        "charter to see the layout."
    ),
}


class GovCharterImport(models.TransientModel):
    """Dialog in which a service administrator takes over a charter from a spreadsheet.

    It shows first, service by service, what would be added, changed or refused and why. The
    same file again changes nothing.
    """

    _name = "gov.charter.import"
    _description = "Import of a charter"

    file = fields.Binary(
        attachment=False, help="A spreadsheet (.xlsx) or CSV in the official layout."
    )
    file_name = fields.Char()
    agency_id = fields.Many2one(
        "gov.agency",
        string="For",
        ondelete="cascade",
        help="The office of services whose office is not written in the file. Empty: such "
        "services are refused.",
    )
    preview = fields.Html("What it brings", compute="_compute_preview", sanitize=False)
    ready = fields.Boolean(compute="_compute_preview")
    sheet = fields.Binary("Present charter", attachment=False, readonly=True)

    @api.depends("file", "agency_id")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview, wizard.ready = False, False
            if not wizard.file:
                continue
            try:
                plan = wizard._plan()
            except UserError as error:
                wizard.preview = self.env["ir.qweb"]._render(
                    "gov_crm.gov_charter_import_error", {"sentence": str(error)}
                )
                continue
            wizard.preview = self.env["ir.qweb"]._render(
                "gov_crm.gov_charter_import_report", wizard._report(plan)
            )
            wizard.ready = any(row["values"] for row in plan if not row["refused"])

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_import(self):
        """Add and change what the report says, all of it or nothing, and show it.

        :raises UserError: the file cannot be read, or brings nothing new
        :raises AccessError: not a service administrator
        """
        self.ensure_one()
        Service = self.env["gov.service"]
        plan = [row for row in self._plan() if row["values"] and not row["refused"]]
        if not plan:
            raise UserError(self.env._("Nothing in this file is new."))
        self._lock([row["agency"] for row in plan])
        done = Service.browse()
        for row in plan:
            if row["service"]:
                row["service"].write(row["values"])
                done |= row["service"]
            else:
                done |= Service.create(row["values"])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.gov_service_action"
        )
        action["domain"] = [("id", "in", done.ids)]
        action["context"] = {}
        action["name"] = self.env._("Imported: to look through")
        return action

    def action_export(self):
        """Download the present charter in the layout that can be imported again: of the
        chosen office and those below it, else of all.

        :raises AccessError: somebody who may not write the charter
        """
        self.ensure_one()
        self._check_rights()
        domain = (
            [("agency_id", "child_of", self.agency_id.ids)] if self.agency_id else []
        )
        services = self.env["gov.service"].search(domain, order="agency_id, name, id")
        title = self.env._("Charter")
        self.sheet = base64.b64encode(services._sheet(title))
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/sheet/{title}.xlsx?download=true",
            "target": "download",
        }

    # ------------------------------------------------------------------
    # PARTS
    # ------------------------------------------------------------------

    def _check_rights(self):
        if not self.env["gov.service"].sudo(False).has_access("create"):
            raise AccessError(
                self.env._("Only service administrators write the charter.")
            )

    def _lock(self, agencies):
        """Two imports for one office at once: the second one starts anew after the first,
        and finds its services."""
        ids = sorted({agency.id for agency in agencies})
        self.env.cr.execute(
            SQL("UPDATE gov_agency SET write_date = write_date WHERE id = ANY(%s)", ids)
        )

    def _plan(self):
        """Read the file and find out what it would do.

        :raises UserError: it cannot be read; the sentence says why
        """
        self.ensure_one()
        self._check_rights()
        # An unsaved file comes as text, a saved one as bytes.
        content = self.with_context(bin_size=False).file or b""
        try:
            if len(content) > charter_sheet.LARGEST_FILE * 1.4:
                raise charter_sheet.CharterFileError("too_large")
            entries = charter_sheet.read(base64.b64decode(content, validate=False))
        except binascii.Error:
            raise UserError(self.env._("The file is damaged.")) from None
        except charter_sheet.CharterFileError as error:
            template = self.env._(_ERRORS[error.reason])
            raise UserError(template % error.values) from None
        # Also where Odoo computes as superuser: in the user's own rights.
        Service = self.env["gov.service"].sudo(False)
        return Service._plan_sheet(entries, self.agency_id.sudo(False))

    def _report(self, plan):
        """The plan as plain values for the page."""
        counts = dict.fromkeys(("new", "changed", "same", "refused"), 0)
        rows = []
        for row in plan:
            if row["refused"]:
                state = "refused"
            elif not row["service"]:
                state = "new"
            else:
                state = "changed" if row["values"] else "same"
            counts[state] += 1
            entry = row["entry"]
            rows.append(
                {
                    "line": f"{entry.sheet} {entry.line}".strip(),
                    "name": row["name"] or "–",
                    "office": row["agency"].name or "",
                    "state": state,
                    "changed": row["changed"] if state == "changed" else [],
                    "refused": row["refused"],
                    "notes": row["notes"],
                }
            )
        return {"rows": rows, "counts": counts}
