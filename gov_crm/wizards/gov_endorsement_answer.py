from odoo import api, fields, models
from odoo.exceptions import AccessError


class GovEndorsementAnswer(models.TransientModel):
    """Dialog in which the responsible office answers who endorsed a case: what it may be
    told, and the letter as it will read it."""

    _name = "gov.endorsement.answer"
    _description = "Answer an endorsement"
    _inherit = ["gov.case.dialog.mixin"]

    endorsement_id = fields.Many2one(
        "gov.endorsement", required=True, ondelete="cascade"
    )
    tells_office = fields.Boolean("Which office is responsible", default=True)
    tells_date = fields.Boolean("By when the citizen has the answer", default=True)
    tells_state = fields.Boolean("Whether it is being worked on", default=True)
    tells_contents = fields.Boolean(
        "Something of what the case is about: the citizen agreed"
    )
    consent = fields.Char("How and when the citizen agreed")
    contents = fields.Text("What is told")
    email = fields.Char("Goes to", compute="_compute_preview")
    preview = fields.Text("The office reads", compute="_compute_preview")

    @api.depends(
        "ticket_id",
        "endorsement_id",
        "tells_office",
        "tells_date",
        "tells_state",
        "tells_contents",
        "contents",
    )
    def _compute_preview(self):
        self._check_case()
        now = fields.Datetime.now()
        for wizard in self:
            endorsement = wizard.endorsement_id._origin
            wizard.email = endorsement.email
            wizard.preview = endorsement and endorsement._answer_text(
                wizard._told(), wizard._contents(), now
            )

    @api.constrains("ticket_id", "endorsement_id")
    def _check_case(self):
        """Also that the endorsement is one of this case: a client can put any there."""
        result = super()._check_case()
        for wizard in self:
            endorsement = wizard.endorsement_id._origin
            if endorsement.sudo().ticket_id - wizard.ticket_id._origin:
                raise AccessError(
                    self.env._("This endorsement belongs to another case.")
                )
        return result

    def _told(self):
        """The facts the letter tells, in the order in which it does."""
        self.ensure_one()
        chosen = {
            "number": True,
            "office": self.tells_office,
            "date": self.tells_date,
            "state": self.tells_state,
        }
        return [name for name, is_told in chosen.items() if is_told]

    def _contents(self):
        return (self.contents or "").strip() if self.tells_contents else ""

    def action_answer(self):
        """Write the letter and put it into the outbox."""
        self.ensure_one()
        self._check_case()
        self.endorsement_id._answer(
            fields.Datetime.now(),
            self.env.user,
            self._told(),
            self.tells_contents and self.consent,
            self._contents(),
        )
        return {"type": "ir.actions.act_window_close"}
