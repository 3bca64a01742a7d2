from odoo import fields, models


class GovCaseImportLine(models.Model):
    """A line of an imported file that did not simply become a case, and why."""

    _name = "gov.case.import.line"
    _description = "Line of an import of cases"
    _order = "import_id, line, id"
    _rec_name = "line"

    import_id = fields.Many2one(
        "gov.case.import",
        required=True,
        index=True,
        ondelete="cascade",
    )
    line = fields.Integer(
        required=True, help="Line in the file; the heading is line 1."
    )
    line_to = fields.Integer(
        "To line", required=True, help="Lines taken before are told of together."
    )
    key = fields.Char("Number there")
    kind = fields.Selection(
        [
            ("rejected", "Not taken"),
            ("duplicate", "Same number again, not taken"),
            ("noted", "Taken with a note"),
            ("known", "Taken in an earlier import"),
        ],
        string="What became of it",
        required=True,
    )
    reason = fields.Char("Why")
