from odoo import models
from odoo.exceptions import UserError

from .helpdesk_ticket_notices import REFERRED

# Held while a case is taken back, by nothing a client can send.
_TAKING_BACK = object()


class HelpdeskTicket(models.Model):
    """Cases and agencies outside the system."""

    _inherit = "helpdesk.ticket"

    def _refer(self, to_agency, reason, at, user, *args, **kwargs):
        """An agency outside the system gets a letter, in the same transaction."""
        referral = super()._refer(to_agency, reason, at, user, *args, **kwargs)
        if to_agency.sudo().is_external:
            referral._send_letter(at)
        return referral

    def _refuse_receiver(self, to_agency, kind):
        result = super()._refuse_receiver(to_agency, kind)
        agency_sudo = to_agency.sudo()  # how an office is reached is no secret
        if agency_sudo.is_external and not agency_sudo.referral_email:
            raise UserError(
                self.env._(
                    "%(agency)s takes part by e-mail, and no address is known. Ask the "
                    "service administrator to enter one.",
                    agency=to_agency.name,
                )
            )
        return result

    def _refer_back(self, referral, reason, at, user):
        """A hand-over of a case back to the sender of ``referral``, which accepts it at once:
        so the citizen is told of the new office only, and not that it was asked.

        :return: the referral back
        """
        quiet = self.with_context(gov_taking_back=_TAKING_BACK)
        back = quiet._refer(
            referral.from_agency_id._in_office(),
            reason,
            at,
            user,
            facts=referral.facts or "",
            override=reason,
            returns=referral,
        )
        return back.with_env(self.env)

    def _tell_citizen(self, notice, at, **words):
        taking_back = self.env.context.get("gov_taking_back") is _TAKING_BACK
        if notice is REFERRED and taking_back:
            return
        super()._tell_citizen(notice, at, **words)

    def _note_message(self, message):
        """What a citizen writes to an agency outside reaches it: an e-mail says that there
        is something new on the signed page."""
        result = super()._note_message(message)
        # Who has the case, and who wrote, decides this.
        ticket_sudo = self.sudo()
        if (
            ticket_sudo.agency_id.is_external
            and message.sudo().author_id == ticket_sudo.partner_id
        ):
            held_sudo = ticket_sudo._held_outside()
            if held_sudo.link_version:
                words = held_sudo._for_outside().env
                held_sudo._tell_outside(
                    words._("The citizen has written. You find it on the page."),
                    message.sudo().date,
                )
        return result

    def _held_outside(self):
        """The accepted hand-over by which an agency outside has this case, as superuser;
        empty if it is not outside."""
        self.ensure_one()
        # Who answers for the case decides whom to tell; nobody reads it by this.
        ticket_sudo = self.sudo()
        if not ticket_sudo.agency_id.is_external:
            return ticket_sudo.referral_ids.browse()
        return ticket_sudo.referral_ids.filtered(lambda it: it._has_custody())[:1]
