from odoo import api, fields, models

from .gov_service_standard import UNITS


class GovPauseReason(models.Model):
    """A lawful ground for stopping the clock, with its limits.

    Without a ground of this list no clock stops; none lets it stand for longer or more
    often than said here.
    """

    _name = "gov.pause.reason"
    _description = "Ground for a pause"
    _inherit = ["mail.thread"]
    _order = "sequence, id"

    name = fields.Char("Ground", required=True, translate=True, tracking=True)
    sequence = fields.Integer(default=10)
    citizen_text = fields.Char(
        "As the citizen reads it",
        required=True,
        translate=True,
        help="Goes on from “Paused:”, for example: waiting for your documents.",
    )
    legal_basis = fields.Char(
        "Legal basis",
        required=True,
        tracking=True,
        help="The law that lets the clock stand still on this ground.",
    )
    max_amount = fields.Integer("At most", required=True, default=10, tracking=True)
    max_unit = fields.Selection(
        UNITS, string="Unit", required=True, default="working_days", tracking=True
    )
    max_times = fields.Integer(
        "Times in a case",
        required=True,
        default=1,
        tracking=True,
        help="How often the clock of one case may stop on this ground.",
    )
    asks_papers = fields.Boolean(
        "Asks for papers",
        help="The officer lists what is missing, and the citizen reads the list.",
    )
    standard_ids = fields.Many2many(
        "gov.service.standard", string="Allowed by", readonly=True
    )
    sentence = fields.Char("In one sentence", compute="_compute_sentence")
    active = fields.Boolean(default=True)

    _max_check = models.Constraint(
        "CHECK (max_amount > 0 AND max_times > 0)",
        "A pause needs a limit: a time of at least 1, at least once.",
    )

    @api.depends("citizen_text", "max_amount", "max_unit", "max_times")
    @api.depends_context("lang")
    def _compute_sentence(self):
        units = dict(self._fields["max_unit"]._description_selection(self.env))
        for reason in self:
            values = {
                "text": reason.citizen_text or "…",
                "amount": reason.max_amount,
                "unit": units.get(reason.max_unit, ""),
                "times": reason.max_times,
            }
            reason.sentence = (
                self.env._(
                    "“Paused: %(text)s”: once, for at most %(amount)s %(unit)s.",
                    **values,
                )
                if reason.max_times == 1
                else self.env._(
                    "“Paused: %(text)s”: %(times)s times, each for at most %(amount)s "
                    "%(unit)s.",
                    **values,
                )
            )
