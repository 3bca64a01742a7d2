from odoo import api, fields, models
from odoo.tools import format_date


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
    day = fields.Char(compute="_compute_day")

    @api.depends("date")
    @api.depends_context("lang")
    def _compute_day(self):
        for line in self:
            line.day = format_date(self.env, line.date, date_format="EEE d MMM")
