from markupsafe import Markup

from odoo import api, fields, models


class HelpdeskTicket(models.Model):
    """The conversation with the citizen and what it means for the clock."""

    _inherit = "helpdesk.ticket"

    waits_for_answer = fields.Boolean(
        "Citizen wrote last",
        readonly=True,
        copy=False,
        help="The last message in the conversation is the citizen's.",
    )

    @api.depends("partner_id")
    def _compute_access_url(self):
        super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/cases/{ticket.id}"

    def _acknowledge(self, at):
        """Give the citizen the receipt: number, office, date. Reaches the first target."""
        for ticket in self:
            ticket._tell_citizen(
                self.env._(
                    "We have received your request. Its number is %(number)s. %(agency)s is "
                    "responsible for it. %(deadline)s"
                ),
                at,
            )
        timers = self._running_timers("acknowledge")
        timers._stop({ticket.id: max(at, ticket.filed_at) for ticket in self.sudo()})

    def _tell_citizen(self, text, at, **values):
        """Post a short notice of the office to the citizen, in the citizen's language.

        :param text: may name ``%(number)s``, ``%(agency)s``, ``%(deadline)s`` and ``values``
        """
        self.ensure_one()
        ticket_sudo = self.sudo()  # a notice of the office, not of the user
        agency = ticket_sudo.agency_id
        citizen = ticket_sudo.partner_id
        ticket_sudo = ticket_sudo.with_context(lang=citizen.lang or self.env.lang)
        body = Markup("<p>%s</p>") % (
            text
            % {
                "number": ticket_sudo.number,
                "agency": agency.name,
                "deadline": ticket_sudo._deadline_promise(),
                **values,
            }
        )
        ticket_sudo.message_post(
            body=body,
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=agency.partner_id.id,
            partner_ids=citizen.ids,
            date=at,
        )

    def _message_post_after_hook(self, message, msg_values):
        """Somebody of the office answering reaches the target “first answered”."""
        result = super()._message_post_after_hook(message, msg_values)
        if (
            message.subtype_id == self.env.ref("mail.mt_comment")
            and message.message_type in ("comment", "email", "email_outgoing")
            and self.sudo().agency_id
        ):
            self._note_message(message)
        return result

    def _note_message(self, message):
        """Keep track of who wrote last; start no clock and stop only the first answer's."""
        self.ensure_one()
        author_users_sudo = message.sudo().author_id.user_ids
        from_staff = bool(author_users_sudo) and not any(author_users_sudo.mapped("share"))
        ticket_sudo = self.sudo()
        waits = ticket_sudo.is_open and not from_staff
        if ticket_sudo.waits_for_answer != waits:
            ticket_sudo._transition().write({"waits_for_answer": waits})
        if from_staff:
            timers = self._running_timers("first_response")
            timers._stop({self.id: max(message.date, ticket_sudo.filed_at)})
            if ticket_sudo.stage_id == self._stage("new"):
                ticket_sudo._set_stage("in_progress", message.date)
