from odoo import api, fields, models


class GovHolidayFillLine(models.TransientModel):
    """A day that the dialog shows, or the heading of a year."""

    _name = "gov.holiday.fill.line"
    _description = "Public holiday to add"
    _order = "id"

    fill_id = fields.Many2one("gov.holiday.fill", required=True, ondelete="cascade")
    display_type = fields.Selection([("line_section", "Year")])
    # Odoo's list with headings looks for a field of this name.
    title = fields.Char("Name")
    date = fields.Date()
    is_chosen = fields.Boolean("Add")
    is_estimated = fields.Boolean("Estimated")
    is_known = fields.Boolean("Entered already")
    note = fields.Char(compute="_compute_note")

    @api.depends("is_known", "is_estimated")
    def _compute_note(self):
        for line in self:
            line.note = (
                self.env._("entered already")
                if line.is_known
                else self.env._("estimated")
                if line.is_estimated
                else ""
            )
