from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """What the citizen answered when applying, on the case."""

    _inherit = "helpdesk.ticket"

    answer_ids = fields.One2many(
        "gov.case.answer",
        "ticket_id",
        string="As the citizen filled it in",
        readonly=True,
        groups="base.group_user",
    )
    has_answers = fields.Boolean(compute="_compute_has_answers")

    @api.depends("answer_ids")
    def _compute_has_answers(self):
        for ticket in self:
            # For a yes or no about a case the reader sees.
            ticket.has_answers = bool(ticket.sudo().answer_ids)

    def _portal_page(self):
        return {**super()._portal_page(), "answers": self._portal_answers()}

    def _portal_answers(self):
        """What the citizen answered, as plain values."""
        self.ensure_one()
        # The citizen's own words about the own case.
        return [
            {
                "section": answer.section or "",
                "question": answer.question,
                "value": answer.value or self.env._("Not provided"),
                "url": f"{self.access_url}/file/{answer.attachment_id.id}"
                if answer.attachment_id
                else "",
            }
            for answer in self.sudo().answer_ids
        ]

    def _portal_request(self):
        """The answers say it already, one by one."""
        if self.sudo().answer_ids.filtered(lambda it: it.kind != "paper"):
            return ""
        return super()._portal_request()

    def _portal_file(self, attachment_id):
        files_sudo = self.sudo().answer_ids.attachment_id
        return super()._portal_file(attachment_id) or files_sudo.filtered(
            lambda file: file.id == attachment_id
        )
