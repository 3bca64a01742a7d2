from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError


class GovDeskDraw(models.TransientModel):
    """Dialog of the front desk: a number for somebody who has just come in."""

    _name = "gov.desk.draw"
    _description = "Give a number"

    agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        required=True,
        default=lambda self: self._office(),
    )
    service_id = fields.Many2one(
        "gov.service",
        string="For",
        domain="[('agency_id', '=', agency_id)]",
        help="Empty: something else, or not known yet.",
    )
    is_express = fields.Boolean(
        "Express lane",
        help="The person says that the law gives it. Do not ask for a paper, and do not "
        "write down why.",
    )
    express_law = fields.Char(compute="_compute_express_law")
    ticket_id = fields.Many2one(
        "helpdesk.ticket",
        string="Case",
        domain="[('agency_id', '=', agency_id), ('is_open', '=', True)]",
        help="Its need and its time limit count in the queue as well. The number forgets it "
        "when it is done.",
    )
    # No relation: it was drawn in another transaction, which this one does not see.
    drawn_id = fields.Integer("Id of the number", readonly=True)
    number = fields.Char(compute="_compute_number")
    ahead = fields.Char(compute="_compute_number")

    @api.model
    def _office(self):
        """The only office of the user that has a counter, or the first of them."""
        desks = self.env["gov.desk"].search([("may_serve", "=", True)])
        return desks[:1].agency_id

    @api.depends("agency_id")
    def _compute_express_law(self):
        offered = self.env["gov.express.reason"]._offered()
        for wizard in self:
            wizard.express_law = "; ".join(f"{who} ({law})" for who, law in offered)

    @api.depends("drawn_id")
    def _compute_number(self):
        for wizard in self:
            # In the user's own rights, whatever number stands there.
            number = self.env["gov.desk.ticket"].search([("id", "=", wizard.drawn_id)])
            wizard.number = number.number
            wizard.ahead = number and number._say_ahead()

    def action_draw(self):
        """Give the number; the dialog shows it when it is read next.

        :raises AccessError: the user does not serve people of this office, or does not see
            the case
        :raises UserError: a number was given with this dialog already, or the case is another
            office's
        """
        self.ensure_one()
        self.check_access("write")
        # A dialog is the user's own; what it points at is looked at here.
        if self.agency_id.id not in self.env.user._gov_scope_ids():
            raise AccessError(
                self.env._("Only officers of this office give its numbers.")
            )
        if self.drawn_id:
            raise UserError(self.env._("The number was given already."))
        case = self.ticket_id
        if case:
            case.check_access("read")
            if case.agency_id != self.agency_id or not case.is_open:
                raise UserError(
                    self.env._(
                        "Choose an open case that this office is responsible for."
                    )
                )
        if self.service_id and self.service_id.agency_id != self.agency_id:
            raise UserError(self.env._("This service is another office's."))
        number = self.env["gov.desk.ticket"]._draw(
            self.agency_id,
            self.service_id,
            self.is_express,
            "desk",
            fields.Datetime.now(),
            # Should this request be repeated, it is the same number.
            key=f"dialog-{self.id:020}",
            case=case or None,
        )
        self.drawn_id = number.id
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("The number"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
        }
