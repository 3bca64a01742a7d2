from odoo import fields, models


class GovAgency(models.Model):
    """Which form an office uses to ask citizens how it went."""

    _inherit = "gov.agency"

    feedback_form_id = fields.Many2one(
        "gov.feedback.form",
        string="Feedback form",
        ondelete="set null",
        help="Empty: the form of the office above, at last that of the organisation.",
    )

    def _feedback_form(self):
        """The form in use here, as the system: it is public."""
        self.ensure_one()
        office_sudo = self.sudo()
        while not office_sudo.feedback_form_id and office_sudo.parent_id:
            office_sudo = office_sudo.parent_id
        return (
            office_sudo.feedback_form_id
            or office_sudo.company_id.gov_feedback_form_id
            or self.env.ref("gov_crm.gov_feedback_form_core").sudo()
        )

    def _feedback_paper(self, service=None):
        """What the empty form on paper shows, as plain values.

        :param service: the one it is about; None: a line to write it on
        """
        form = self._feedback_form()
        return {
            "office": self.name,
            "service": service.name if service else "",
            "name": form.name,
            "intro": form.intro or "",
            "approval": form.approval or "",
            "solved": self.env["gov.decision"]._feedback_solved(),
            "questions": form._ask(),
        }
