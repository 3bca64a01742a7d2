from odoo import fields, models


class GovRepresentationRevoke(models.TransientModel):
    """Dialog in which an officer says why a mandate ends."""

    _name = "gov.representation.revoke"
    _description = "Revoke a mandate"

    representation_id = fields.Many2one(
        "gov.representation", required=True, ondelete="cascade"
    )
    reason = fields.Char("Why", required=True, help="Both people read this.")

    def action_revoke(self):
        """End the mandate at this moment; both people are told.

        :raises AccessError: a mandate the user may not change, or one of the user's own
        :raises UserError: not in force
        """
        self.ensure_one()
        mandate = self.representation_id
        mandate.check_access("write")
        mandate._refuse_own(self.env.user)
        mandate._revoke(self.reason, fields.Datetime.now(), self.env.user)
        return {"type": "ir.actions.act_window_close"}
