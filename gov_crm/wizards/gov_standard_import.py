import base64
import binascii

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools.translate import LazyTranslate

from ..tools import standard_file

_lt = LazyTranslate(__name__)
_ERRORS = {
    "too_large": _lt("The file is too large. A set of standards has at most 2 MB."),
    "not_text": _lt("This is no text file in UTF-8."),
    "not_json": _lt("The file is damaged: it cannot be read to its end."),
    "not_a_set": _lt("This is no file of service standards."),
    "newer": _lt(
        "The file was written by another version of this program (%(where)s). Update first."
    ),
    "missing": _lt("Something is missing in the file at: %(where)s."),
    "unknown": _lt("The file says something unknown at: %(where)s."),
    "wrong": _lt("A value in the file cannot be right at: %(where)s."),
    "too_many": _lt("The file has too many rows at: %(where)s."),
    "no_reason": _lt("A standard names a ground that is not in the file: %(where)s."),
}


class GovStandardImport(models.TransientModel):
    """Dialog in which an administrator takes over a set of standards from a file.

    It shows first what would be added. What is added are drafts, which bind nobody.
    """

    _name = "gov.standard.import"
    _description = "Load service standards from a file"

    file = fields.Binary(attachment=False, help="As another agency handed it over.")
    file_name = fields.Char()
    preview = fields.Html("What it brings", compute="_compute_preview", sanitize=False)
    ready = fields.Boolean(compute="_compute_preview")

    @api.depends("file")
    def _compute_preview(self):
        for wizard in self:
            wizard.preview, wizard.ready = False, False
            if not wizard.file:
                continue
            try:
                source, plan = wizard._plan()
            except UserError as error:
                wizard.preview = Markup(
                    "<div class='alert alert-danger' role='alert'>%s</div>"
                ) % str(error)
                continue
            wizard.preview = wizard._say_plan(source, plan)
            wizard.ready = any(not same for *_row, same in plan["standards"])

    def action_import(self):
        """Add what is new, as drafts, and show it."""
        self.ensure_one()
        Standard = self.env["gov.service.standard"]
        Standard.check_access("create")
        _source, plan = self._plan()
        made = Standard._import(plan)
        if not made:
            raise UserError(self.env._("Everything in this file is here already."))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.gov_service_standard_action"
        )
        action["domain"] = [("id", "in", made.ids)]
        action["context"] = {}
        action["name"] = self.env._("Loaded: to look through")
        return action

    def _plan(self):
        """Read the file and find out what it would add.

        :raises UserError: it cannot be read; the sentence says why
        """
        self.ensure_one()
        Standard = self.env["gov.service.standard"]
        Standard.check_access("create")
        try:
            # An unsaved file comes as text, a saved one as bytes.
            content = self.file or b""
            if len(content) > standard_file.LARGEST_FILE * 1.4:
                raise standard_file.StandardFileError("too_large")
            data = base64.b64decode(content, validate=False)
            source, reasons, standards = standard_file.read(
                data, Standard._file_choices()
            )
        except binascii.Error:
            raise UserError(self.env._("The file is damaged.")) from None
        except standard_file.StandardFileError as error:
            template = self.env._(_ERRORS[error.reason])
            raise UserError(template % {"where": error.where}) from None
        return source, Standard._plan_import(reasons, standards)

    def _say_plan(self, source, plan):
        """The plan as a list to read before one agrees."""
        new = [row for row in plan["standards"] if not row[3]]
        grounds = [row for row, known in plan["reasons"] if not known]
        title = self.env._(
            "Adds %(count)s standards as drafts and %(grounds)s grounds for a pause. "
            "%(same)s are here already. Nothing that exists is changed.",
            count=len(new),
            grounds=len(grounds),
            same=len(plan["standards"]) - len(new),
        )
        if source:
            origin = self.env._("From: %(agency)s.", agency=source)
            title = f"{origin} {title}"
        items = Markup()
        for row, _values, missing, same in plan["standards"]:
            name = row["name"].get("en_US") or next(iter(row["name"].values()))
            told = (
                self.env._("is here already") if same else self.env._("new, as a draft")
            )
            notes = Markup().join(
                Markup("<br/><span class='text-warning-emphasis'>%s</span>") % note
                for note in missing
                if not same
            )
            items += Markup("<li><strong>%s</strong>: %s%s</li>") % (name, told, notes)
        return Markup("<p>%s</p><ul>%s</ul>") % (title, items)
