from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools.queue_score import ALL_POINTS, LANE, NEED_CAP, URGENCY


class GovQueueSetting(models.TransientModel):
    """Dialog in which a service administrator sets after how long a place is certain."""

    _name = "gov.queue.setting"
    _description = "How the queue counts"

    certain_days = fields.Integer(
        "A place is certain after (days)",
        required=True,
        default=lambda self: self.env.company.gov_queue_certain_days,
        help="Whoever has waited longer is served before everybody who comes new, whatever "
        "the needs.",
    )
    effect = fields.Text(compute="_compute_effect")

    @api.depends("certain_days")
    def _compute_effect(self):
        for wizard in self:
            hours = wizard.certain_days * 24 / ALL_POINTS
            wizard.effect = "\n".join(
                (
                    self.env._(
                        "A point counts like %(hours)s hours of waiting.",
                        hours=f"{hours:g}",
                    ),
                    self.env._(
                        "Needs and measures count up to %(need)s points, a date set by law "
                        "up to %(urgency)s, a priority lane given by law %(lane)s.",
                        need=NEED_CAP,
                        urgency=URGENCY[0][1],
                        lane=LANE,
                    ),
                    self.env._(
                        "So whoever has waited longer than %(days)s days is before everybody "
                        "who comes new.",
                        days=wizard.certain_days,
                    ),
                )
            )

    def action_set(self):
        """Count like that from now on, for all cases of the company.

        :raises AccessError: for others than service administrators
        """
        self.ensure_one()
        if not self.env.user.has_group("gov_crm.group_gov_service_admin"):
            raise AccessError(self.env._("Only service administrators can do this."))
        # One figure of the company, checked by its constraint; nothing else is written.
        self.env.company.sudo().gov_queue_certain_days = self.certain_days
        return {"type": "ir.actions.act_window_close"}
