"""Referrals of earlier versions: numbered, without the clock of an office that handed on."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    _number_hops(cr)
    _date(cr)
    _place_notes(cr)
    env.invalidate_all()
    _end_former(env)
    env["gov.referral"].flush_model()


def _number_hops(cr):
    """Hand-overs that moved a case are numbered in the order in which they did."""
    cr.execute(
        """
        UPDATE gov_referral referral SET hop = moved.place
        FROM (
            SELECT referral_id,
                   row_number() OVER (PARTITION BY ticket_id ORDER BY date_from) AS place
            FROM gov_custody WHERE referral_id IS NOT NULL
        ) moved
        WHERE moved.referral_id = referral.id
        """
    )


def _date(cr):
    """Referrals that are open are due when the time limit of theirs that runs is."""
    cr.execute(
        """
        UPDATE gov_referral referral SET due_at = timer.deadline
        FROM gov_service_timer timer
        WHERE timer.referral_id = referral.id AND timer.state = 'running'
          AND referral.state IN ('sent', 'received', 'accepted')
        """
    )


def _place_notes(cr):
    """Notes belong to the office that had the case when they were written; what was written
    on a closed case, or before it came here, is seen with the case as before."""
    cr.execute(
        """
        UPDATE mail_message message SET gov_office_id = span.agency_id
        FROM gov_custody span
        WHERE message.model = 'helpdesk.ticket' AND message.res_id = span.ticket_id
          AND message.date >= span.date_from
          AND (span.date_to IS NULL OR message.date < span.date_to)
        """
    )


def _end_former(env):
    """An office that handed a case on has nothing to do for it any more."""
    accepted = env["gov.referral"].search(
        [("state", "=", "accepted"), ("kind", "=", "transfer")]
    )
    for ticket, referrals in accepted.grouped("ticket_id").items():
        last = ticket.custody_ids.sorted("date_from")[-1:]
        former = referrals - last.referral_id
        if former:
            former._end_former(last.date_from, env.user)
