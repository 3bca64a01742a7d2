from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from .gov_endorsement import REPORT


class HelpdeskTicket(models.Model):
    """Endorsements beside the case. Recording one writes nothing on the case itself."""

    _inherit = "helpdesk.ticket"

    endorsement_ids = fields.One2many(
        "gov.endorsement",
        "ticket_id",
        string="Endorsements",
        groups="gov_crm.group_gov_frontline,gov_crm.group_gov_oversight",
    )

    def action_record_endorsement(self):
        """Open the dialog in which an officer records that an office endorsed the case."""
        return self._open_dialog(
            "gov.case.endorse", self.env._("Record an endorsement")
        )

    def _record_endorsement(self, office, received_at, at, user, **values):
        """Record that an office endorsed or forwarded this case.

        Neither priority nor deadline, officer or state of the case depend on it.

        :param office: name of the endorsing office
        :param received_at: naive UTC; when it came in
        :param values: ``kind`` (``endorse`` or ``forward``), ``agency_id``, ``person``,
            ``email``, ``reference``, ``text``
        :return: the endorsement
        :raises UserError: no office, an address that is none, or a date still to come
        """
        self.ensure_one()
        self._lock_for_transition()
        office = (office or "").strip()
        if not office:
            raise UserError(self.env._("Say which office endorses the case."))
        if received_at > at:
            raise UserError(
                self.env._("The endorsement cannot have come in after today.")
            )
        email = (values.get("email") or "").strip()
        if email and not email_normalize(email):
            raise UserError(
                self.env._("“%(email)s” is no e-mail address.", email=email)
            )
        return (
            self.env["gov.endorsement"]
            ._transition()
            .create(
                {
                    "kind": "endorse",
                    **values,
                    "ticket_id": self.id,
                    "office": office,
                    "email": email_normalize(email) or False,
                    "received_at": received_at,
                    "recorded_at": at,
                    "recorded_by_id": user.id,
                    "recorded_by_name": user.name,
                }
            )
            .with_env(self.env)
        )

    def _decide(self, outcome, reason, answer, at, user, redress=None, **options):
        result = super()._decide(outcome, reason, answer, at, user, redress, **options)
        # They hang on the case that the caller may decide.
        endorsements_sudo = self.sudo().endorsement_ids
        endorsements_sudo.filtered(
            lambda it: REPORT not in it.letter_ids.mapped("kind")
        )._report(options.get("by_law") or self.sudo().closed_date, user)
        return result

    def _portal_page(self):
        return {**super()._portal_page(), "endorsements": self._portal_endorsements()}

    def _portal_endorsements(self):
        """Which offices spoke up for the case and when, the first one first: names and
        days only. The citizen may know of each; what it wrote is not the citizen's letter."""
        self.ensure_one()
        self.check_access("read")
        return [
            {
                "office": it.office,
                "day": self._say_day(it.received_at),
                "forwarded": it.kind == "forward",
            }
            for it in self.sudo().endorsement_ids.sorted(
                lambda it: (it.received_at, it.id)
            )
        ]
