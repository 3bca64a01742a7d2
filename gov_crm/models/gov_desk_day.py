from odoo import fields, models


class GovDeskDay(models.Model):
    """The last number an office gave on a day, by the clock of the office.

    Its row is what two who draw at once wait for. No role has a right on it.
    """

    _name = "gov.desk.day"
    _description = "Last number of a day"
    _log_access = False

    agency_id = fields.Many2one("gov.agency", required=True, ondelete="cascade")
    day = fields.Date(required=True)
    last = fields.Integer("Last number", required=True)

    _once = models.Constraint(
        "UNIQUE (agency_id, day)", "A day is counted once for each office."
    )
