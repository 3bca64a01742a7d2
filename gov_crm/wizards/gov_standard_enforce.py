from datetime import timedelta

from odoo import api, fields, models
from odoo.tools.misc import format_date


class GovStandardEnforce(models.TransientModel):
    """Dialog that asks from which day a draft standard binds."""

    _name = "gov.standard.enforce"
    _description = "Put a standard in force"

    standard_id = fields.Many2one(
        "gov.service.standard", required=True, ondelete="cascade"
    )
    day = fields.Date(
        "From",
        required=True,
        default=lambda self: fields.Date.context_today(self) + timedelta(days=1),
        help="Cases filed from this day on get this standard.",
    )
    sentence = fields.Char(related="standard_id.sentence", string="Promise")
    unresolved = fields.Text(related="standard_id.unresolved")
    effect = fields.Text("What happens", compute="_compute_effect")

    @api.depends("standard_id", "day")
    def _compute_effect(self):
        for wizard in self:
            standard, before = wizard.standard_id, wizard.standard_id.previous_id
            lines = []
            if wizard.day:
                lines.append(
                    self.env._(
                        "Cases filed from %(day)s on get this promise.",
                        day=format_date(self.env, wizard.day),
                    )
                )
            if before and wizard.day:
                lines.append(
                    self.env._(
                        "Version %(version)s ends on %(day)s.",
                        version=before.version,
                        day=format_date(self.env, wizard.day - timedelta(days=1)),
                    )
                )
                if count := before._count_open_cases():
                    lines.append(
                        self.env._("%(count)s open cases keep it.", count=f"{count:,}")
                    )
            if standard.source_unconfirmed:
                lines.append(
                    self.env._(
                        "The text of the law was not seen. Check it before you go on."
                    )
                )
            wizard.effect = "\n".join(lines)

    def action_put_in_force(self):
        self.ensure_one()
        self.standard_id._put_in_force(self.day)
        return {"type": "ir.actions.act_window_close"}
