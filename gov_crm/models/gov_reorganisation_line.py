from odoo import api, fields, models
from odoo.exceptions import UserError

from .gov_reorganisation import IN_FORCE


class GovReorganisationLine(models.Model):
    """One service of an office that ends, and who takes it over."""

    _name = "gov.reorganisation.line"
    _description = "Service that goes elsewhere"
    _order = "reorganisation_id, id"

    reorganisation_id = fields.Many2one(
        "gov.reorganisation", required=True, index=True, ondelete="cascade"
    )
    from_agency_id = fields.Many2one(related="reorganisation_id.from_agency_id")
    service_id = fields.Many2one(
        "gov.service",
        string="Service",
        required=True,
        ondelete="restrict",
        domain="[('agency_id', '=', from_agency_id)]",
    )
    successor_id = fields.Many2one(
        "gov.agency",
        string="Goes to",
        required=True,
        ondelete="restrict",
        domain="[('id', '!=', from_agency_id)]",
    )
    ends_service = fields.Boolean(
        "Ends", help="It is no longer offered. Open cases go on."
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members who go along",
        domain="[('gov_agency_ids', '=', from_agency_id)]",
    )

    _service_uniq = models.Constraint(
        "UNIQUE(reorganisation_id, service_id)",
        "This service has a line already.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._refuse_in_force()
        return lines

    def write(self, vals):
        self._refuse_in_force()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        self._refuse_in_force()

    def _refuse_in_force(self):
        if self.reorganisation_id.filtered(lambda it: it.state in IN_FORCE):
            raise UserError(self.env._("What has been carried out stays as it was."))
