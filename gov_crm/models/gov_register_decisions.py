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
        frame.case_number()
        frame.column(
            self.env._("Kind"),
            "ticket_id.case_kind",
            self.env._("What the citizen came for."),
        )
        frame.service("ticket_id.service_id.name")
        frame.column(
            self.env._("Office"), "agency_id.name", self.env._("Office that decided.")
        )
        frame.column(self.env._("Decided"), "at", self.env._("When it was decided."))
        frame.column(
            self.env._("Decided by"),
            "decided_by_name",
            self.env._("Name as it stands in the decision."),
        )
        frame.column(
            self.env._("Outcome"), "outcome", self.env._("What was decided."), width=22
        )
        frame.column(
            self.env._("Grounds"),
            "grounds",
            self.env._("As the citizen was given them."),
            width=50,
        )
        frame.column(
            self.env._("Way of redress"),
            "redress",
            self.env._("As the citizen was given it."),
            width=40,
        )
        frame.column(
            self.env._("Letter"),
            "letter_title",
            self.env._("Heading of the letter, where there is one."),
        )
        frame.column(
            self.env._("Digest"),
            "text_digest",
            self.env._(
                "SHA-256 of the texts of the decision, as in the evidence of the case."
            ),
            width=20,
        )
