from odoo import models


class GovRegisterDecisions(models.AbstractModel):
    """Decisions by the day they were made."""

    _name = "gov.register.decisions"
    _description = "Register of decisions"
    _inherit = ["gov.register.kind"]

    _register_model = "gov.decision"
    _register_moment = "at"
    _register_office = "agency_id"
    _register_tally = "outcome"
    _register_measures = ("answered", "not_counted", "deemed", "reopened", "upheld")

    def _title(self):
        return self.env._("Decisions")

    def _about(self):
        return self.env._(
            "Every decision made in the period, also those of cases opened again later."
        )

    def _fill_columns(self, frame):
        _ = self.env._
        frame.column(_("Case"), "ticket_id.number", _("Number of the case."), width=22)
        frame.column(_("Kind"), "ticket_id.case_kind", _("What the citizen came for."))
        frame.column(
            _("Service"),
            "ticket_id.service_id.name",
            _("Entry of the charter."),
            width=34,
        )
        frame.column(_("Office"), "agency_id.name", _("Office that decided."))
        frame.column(_("Decided"), "at", _("When it was decided."))
        frame.column(
            _("Decided by"), "decided_by_name", _("Name as it stands in the decision.")
        )
        frame.column(_("Outcome"), "outcome", _("What was decided."), width=22)
        frame.column(
            _("Grounds"), "grounds", _("As the citizen was given them."), width=50
        )
        frame.column(
            _("Way of redress"), "redress", _("As the citizen was given it."), width=40
        )
        frame.column(
            _("Letter"), "letter_title", _("Heading of the letter, where there is one.")
        )
        frame.column(
            _("Digest"),
            "text_digest",
            _("SHA-256 of the texts of the decision, as in the evidence of the case."),
            width=20,
        )
