from odoo import api, fields, models

from ..tools.masking import mask_email, mask_phone


class HelpdeskTicket(models.Model):
    """What a case tells about its citizen to those who see the case.

    Officers get how to reach the person, also in lists; contractors get the same with most
    signs hidden. Both are made on the server, as superuser and only for the citizen of a case
    that the user sees; nothing here asks for the right to read the citizen's own record.
    """

    _inherit = "helpdesk.ticket"

    citizen_facts = fields.Char(
        "How to reach the citizen",
        compute="_compute_citizen_facts",
        groups="base.group_user",
    )
    citizen_case_count = fields.Integer(
        "Cases of this citizen",
        compute="_compute_citizen_case_count",
        groups="base.group_user",
    )

    @api.depends("partner_id")
    @api.depends_context("lang", "uid")
    def _compute_citizen_facts(self):
        masked = self.env.user._gov_sees_masked()
        for ticket in self:
            citizen_sudo = ticket._reachable_citizen()
            phone, email = citizen_sudo.phone or "", citizen_sudo.email or ""
            if masked:
                phone, email = mask_phone(phone), mask_email(email)
            facts = (
                citizen_sudo._gov_say_status(),
                citizen_sudo.gov_language,
                next(iter(citizen_sudo._gov_say_ways(masked)), ""),
                phone or email,
                citizen_sudo.gov_access_summary,
            )
            ticket.citizen_facts = " · ".join(filter(None, facts))

    @api.depends("partner_id")
    @api.depends_context("uid")
    def _compute_citizen_case_count(self):
        groups = self._read_group(
            [("partner_id", "in", self.partner_id._origin.ids)],
            ["partner_id"],
            ["__count"],
        )
        counts = {partner.id: count for partner, count in groups}
        for ticket in self:
            ticket.citizen_case_count = counts.get(ticket.partner_id._origin.id, 0)

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        tickets.partner_id._gov_mark_citizens()
        return tickets

    def write(self, vals):
        result = super().write(vals)
        if vals.get("partner_id"):
            self.partner_id._gov_mark_citizens()
        return result

    @api.onchange("partner_id")
    def _onchange_partner_id(self):
        if self.partner_id._origin.has_access("read"):
            return super()._onchange_partner_id()
        # Found by an exact search: filing copies name and address on the server.
        self.partner_name = self.partner_email = False
        return None

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _reachable_citizen(self):
        """The citizen as superuser, if the user sees the case or the record of the person;
        else nobody. On a form not saved yet the citizen may be one found by name only."""
        citizen = self.partner_id._origin
        case = self._origin
        # The saved case and its citizen, before what the form changed.
        if case.sudo().partner_id == citizen.sudo() and case in case._seen_by_user():
            return citizen.sudo()
        return citizen.sudo() if citizen.has_access("read") else citizen.browse().sudo()

    def _message_get_suggested_recipients(self, *args, **kwargs):
        """Contractors choose the citizen by name; the address stays on the server."""
        if not self.env.user._gov_sees_masked():
            return super()._message_get_suggested_recipients(*args, **kwargs)
        self.check_access("read")
        # The user sees the case; what is found leaves masked.
        recipients = super(
            HelpdeskTicket, self.sudo()
        )._message_get_suggested_recipients(*args, **kwargs)
        return [
            {
                "partner_id": recipient["partner_id"],
                "name": recipient.get("name"),
                "email": mask_email(recipient.get("email") or ""),
            }
            for recipient in recipients
            if recipient.get("partner_id")
        ]

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """Contractors are told in the application: a mail would carry the address of the
        citizen who wrote."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        # Only whether the person notified is a contractor.
        users_sudo = self.env["res.users"].sudo()
        for recipient in recipients:
            user_sudo = users_sudo.browse(recipient["uid"] or ())
            if self and user_sudo and user_sudo._gov_sees_masked():
                recipient["notif"] = "inbox"
        return recipients
