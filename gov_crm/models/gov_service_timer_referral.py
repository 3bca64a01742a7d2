from odoo import api, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array

REFERRAL_TARGETS = ("referral_accept", "referral_act")


class GovServiceTimer(models.Model):
    """The clocks of a referral: the receiver answers, and acts, within a time of its own,
    counted by the receiver's calendar. The citizen's clock is not touched by them."""

    _inherit = "gov.service.timer"

    @api.model
    def _open_referral(self, referral, target, at, user_name=None):
        """Start the clock of one step of a referral, where a standard promises a time.

        :param target: ``referral_accept`` or ``referral_act``
        :param at: naive UTC
        :return: the timer; none where no standard promises a time
        """
        ticket, office = referral.ticket_id, referral.to_agency_id
        facts = ticket._standard_facts()._replace(
            agency=office, filed_on=office._local(at).date()
        )
        # Which promise binds is decided by law and not by what this user may read.
        standards_sudo = self.env["gov.service.standard"].sudo()._in_force()
        standard = standards_sudo._choose(target, facts)
        if not standard:
            return self.browse()
        worktime = office._worktime(at)
        deadline = standard._deadline(worktime, at)
        timer = self._transition().create(
            {
                "ticket_id": ticket.id,
                "standard_id": standard.id,
                "target": target,
                "agency_id": office.id,
                "referral_id": referral.id,
                "started_at": at,
                "deadline": deadline,
                "next_due_at": standard._first_step(worktime, at, deadline),
            }
        )
        timer._started(user_name)
        return timer

    @api.model
    def _close_referral(self, referrals, at, user_name=None, note=False):
        """End the open clocks of referrals: reached, or with a ``note`` cancelled."""
        timers_sudo = self.sudo().search(
            [
                ("referral_id", "in", referrals.ids),
                ("target", "in", REFERRAL_TARGETS),
                ("state", "=", "running"),
            ]
        )
        if note:
            timers_sudo._cancel(at, note, user_name)
        else:
            timers_sudo._stop({it.ticket_id.id: at for it in timers_sudo}, user_name)

    @api.model
    def _date_referrals(self, timer_ids):
        """Copy the dates of these clocks, which a closure has moved, onto their referrals; a
        target an office set itself stays where it was set."""
        self.env.cr.execute(
            SQL(
                """
                UPDATE gov_referral referral SET due_at = timer.deadline
                FROM gov_service_timer timer
                WHERE timer.id = ANY(%s::int4[]) AND referral.id = timer.referral_id
                  AND timer.state = 'running'
                  AND (timer.target = 'referral_accept' OR referral.act_by IS NULL)
                """,
                pg_array(timer_ids),
            )
        )
