from odoo import api, fields, models

from ..tools.application_form import Form, Paper


class GovService(models.Model):
    """Applying for a service: whether that is possible, and what is asked."""

    _inherit = "gov.service"

    is_online = fields.Boolean(
        "Citizens apply here",
        tracking=True,
        copy=False,
        help="The public page of the service gets a button Start. Papers and questions of "
        "the service are what the citizen is asked for.",
    )
    question_ids = fields.One2many(
        "gov.service.question",
        "service_id",
        string="Questions",
        domain=[("parent_id", "=", False)],
    )
    all_question_ids = fields.One2many(
        "gov.service.question", "service_id", string="Questions and those of groups"
    )

    @api.constrains("is_online")
    def _check_is_online(self):
        self.filtered("is_online").all_question_ids._check_choices()

    def action_preview_application(self):
        """The application as citizens see it; what is typed there is not kept."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/services/{self.slug}/apply/preview",
            "target": "new",
        }

    def _charter_page(self):
        return {
            **super()._charter_page(),
            "online": self.is_online,
            "slug": self.slug,
        }

    def _application_form(self):
        """The questions as the kernel reads them."""
        self.ensure_one()
        questions = self.all_question_ids
        # What is not set up to its end is no question yet.
        empty = questions.filtered(
            lambda it: it.kind == "group" and not it.child_ids or it._lacks_choices()
        )
        return Form((questions - empty)._as_kernel())

    def _application_papers(self):
        """The papers as the kernel reads them."""
        self.ensure_one()
        return [
            Paper(it.id, bool(it.condition)) for it in self._application_requirements()
        ]

    def _application_requirements(self):
        """The papers that are asked for besides the form."""
        return self.requirement_ids.filtered(lambda it: not it.is_form)
