from odoo import api, models

from .gov_service_timer_referral import REFERRAL_TARGETS


class GovServiceTimer(models.Model):
    """The receiving office learns at once that the time of a referral has run out, beside
    its sender; and its tasks follow a date that a closure has moved."""

    _inherit = "gov.service.timer"

    def _become_late(self, moment, now):
        result = super()._become_late(moment, now)
        if self.target in REFERRAL_TARGETS:
            self.sudo().referral_id._renew_tasks(now)  # told by the clock
        return result

    @api.model
    def _write_moves(self, moves, suspension=None):
        told = super()._write_moves(moves, suspension)
        moved = [it.timer_id for it in moves.rows if it.target in REFERRAL_TARGETS]
        self.sudo().browse(moved).referral_id._redate_tasks(moves.at)
        return told
