from odoo import models


class GovRegisterReferrals(models.AbstractModel):
    """Referrals by the day they were sent. The office that received one sees the referral
    and may not see the case, so nothing of the case but its number stands here."""

    _name = "gov.register.referrals"
    _description = "Register of referrals"
    _inherit = ["gov.register.kind"]

    _register_model = "gov.referral"
    _register_moment = "sent_at"
    _register_office = "to_agency_id"
    _register_tally = "state"
    _register_measures = ("referrals", "referral_accept")

    def _title(self):
        return self.env._("Referrals")

    def _about(self):
        return self.env._(
            "Every referral sent in the period, from and to which office, and how it was "
            "answered. A filter by office means the one it was sent to."
        )

    def _fill_columns(self, frame):
        frame.case_number()
        frame.service("service_id.name")
        frame.column(
            self.env._("Kind"),
            "kind",
            self.env._("Handed over, asked, or worked on together."),
        )
        frame.column(
            self.env._("From"),
            "from_agency_id.name",
            self.env._("Office that sent it."),
        )
        frame.column(
            self.env._("To"), "to_agency_id.name", self.env._("Office that was asked.")
        )
        frame.column(
            self.env._("State"), "state", self.env._("When this was made."), width=12
        )
        frame.column(self.env._("Sent"), "sent_at", self.env._("When it was sent."))
        frame.column(
            self.env._("Received"),
            "received_at",
            self.env._("When the office first read it."),
        )
        frame.column(
            self.env._("Answer due"), "due_at", self.env._("By when an answer was due.")
        )
        frame.column(
            self.env._("Answered"),
            "answered_at",
            self.env._("When it was accepted or declined."),
        )
        frame.column(
            self.env._("Completed"),
            "completed_at",
            self.env._("When the work on it was done."),
        )
        frame.column(
            self.env._("Office hours to accept"),
            "working_hours_to_accept",
            self.env._(
                "From sending to acceptance, in the office hours of who was asked; empty: "
                "not accepted."
            ),
        )
        frame.column(
            self.env._("Office hours to answer"),
            "working_hours_to_answer",
            self.env._(
                "From sending to the first answer, in the same hours; empty: not answered."
            ),
        )
        frame.column(
            self.env._("Ground"),
            "decline_reason_id.name",
            self.env._("Listed ground, where declined."),
        )
        frame.column(
            self.env._("Came back by itself"),
            "is_expired",
            self.env._("Nobody answered in time."),
            width=12,
        )
        frame.column(
            self.env._("Hop"),
            "hop",
            self.env._("How often the case was handed on up to here."),
        )
        frame.column(
            self.env._("Subject"),
            "subject",
            self.env._("As the sender wrote it."),
            width=44,
        )
