from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Working hours: each change gives the calendar a new version."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.calendar_id._gov_touch()
        return lines

    def write(self, vals):
        calendars = self.calendar_id
        result = super().write(vals)
        (calendars | self.calendar_id)._gov_touch()
        return result

    def unlink(self):
        calendars = self.calendar_id
        result = super().unlink()
        calendars.exists()._gov_touch()
        return result
