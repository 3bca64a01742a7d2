from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import email_normalize, formataddr

from ..tools.worktime import WORKING_DAYS

# No office is closed for longer, in days.
_LONGEST_CLOSURE = 31


class GovAgency(models.Model):
    """Agencies outside the system: reached by e-mail and a signed link, without members."""

    _inherit = "gov.agency"

    referral_link_days = fields.Integer(
        "Days a link works",
        default=60,
        help="So many days after an e-mail to this agency the signed link in it stops "
        "working. Every reminder brings a fresh one.",
    )

    _referral_link_days_check = models.Constraint(
        "CHECK (referral_link_days > 0)",
        "A link must work for one day at least.",
    )

    @api.constrains("is_external", "referral_email")
    def _check_referral_email(self):
        for agency in self:
            email = (agency.referral_email or "").strip()
            if agency.is_external and not email:
                raise ValidationError(
                    self.env._(
                        "“%(agency)s” takes part by e-mail: enter the address for "
                        "referrals.",
                        agency=agency.name,
                    )
                )
            if email and not email_normalize(email):
                raise ValidationError(
                    self.env._(
                        "“%(email)s” is no e-mail address, or more than one. Enter one "
                        "address such as referrals@agency.example.",
                        email=email,
                    )
                )

    @api.constrains("is_external", "user_ids")
    def _check_no_members(self):
        for agency in self:
            # Whether somebody is a member, also one who is archived; nobody is named.
            if agency.is_external and agency.sudo().user_ids:
                raise ValidationError(
                    self.env._(
                        "“%(agency)s” takes part by e-mail, so nobody here can be a member "
                        "of it. Remove its members first, or let it work in this system.",
                        agency=agency.name,
                    )
                )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _contact_card(self):
        """What this office tells everybody about itself, as plain values."""
        self.ensure_one()
        office_sudo = self.sudo()  # told to every citizen
        card = office_sudo.partner_id
        town = " ".join(filter(None, (card.zip, card.city)))
        return {
            "name": office_sudo.name,
            "address": list(filter(None, (card.street, card.street2, town))),
            "phone": card.phone or "",
            "email": card.email or "",
        }

    def _closing(self, day):
        """When this office closes on a date, in naive UTC.

        :raises ValueError: it does not work on that day, or its calendar ends before
        """
        worktime = self._worktime(day)
        midnight = datetime.combine(day, time(), worktime.tz)
        moment = worktime.deadline(midnight, 1, WORKING_DAYS, count_first_day=True)
        if worktime.next_open(midnight).date() != day:
            raise ValueError("The office is closed on that day.")
        return moment.astimezone(timezone.utc).replace(tzinfo=None)

    def _opening_on(self, day):
        """When this office opens on a date, or on the last working day before it where it is
        closed on that one; naive UTC."""
        worktime = self._worktime(day - timedelta(days=_LONGEST_CLOSURE), day)
        for back in range(_LONGEST_CLOSURE):
            that_day = day - timedelta(days=back)
            midnight = datetime.combine(that_day, time(), worktime.tz)
            opening = worktime.next_open(midnight)
            if opening.date() == that_day:
                return opening.astimezone(timezone.utc).replace(tzinfo=None)
        # A calendar without hours: the day itself.
        midnight = datetime.combine(day, time(), worktime.tz)
        return midnight.astimezone(timezone.utc).replace(tzinfo=None)

    def _opening_before(self, day):
        """When this office opens on the last working day before a date; naive UTC."""
        opened = self._local(self._opening_on(day)).date()
        return self._opening_on(opened - timedelta(days=1))

    def _letter_sender(self):
        """The address that e-mails of this office come from: its own, else that of the
        office above it, else that of the company; “” if none is known."""
        self.ensure_one()
        office_sudo = self.sudo()  # told to everybody who is written to
        email = False
        while office_sudo and not email:
            email = email_normalize(office_sudo.partner_id.email)
            office_sudo = office_sudo.parent_id
        email = email or email_normalize(self.sudo().company_id.email)
        return formataddr((self.sudo().name, email)) if email else ""

    def _in_office(self):
        """This office, or the nearest one above it that still exists and works here."""
        self.ensure_one()
        office_sudo = self.sudo()  # the tree is no secret
        while office_sudo and (not office_sudo.active or office_sudo.is_external):
            office_sudo = office_sudo.parent_id
        return office_sudo.with_env(self.env)
