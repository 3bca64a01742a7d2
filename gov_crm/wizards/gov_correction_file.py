from odoo import api, fields, models

from ..models.gov_correction import FACTS


class GovCorrectionFile(models.TransientModel):
    """The dialog in which an officer files a correction a person asks for."""

    _name = "gov.correction.file"
    _description = "File a correction"

    partner_id = fields.Many2one(
        "res.partner", required=True, readonly=True, ondelete="cascade"
    )
    fact = fields.Selection(FACTS, "What is wrong", required=True)
    old_value = fields.Char("It says", compute="_compute_old_value")
    new_value = fields.Char("It should be", required=True)
    proof = fields.Text(
        "How we can know", help="For example: birth certificate seen at the desk."
    )

    @api.depends("partner_id", "fact")
    def _compute_old_value(self):
        self._check_person()
        for wizard in self:
            wizard.old_value = wizard.fact and self.env["gov.correction"]._value(
                wizard.partner_id, wizard.fact
            )

    @api.constrains("partner_id")
    def _check_person(self):
        """Also where Odoo computes as superuser.

        :raises AccessError: a record the user does not see
        """
        self.partner_id._origin.sudo(False).check_access("read")

    def action_file(self):
        """File it as a case; the case opens where the user may see it.

        :raises AccessError: a record the user does not see
        """
        self.ensure_one()
        self._check_person()
        case_sudo = self.env["gov.correction"]._file(
            self.partner_id, self.fact, self.new_value, self.proof
        )
        case = case_sudo.with_env(self.env)
        if not case.has_access("read"):
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": self.env._(
                        "Filed as %(number)s at the office that holds the record.",
                        number=case_sudo.number,
                    ),
                    "type": "success",
                    "next": {"type": "ir.actions.act_window_close"},
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": case.id,
            "views": [(False, "form")],
        }
