from odoo import api, models


class ResourceCalendarAttendance(models.Model):
    """Working hours: several lines changed together move time limits once."""

    _inherit = "resource.calendar.attendance"

    @api.model_create_multi
    def create(self, vals_list):
        with self.env["resource.calendar"]._gov_collecting():
            return super().create(vals_list)

    def write(self, vals):
        with self.env["resource.calendar"]._gov_collecting():
            return super().write(vals)

    def unlink(self):
        with self.env["resource.calendar"]._gov_collecting():
            return super().unlink()
