from odoo import fields, models


class GovPersonSeal(models.TransientModel):
    """Dialog in which the keeper of sealed facts says on what they are sealed."""

    _name = "gov.person.seal"
    _description = "Seal contact facts"

    partner_id = fields.Many2one(
        "res.partner", string="Person", required=True, readonly=True, ondelete="cascade"
    )
    basis = fields.Char("Order or request", required=True)

    def action_seal(self):
        """Seal the contact facts of this person.

        :raises AccessError: somebody who does not keep sealed facts, or does not see the
            citizen
        :raises UserError: what stands in the way
        """
        self.ensure_one()
        person = self.partner_id
        person.check_access("read")
        person._gov_check_keeper()
        person._gov_seal(self.basis, fields.Datetime.now(), self.env.user)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
