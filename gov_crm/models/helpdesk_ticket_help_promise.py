from datetime import timezone

from odoo import fields, models
from odoo.tools import SQL

from ..tools.worktime import BeyondHorizon, NoWorkingTime
from .helpdesk_ticket_decision import OUTCOMES, WITHOUT_ANSWER

UTC = timezone.utc


class HelpdeskTicket(models.Model):
    """Shorter promises of segments: given beside the lawful time limit, settled with the
    case."""

    _inherit = "helpdesk.ticket"

    def _mark_complete(self, at):
        result = super()._mark_complete(at)
        self._give_promises()
        return result

    def _give_promises(self, at=None):
        """Promise an earlier answer where a segment says so: once for each measure, from a
        complete request on, and only if the date is to come and before the lawful one.

        :param at: naive UTC; the present if not given
        """
        at = at or fields.Datetime.now()
        measures_sudo = self._help_measures().filtered(
            lambda it: it.effect == "shorter_promise"
        )
        if not measures_sudo:
            return
        Timer = self.env["gov.service.timer"].sudo()
        given = {
            (timer.ticket_id.id, timer.measure_id.id)
            for timer in Timer.search(
                [
                    ("ticket_id", "in", self.ids),
                    ("measure_id", "in", measures_sudo.ids),
                ]
            )
        }
        for ticket in self:
            for measure in ticket._help_measures() & measures_sudo:
                if (ticket.id, measure.id) not in given:
                    ticket._give_promise(measure, at)

    def _give_promise(self, measure, at):
        """:param measure: ``gov.segment.measure`` with a shorter promise"""
        ticket_sudo = self.sudo()
        if not (ticket_sudo.is_open and ticket_sudo.complete_at):
            return
        start = ticket_sudo.complete_at
        try:
            worktime = ticket_sudo.entry_agency_id._worktime(start)
            due = worktime.deadline(
                start.replace(tzinfo=UTC), measure.amount, measure.unit
            )
        except (BeyondHorizon, NoWorkingTime):
            return
        due = due.astimezone(UTC).replace(tzinfo=None)
        if due <= at or (ticket_sudo.deadline and due >= ticket_sudo.deadline):
            return
        citizen = ticket_sudo._for_citizen()
        timer = ticket_sudo._promise(
            citizen.env._("an answer, earlier than the law demands"),
            due,
            at,
            self.env.user,
        )
        timer._transition().write({"measure_id": measure.id})

    def _decide(self, outcome, *args, **kwargs):
        promises_sudo = (
            self.env["gov.service.timer"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self.ids),
                    ("measure_id", "!=", False),
                    ("state", "=", "running"),
                ]
            )
        )
        result = super()._decide(outcome, *args, **kwargs)
        decided = self.sudo().closed_date
        name = self.sudo().decided_by_id.name
        if outcome in WITHOUT_ANSWER:
            # An answer was promised, and there is none to give any more.
            promises_sudo._cancel(decided, dict(OUTCOMES)[outcome], name)
        else:
            promises_sudo._stop(dict.fromkeys(self.ids, decided), name)
        return result

    def _without_promise(self, now):
        """Open cases to which a measure promises an earlier answer nobody gave yet."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT t.id FROM helpdesk_ticket t "
                "JOIN gov_segment_helpdesk_ticket_rel rel ON rel.ticket_id = t.id "
                "JOIN gov_segment s ON s.id = rel.segment_id AND s.state = 'active' "
                "JOIN gov_segment_measure m ON m.segment_id = s.id "
                "AND m.effect = 'shorter_promise' "
                "WHERE t.is_open IS TRUE AND t.complete_at IS NOT NULL "
                # A date after the lawful one is not promised.
                "AND (t.deadline IS NULL OR t.deadline > %s) AND NOT EXISTS ("
                "SELECT FROM gov_service_timer timer WHERE timer.ticket_id = t.id "
                "AND timer.measure_id = m.id) ORDER BY t.id",
                now,
            )
        )
        return self.browse(row[0] for row in rows)
