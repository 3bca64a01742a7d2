from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import UserError

from .helpdesk_ticket_notices import RECEIVED


class HelpdeskTicket(models.Model):
    """The conversation with the citizen and what it means for the clock."""

    _inherit = "helpdesk.ticket"

    waits_for_answer = fields.Boolean(
        "Citizen wrote last",
        readonly=True,
        copy=False,
        help="The last message in the conversation is the citizen's.",
    )

    # Conditions on messages would tell citizens what stands in the notes of the office.
    message_ids = fields.One2many(groups="base.group_user")
    website_message_ids = fields.One2many(groups="base.group_user")

    @api.depends("partner_id")
    def _compute_access_url(self):
        result = super()._compute_access_url()
        for ticket in self:
            ticket.access_url = f"/my/cases/{ticket.id}"
        return result

    def _acknowledge(self, at):
        """Give the citizen the receipt: number, office, date. Reaches the first target."""
        for ticket in self:
            ticket._tell_citizen(
                RECEIVED,
                at,
                responsible=ticket._for_citizen()._say_responsible(),
                contact=ticket._say_contact(),
            )
        timers = self._stopped_by_words("acknowledge")
        timers._stop({ticket.id: max(at, ticket.filed_at) for ticket in self.sudo()})

    def _tell_citizen(self, notice, at, **words):
        """Post a short notice of the office to the citizen, in the citizen's language.

        :param notice: one of ``helpdesk_ticket_notices``
        :param words: what this notice says besides number, office and date
        """
        self.ensure_one()
        ticket_sudo = self.sudo()  # a notice of the office, not of the user
        self._for_citizen().message_post(
            body=Markup("<p>%s</p>") % self._notice_text(notice, **words),
            message_type="auto_comment",
            subtype_xmlid="mail.mt_comment",
            author_id=ticket_sudo.agency_id.partner_id.id,
            partner_ids=ticket_sudo.partner_id.ids,
            date=at,
        )

    def _notice_text(self, notice, **words):
        """A notice as the citizen will read it: also what dialogs show before it is sent.

        :param notice: one of ``helpdesk_ticket_notices``
        :param words: what this notice says besides what all can say
        """
        self.ensure_one()
        ticket_sudo = self._for_citizen()
        template = ticket_sudo.env._(notice)
        text = template % {
            "what": ticket_sudo.name,
            "number": ticket_sudo.number,
            "agency": ticket_sudo.agency_id.name,
            "filed": ticket_sudo._say_moment(
                ticket_sudo.filed_at, fields.Datetime.now()
            ),
            "deadline": ticket_sudo._deadline_promise(),
            **words,
        }
        return " ".join(text.split())

    def _citizen_env(self):
        """Environment in the language of the citizen, for words that go into a notice."""
        lang = self.sudo().partner_id.lang or self.env.lang
        return self.with_context(lang=lang).env

    def _for_citizen(self):
        """This case as superuser and in the language of its citizen, for words only: what
        office, charter and law say to this citizen."""
        return self.with_env(self._citizen_env()).sudo()

    def _notify_get_recipients(self, message, msg_vals=False, **kwargs):
        """The citizen, staff who see the case, and whom the author named outside the house.
        Following a case, or being named in it, opens it to nobody."""
        recipients = super()._notify_get_recipients(message, msg_vals, **kwargs)
        if not self:
            return recipients
        citizen = self.sudo().partner_id
        named = {
            False,
            *((msg_vals or {}).get("partner_ids") or message.sudo().partner_ids.ids),
        }
        return [
            recipient
            for recipient in recipients
            if recipient["id"] == citizen.id
            or (recipient["share"] and recipient["id"] in named)
            or (
                not recipient["share"]
                and recipient["uid"]
                and self.with_user(recipient["uid"]).has_access("read")
            )
        ]

    def _message_auto_subscribe_notify(self, partner_ids, template):
        # Whoever hands a case over with its assignment may not change it any more, and the
        # colleague must hear of it all the same.
        return super(HelpdeskTicket, self.sudo())._message_auto_subscribe_notify(
            partner_ids, template
        )

    def _check_can_update_message_content(self, messages):
        """A note may be corrected by its author. What the citizen has been told stays."""
        result = super()._check_can_update_message_content(messages)
        if not messages.subtype_id <= self.env.ref("mail.mt_note"):
            raise UserError(
                self.env._(
                    "What the citizen has been told is kept as it was said. Write another "
                    "message to correct it."
                )
            )
        return result

    def _message_post_after_hook(self, message, msg_values):
        """Somebody of the office answering reaches the target “first answered”."""
        result = super()._message_post_after_hook(message, msg_values)
        if (
            message.subtype_id == self.env.ref("mail.mt_comment")
            and message.message_type in ("comment", "email", "email_outgoing")
            and not message.is_internal
            and self.sudo().agency_id
        ):
            self._note_message(message)
        self._record_notice(message)
        return result

    def _speaks_for_citizen(self, author, at):
        """Whether a contact speaks here as the citizen and not for the office.

        :param at: naive UTC
        """
        self.ensure_one()
        return author == self.sudo().partner_id  # for a yes or no

    def _note_message(self, message):
        """Keep track of who wrote last; start no clock and stop only the first answer's."""
        self.ensure_one()
        ticket_sudo = self.sudo()
        author_sudo = message.sudo().author_id
        # The sender of an incoming mail proves nothing: such a mail stops no clock. And an
        # officer may be the citizen of a case, who answers nobody by writing.
        from_staff = (
            message.message_type != "email"
            and any(not user.share for user in author_sudo.user_ids)
            and not self._speaks_for_citizen(author_sudo, message.date)
        )
        waits = ticket_sudo.is_open and not from_staff
        if ticket_sudo.waits_for_answer != waits:
            ticket_sudo._transition().write({"waits_for_answer": waits})
        if from_staff:
            timers = self._stopped_by_words("first_response")
            timers._stop({self.id: max(message.date, ticket_sudo.filed_at)})
            if ticket_sudo.stage_id == self._stage("new"):
                ticket_sudo._set_stage("in_progress", message.date)
