from odoo import fields, models


class GovPersonImportLine(models.Model):
    """A line of an imported table that did not simply become a citizen, and why. It names
    no facts about anybody."""

    _name = "gov.person.import.line"
    _description = "Line of an import of citizens"
    _order = "import_id, line, id"
    _rec_name = "line"

    import_id = fields.Many2one(
        "gov.person.import", required=True, index=True, ondelete="cascade"
    )
    line = fields.Integer(
        required=True, help="Line in the file; the heading is line 1."
    )
    kind = fields.Selection(
        [
            ("rejected", "Not taken"),
            ("known", "Here already, left as it is"),
            ("noted", "Registered with a note"),
        ],
        string="What became of it",
        required=True,
    )
    reason = fields.Char("Why")
