from odoo import api, fields, models


class GovApplicationAssist(models.TransientModel):
    """Dialog of the desk: for whom, and for which service, the form is filled in."""

    _name = "gov.application.assist"
    _description = "File for a person at the desk"

    partner_id = fields.Many2one(
        "res.partner",
        string="For whom",
        required=True,
        ondelete="cascade",
        domain="[('gov_is_citizen', '=', True)]",
    )
    service_id = fields.Many2one(
        "gov.service",
        string="Service",
        required=True,
        ondelete="cascade",
        domain="[('is_online', '=', True)]",
    )

    @api.model
    def _open_for(self, partner=None, service=None):
        """The dialog, with what is known already."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("File for this person"),
            "res_model": self._name,
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_partner_id": partner.id if partner else False,
                "default_service_id": service.id if service else False,
            },
        }

    def action_start(self):
        """Open the form that citizens fill in, for this person.

        :raises AccessError: not an officer
        :raises UserError: see ``gov.application._start_assisted``
        """
        self.ensure_one()
        self.check_access("write")
        draft = self.env["gov.application"]._start_assisted(
            self.service_id, self.partner_id
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"{draft._url('assisted')}?draft={draft.id}",
            "target": "new",
        }
