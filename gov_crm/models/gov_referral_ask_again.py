from datetime import datetime, time, timedelta, timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from .gov_referral import LIVE_STATES

UTC = timezone.utc


class GovReferral(models.Model):
    """A friendly word of the office that waits to the one that has to act: on the thread,
    under the name of who sent it, at most once a working day. Moments are naive UTC."""

    _inherit = "gov.referral"

    reminded_at = fields.Datetime("Reminded", readonly=True)
    reminded_by_name = fields.Char("Reminded by", readonly=True)
    reminder_refusal = fields.Char(
        "Why no reminder now",
        compute="_compute_reminder_refusal",
        help="Empty where a reminder can go out.",
    )

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"reminded_at", "reminded_by_name"}

    @api.depends("state", "kind", "reminded_at")
    @api.depends_context("lang")
    def _compute_reminder_refusal(self):
        now = fields.Datetime.now()
        for referral in self:
            referral.reminder_refusal = referral._why_no_reminder(now)

    def action_remind(self):
        """Remind the other office of these referrals, as somebody of the office that waits.

        :raises UserError: not of one's own office, nothing to wait for any more, or reminded
            today already
        """
        now = fields.Datetime.now()
        for referral in self:
            referral._check_side(referral.from_agency_id | referral.holder_agency_id)
            referral._remind_office(now, self.env.user)
        offices = ", ".join(self.to_agency_id.mapped("name"))
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("Reminded: %(offices)s.", offices=offices),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def _remind_office(self, at, user):
        """Put a reminder on the thread, for those of the other office who are there.

        :raises UserError: see ``_why_no_reminder``
        """
        self._lock_in(LIVE_STATES)
        self.invalidate_recordset(["reminded_at"])
        if refusal := self._why_no_reminder(at):
            raise UserError(refusal)
        self._transition().write({"reminded_at": at, "reminded_by_name": user.name})
        office_sudo = self.sudo().to_agency_id  # named on the referral
        people_sudo = office_sudo._staff_at(at) or office_sudo._supervisors_at(at)
        if not people_sudo and not office_sudo.is_external:
            office_sudo._report_empty_post(self.sudo().ticket_id, at)
        self.message_post(
            body=self.env._(
                "A friendly reminder from %(office)s. %(due)s.",
                office=self.sudo().holder_agency_id.name,
                due=self.sudo()._describe_due(at)["sentence"],
            ),
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=people_sudo.partner_id.ids,
        )

    def _why_no_reminder(self, now):
        """Why the other office cannot be reminded at ``now``, or “”."""
        self.ensure_one()
        # Dates of the referral and office hours.
        referral_sudo = self.sudo()
        if referral_sudo.state not in LIVE_STATES:
            return self.env._("Nothing is waited for any more.")
        if referral_sudo.kind == "transfer" and referral_sudo.state == "accepted":
            return self.env._(
                "%(agency)s has taken the case over.",
                agency=referral_sudo.to_agency_id.name,
            )
        last = referral_sudo.reminded_at
        if not last:
            return ""
        next_time = referral_sudo._next_reminder_at(last)
        if now >= next_time:
            return ""
        office = referral_sudo.holder_agency_id
        return self.env._(
            "%(who)s sent a reminder on %(day)s. The next one can go out on %(next)s.",
            who=referral_sudo.reminded_by_name,
            day=office._say_day(last, now),
            next=office._say_day(next_time, now),
        )

    def _next_reminder_at(self, last):
        """When the next reminder can go out: on the next working day of the office that
        waits."""
        office = self.holder_agency_id
        local = office._local(last)
        next_day = datetime.combine(
            local.date() + timedelta(days=1), time(), local.tzinfo
        )
        return office._next_open(next_day.astimezone(UTC).replace(tzinfo=None))
