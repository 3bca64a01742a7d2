from odoo import fields, models


class GovBreachTell(models.TransientModel):
    """The dialog in which is written down who was told of a breach, or why not."""

    _name = "gov.breach.tell"
    _description = "Who was told of a breach"

    breach_id = fields.Many2one(
        "gov.breach", required=True, readonly=True, ondelete="cascade"
    )
    kind = fields.Selection(
        [
            ("authority", "The authority was told"),
            ("people", "The people concerned were told"),
            ("not_authority", "The authority is not told"),
            ("not_people", "The people concerned are not told"),
            ("note", "Something else came to light"),
        ],
        string="What",
        required=True,
        default="authority",
    )
    at = fields.Datetime("When", default=fields.Datetime.now)
    text = fields.Text(
        "Reference or reason",
        help="Number of the notice at the authority, how the people were told, or why they "
        "are not told.",
    )

    def action_write_down(self):
        """Put it down for good.

        :raises AccessError: for others than data protection officers
        """
        self.ensure_one()
        self.breach_id.check_access("write")
        self.breach_id._tell(self.kind, self.at, self.text)
        return {"type": "ir.actions.act_window_close"}
