from odoo import models


class IrWebsocket(models.AbstractModel):
    """Officers hear that something has changed about the referrals of their offices."""

    _inherit = "ir.websocket"

    def _build_bus_channel_list(self, channels):
        channels = super()._build_bus_channel_list(channels)
        scope = self.env.user._gov_scope_ids()
        channels.extend(self.env["gov.agency"].browse(scope))
        return channels
