from odoo import api, fields, models
from odoo.exceptions import ValidationError


class GovServiceStandardEscalation(models.Model):
    """One step of what happens if nobody acts: when, who is told, and how."""

    _name = "gov.service.standard.escalation"
    _description = "Escalation step"
    _order = "standard_id, after_amount, sequence, id"

    standard_id = fields.Many2one(
        "gov.service.standard", required=True, index=True, ondelete="cascade"
    )
    sequence = fields.Integer(default=10)
    after_amount = fields.Integer(
        "Working days late",
        required=True,
        default=0,
        help="Counted from the deadline. 0: as soon as it is late.",
    )
    who = fields.Selection(
        [
            ("officer", "the responsible officer"),
            ("supervisor", "the supervisors of the office"),
            ("above", "the supervisors of the office above"),
            ("user", "a named person"),
        ],
        string="Who",
        required=True,
        default="supervisor",
    )
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        domain="[('share', '=', False)]",
        ondelete="restrict",
    )
    how = fields.Selection(
        [
            ("activity", "gets a task"),
            ("mail", "gets an e-mail"),
            ("reassign", "becomes responsible for the case"),
        ],
        string="What",
        required=True,
        default="activity",
    )

    _after_check = models.Constraint(
        "CHECK (after_amount >= 0)", "A step cannot come before the deadline."
    )

    @api.constrains("who", "user_id")
    def _check_user(self):
        for step in self:
            if step.who == "user" and not step.user_id:
                raise ValidationError(self.env._("Choose the person to be told."))
