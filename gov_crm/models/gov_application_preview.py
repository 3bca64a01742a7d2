from odoo import api, models


class GovApplication(models.Model):
    """What who sets up questions is shown of the pages, without a draft."""

    _inherit = "gov.application"

    @api.model
    def _preview(self, service):
        """An application that stands nowhere."""
        return self.new({"service_id": service.id, "answers": {}, "papers": {}})

    def _preview_pages(self):
        """All pages, hidden questions included: ``[{"title", "fields", "papers"}]``."""
        form, pages = self._form(), []
        for number, questions in enumerate(form.pages(), start=1):
            fields = [self._preview_field(form, question) for question in questions]
            title = (
                fields[0]["label"]
                if len(fields) == 1
                else self.env._("About your request, page %(number)s", number=number)
            )
            pages.append({"title": title, "fields": fields, "papers": []})
        papers = self._paper_list()
        if papers:
            title = self._step_title("papers")
            pages.append({"title": title, "fields": [], "papers": papers})
        return pages

    def _preview_field(self, form, question):
        if question.kind == "group":
            field = self._group_field(question, form.parts[question.id], [], {})
        else:
            field = self._field(question, f"q{question.id}", None, {})
        record = self._question(question.id)
        return {**field, "condition": record.condition or ""}
