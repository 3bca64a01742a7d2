from odoo import fields, models


class HelpdeskTicket(models.Model):
    """The receipt a citizen takes home from the desk."""

    _inherit = "helpdesk.ticket"

    def _receipt(self):
        """What the printed receipt shows: plain values only.

        Number, office, moment of receipt with its hour, and the name of the officer who
        received it, as receipts of public bodies must (for example RA 11032, sec. 9(a)).
        """
        self.ensure_one()
        agency_sudo = self.sudo().agency_id  # address of a public office
        now = fields.Datetime.now()
        rows = [
            (self.env._("Request"), self.name),
            (self.env._("Service"), self.service_id.name),
            (self.env._("From"), self.partner_name or self.partner_id.name),
            (self.env._("Received"), self._say_moment(self.filed_at, now)),
            # The officer at the desk gives the name: it is printed on the citizen's paper.
            (self.env._("Received by"), self._say_received_by()),
            (self.env._("Responsible"), self._say_responsible()),
            (self.env._("Still missing"), self.missing_papers),
            (self.env._("Your date"), self._deadline_promise()),
        ]
        return {
            "number": self.number,
            "large": self._wants_large_print(),
            "agency": agency_sudo.complete_name,
            "address": agency_sudo.partner_id._display_address(without_company=True)
            .strip()
            .replace("\n", ", "),
            "rows": [(label, value) for label, value in rows if value],
        }

    def _say_received_by(self):
        """The officer who registered it; what came in by itself, nobody did."""
        author_sudo = self.sudo().create_uid
        if author_sudo.share:
            return self.env._("Sent online")
        return author_sudo.name

    def _wants_large_print(self):
        """Whether what is printed of this case for the citizen is printed large."""
        self.ensure_one()
        # The reader sees the case; the size of the letters is all that is told.
        return self.sudo().partner_id._gov_wants_large_print()
