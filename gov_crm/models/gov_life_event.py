from odoo import fields, models


class GovLifeEvent(models.Model):
    """Something that happens in a life and brings people to an office: having a child,
    growing old. Citizens find services by it who do not know their names."""

    _name = "gov.life.event"
    _description = "Life event"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    service_ids = fields.Many2many(
        "gov.service",
        relation="gov_life_event_gov_service_rel",
        column1="event_id",
        column2="service_id",
        string="Services",
    )
