from odoo import api, models

# What citizens may ask of their own case by any door. What their pages show beyond it is
# made on the server (see helpdesk_ticket_portal).
_PORTAL_READABLE = frozenset(
    (
        "id",
        "display_name",
        "name",
        "number",
        "description",
        "access_url",
        "active",  # stands in every search
        "agency_id",
        "answer",
        "case_kind",
        "closed_date",
        "complete_at",
        "create_date",
        "deadline",
        "deadline_display",
        "deadline_state",
        "filed_at",
        "gov_editable",
        "gov_visible",
        "is_open",
        "is_overdue",
        "is_paused",
        "missing_papers",
        "outcome",
        "outcome_reason",
        "partner_id",
        "service_id",
        "user_id",
    )
)
# Contact facts of the citizen, which contractors see masked (see helpdesk_ticket_citizen).
_UNMASKED = frozenset(("partner_email", "email_cc"))


class HelpdeskTicket(models.Model):
    """Fields of a case that not everybody who sees the case may read.

    For citizens this is a list of what is open and not of what is closed: a field that
    another module adds stays closed to them until somebody decides otherwise.
    """

    _inherit = "helpdesk.ticket"

    @api.model
    def _has_field_access(self, field, operation):
        if not super()._has_field_access(field, operation):
            return False
        if self.env.su:
            return True
        user = self.env.user
        if user.share:
            return operation == "read" and field.name in _PORTAL_READABLE
        return field.name not in _UNMASKED or not user._gov_sees_masked()
