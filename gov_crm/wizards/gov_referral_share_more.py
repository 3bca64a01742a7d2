from odoo import api, fields, models


class GovReferralShareMore(models.TransientModel):
    """Dialog in which the office that has the case shares more of it, each time on record."""

    _name = "gov.referral.share.more"
    _description = "Share more"
    _inherit = ["gov.referral.dialog.mixin", "gov.share.dialog.mixin"]

    item_ids = fields.One2many(
        "gov.share.item",
        "more_id",
        string="Goes along",
        compute="_compute_item_ids",
        store=True,
        readonly=False,
    )

    @api.depends("referral_id")
    def _compute_item_ids(self):
        self._check_referral()
        for wizard in self:
            case = wizard._share_case()
            case.check_access("write")
            wizard.item_ids = wizard._item_commands(case) if case else False

    def _share_case(self):
        # In the user's own rights, also where Odoo computes as superuser.
        return self.referral_id._origin.sudo(False).ticket_id

    def action_share(self):
        """Share what is ticked, as somebody of the office that has the case.

        :raises UserError: the referral has ended, or nothing is ticked
        """
        self.ensure_one()
        referral = self.referral_id
        referral._check_side(referral.holder_agency_id)
        case = self._share_case()
        case.check_access("write")
        referral._share_more(
            self._chosen_keys(), self.basis_id, fields.Datetime.now(), self.env.user
        )
        return {"type": "ir.actions.act_window_close"}
