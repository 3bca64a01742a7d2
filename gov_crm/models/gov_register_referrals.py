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
        _ = self.env._
        frame.column(_("Case"), "ticket_id.number", _("Number of the case."), width=22)
        frame.column(
            _("Service"), "service_id.name", _("Entry of the charter."), width=34
        )
        frame.column(_("Kind"), "kind", _("Handed over, asked, or worked on together."))
        frame.column(_("From"), "from_agency_id.name", _("Office that sent it."))
        frame.column(_("To"), "to_agency_id.name", _("Office that was asked."))
        frame.column(_("State"), "state", _("When this was made."), width=12)
        frame.column(_("Sent"), "sent_at", _("When it was sent."))
        frame.column(_("Received"), "received_at", _("When the office first read it."))
        frame.column(_("Answer due"), "due_at", _("By when an answer was due."))
        frame.column(
            _("Answered"), "answered_at", _("When it was accepted or declined.")
        )
        frame.column(_("Completed"), "completed_at", _("When the work on it was done."))
        frame.column(
            _("Office hours to accept"),
            "working_hours_to_accept",
            _(
                "From sending to acceptance, in the office hours of who was asked; empty: "
                "not accepted."
            ),
        )
        frame.column(
            _("Office hours to answer"),
            "working_hours_to_answer",
            _(
                "From sending to the first answer, in the same hours; empty: not answered."
            ),
        )
        frame.column(
            _("Ground"), "decline_reason_id.name", _("Listed ground, where declined.")
        )
        frame.column(
            _("Came back by itself"),
            "is_expired",
            _("Nobody answered in time."),
            width=12,
        )
        frame.column(_("Hop"), "hop", _("How often the case was handed on up to here."))
        frame.column(_("Subject"), "subject", _("As the sender wrote it."), width=44)
