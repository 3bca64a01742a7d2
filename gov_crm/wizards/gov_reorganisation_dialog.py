from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovReorganisationDialog(models.TransientModel):
    """Dialog that says what an order about an office will do, before it is carried out."""

    _name = "gov.reorganisation.dialog"
    _description = "Carry out a reorganisation"

    reorganisation_id = fields.Many2one(
        "gov.reorganisation", required=True, ondelete="cascade"
    )
    problems = fields.Text("What is missing", readonly=True)
    text = fields.Text("What happens", readonly=True)
    message = fields.Text("What citizens read", readonly=True)
    line_ids = fields.One2many(
        "gov.reorganisation.dialog.line", "dialog_id", "Where cases go", readonly=True
    )

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        for dialog in dialogs:
            dialog._show()
        return dialogs

    def action_carry_out(self):
        """Carry the order out, for good."""
        self.ensure_one()
        self._check_order()
        self.reorganisation_id._carry_out(fields.Datetime.now())
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.constrains("reorganisation_id")
    def _check_order(self):
        """A client can put any order into the dialog.

        :raises AccessError: one that the user may not carry out
        """
        self.reorganisation_id.sudo(False).check_access("write")
        if not self.env.user.has_group("gov_crm.group_gov_service_admin"):
            raise AccessError(
                self.env._("Only service administrators reorganise offices.")
            )

    def _show(self):
        """Put the preview into the dialog, or what keeps the order from being carried
        out."""
        self.ensure_one()
        self._check_order()
        order = self.reorganisation_id
        problems = order._problems()
        if problems:
            self.problems = "\n".join(problems)
            return
        rows = order._count_cases() if order.kind != "reparented" else []
        self.write(
            {
                "text": "\n".join(order._say_effects()),
                "message": order._example(),
                "line_ids": [
                    (
                        0,
                        0,
                        {
                            "office": successor.name,
                            "service": service.name or self.env._("Without a service"),
                            "cases": count,
                        },
                    )
                    for successor, service, count in rows
                ],
            }
        )
