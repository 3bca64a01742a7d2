from odoo import api, fields, models

# Writing these alone changes nobody's office hours.
_NOTES = {"gov_is_estimated", "gov_is_reminded"}


class ResourceCalendarLeaves(models.Model):
    """Holidays and closures: each change gives the calendars it touches a new version."""

    _inherit = "resource.calendar.leaves"

    gov_is_estimated = fields.Boolean(
        "Estimated",
        help="Nobody has announced this date yet. Correct it and take the mark away as "
        "soon as it is certain.",
    )
    gov_is_reminded = fields.Boolean(
        copy=False,
        readonly=True,
        help="Somebody was asked to check this estimated date.",
    )

    def _gov_calendars(self):
        """Calendars whose office hours these leaves change. A leave of one person (with a
        resource) changes none; a leave without calendar changes all of its company."""
        leaves = self.filtered(lambda leave: not leave.resource_id)
        calendars = leaves.calendar_id
        for_all = leaves.filtered(lambda leave: not leave.calendar_id)
        if for_all:
            # The version of a calendar is technical; it must change whoever enters the leave.
            calendars |= (
                self.env["resource.calendar"]
                .sudo()
                .search(
                    []
                    if any(not leave.company_id for leave in for_all)
                    else [("company_id", "in", [*for_all.company_id.ids, False])]
                )
            )
        return calendars

    @api.model_create_multi
    def create(self, vals_list):
        leaves = super().create(vals_list)
        leaves._gov_calendars()._gov_touch()
        return leaves

    def write(self, vals):
        if set(vals) <= _NOTES:
            return super().write(vals)
        calendars = self._gov_calendars()
        result = super().write(vals)
        (calendars | self._gov_calendars())._gov_touch()
        return result

    def unlink(self):
        calendars = self._gov_calendars()
        result = super().unlink()
        calendars.exists()._gov_touch()
        return result
