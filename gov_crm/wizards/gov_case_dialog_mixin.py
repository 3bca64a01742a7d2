from odoo import api, fields, models


class GovCaseDialogMixin(models.AbstractModel):
    """A dialog about one case, for those who may change that case.

    A client can put any case into a dialog before anything is saved, and Odoo would fill
    the fields that follow from it as superuser. So they are filled here, after a check.
    """

    _name = "gov.case.dialog.mixin"
    _description = "Dialog about a case"

    ticket_id = fields.Many2one("helpdesk.ticket", required=True, ondelete="cascade")
    from_agency_id = fields.Many2one("gov.agency", compute="_compute_from_case")
    deadline_display = fields.Json(compute="_compute_from_case")

    @api.depends("ticket_id")
    def _compute_from_case(self):
        self._check_case()
        for wizard in self:
            wizard.from_agency_id = wizard.ticket_id.agency_id
            wizard.deadline_display = wizard.ticket_id.deadline_display

    @api.constrains("ticket_id")
    def _check_case(self):
        """Also where Odoo computes as superuser.

        :raises AccessError: a case the user may not change
        """
        self.ticket_id._origin.sudo(False).check_access("write")
