from odoo import api, fields, models
from odoo.exceptions import AccessError

# A client can send any context key, but never this very object.
_TOKEN = object()


class GovBreachEntry(models.Model):
    """What was done about a breach and what came to light, one row each, never changed."""

    _name = "gov.breach.entry"
    _description = "Entry on a breach"
    _inherit = ["gov.append.only.mixin"]
    _order = "breach_id, id"
    _rec_name = "kind"
    _log_access = False

    breach_id = fields.Many2one(
        "gov.breach", required=True, index=True, ondelete="restrict", readonly=True
    )
    kind = fields.Selection(
        [
            ("registered", "Registered"),
            ("changed", "Corrected"),
            ("authority", "Authority told"),
            ("not_authority", "Authority not told"),
            ("people", "People told"),
            ("not_people", "People not told"),
            ("note", "Came to light"),
            ("warned", "Warned"),
            ("late", "Became late"),
        ],
        required=True,
        readonly=True,
    )
    at = fields.Datetime("When", required=True, readonly=True)
    text = fields.Text("In words", required=True, readonly=True)
    # Plain values and no relation: deleting a user must never touch them.
    user_id = fields.Integer("User number", required=True, readonly=True)
    user_name = fields.Char("Who", required=True, readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        if vals_list and self.env.context.get("gov_breach") is not _TOKEN:
            raise AccessError(
                self.env._("Entries are added with the buttons of the breach.")
            )
        return super().create(vals_list)

    @api.model
    def _add(self, breaches, kind, text, at):
        """Add an entry to each of these breaches, by the current user at naive UTC ``at``."""
        user = self.env.user
        # The caller has checked the right to the breach.
        return (
            self.sudo()
            .with_context(gov_breach=_TOKEN)
            .create(
                [
                    {
                        "breach_id": breach.id,
                        "kind": kind,
                        "at": at,
                        "text": text,
                        "user_id": user.id,
                        "user_name": user.name,
                    }
                    for breach in breaches
                ]
            )
        )
