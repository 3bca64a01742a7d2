from odoo import api, fields, models


class GovCaseRefer(models.TransientModel):
    """Choosing where to: offices that come into question, each with its reasons."""

    _inherit = "gov.case.refer"

    suggestions = fields.Json("Suggested offices", compute="_compute_suggestions")

    @api.depends("ticket_id")
    def _compute_suggestions(self):
        """``{"offices": [{"id", "name", "path", "reasons"}], "left_out": [sentences]}``."""
        self._check_case()
        for wizard in self:
            # In the user's own rights, also where Odoo computes as superuser.
            case = wizard.ticket_id._origin.sudo(False)
            wizard.suggestions = (
                wizard._prepare_suggestions(case._weigh_agencies()) if case else False
            )

    def _prepare_suggestions(self, weighed, limit=5):
        offices = [it for it in weighed if not it["refusal"]][:limit]
        return {
            "offices": [
                {
                    "id": it["agency"].id,
                    "name": it["agency"].name,
                    "path": it["agency"].complete_name,
                    "reasons": it["reasons"],
                }
                for it in offices
            ],
            "left_out": [it["refusal"] for it in weighed if it["refusal"]][:limit],
        }
