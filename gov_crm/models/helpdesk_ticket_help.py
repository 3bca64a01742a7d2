from datetime import timezone

from odoo import api, fields, models, modules
from odoo.tools import SQL

from ..tools.worktime import BeyondHorizon, NoWorkingTime
from .helpdesk_ticket_notices import REMINDED
from .res_partner_facts import SERVING

UTC = timezone.utc
_BATCH = 200


class HelpdeskTicket(models.Model):
    """The help that a case gets because of its segments, and what it sets off."""

    _inherit = "helpdesk.ticket"

    help_summary = fields.Text(
        "Help for this person", compute="_compute_help_summary", groups=SERVING
    )
    reminded_at = fields.Datetime("Last reminder", readonly=True, copy=False)

    @property
    def _transition_fields(self):
        return super()._transition_fields | {"reminded_at"}

    @api.depends("segment_ids")
    @api.depends_context("lang")
    def _compute_help_summary(self):
        for ticket in self:
            ticket.help_summary = "\n".join(ticket._help_words()) or False

    def _help_measures(self):
        """Measures of the active segments of this case, as superuser."""
        # Which help somebody gets is shown to who serves or is that person, and nothing of
        # why: the segment and its conditions stay closed.
        segments_sudo = self.sudo().segment_ids
        return segments_sudo.filtered(lambda it: it.state == "active").measure_ids

    def _help_words(self):
        """What is done more for this citizen, a sentence each; none twice."""
        self.ensure_one()
        return list(dict.fromkeys(it._say() for it in self._help_measures()))

    def _wants_large_print(self):
        formats = self._help_measures().access_need_id
        return super()._wants_large_print() or any(formats.mapped("large_print"))

    @api.depends("partner_id", "segment_ids")
    @api.depends_context("lang", "uid")
    def _compute_citizen_facts(self):
        result = super()._compute_citizen_facts()
        for ticket in self:
            ways = ticket._help_measures().filtered(
                lambda it: it.effect in ("channel", "language")
            )
            facts = (ticket.citizen_facts, *(it._say() for it in ways))
            ticket.citizen_facts = " · ".join(filter(None, facts))
        return result

    def _citizen_env(self):
        """Where the citizen has chosen no language, one the measures offer is used."""
        env = super()._citizen_env()
        if self.sudo().partner_id.lang:
            return env
        offered = self._help_measures().lang_id[:1].code
        return self.with_context(lang=offered).env if offered else env

    def _portal_page(self):
        return {**super()._portal_page(), "help": self._help_words()}

    # ------------------------------------------------------------------
    # SHORTER PROMISES
    # ------------------------------------------------------------------

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
        if promises_sudo:
            decided = self.sudo().closed_date
            name = self.sudo().decided_by_id.name
            promises_sudo._stop(dict.fromkeys(self.ids, decided), name)
        return result

    # ------------------------------------------------------------------
    # REMINDERS
    # ------------------------------------------------------------------

    @api.model
    def _cron_help(self):
        """Give the promises of segments that have become active, and remind citizens of
        missing papers; in batches, each committed."""
        now = fields.Datetime.now()
        for cases, act in (
            (self._without_promise(now), lambda part: part._give_promises(now)),
            (self._to_remind(now), lambda part: part._remind(now)),
        ):
            for start in range(0, len(cases), _BATCH):
                act(cases[start : start + _BATCH])
                if not modules.module.current_test:
                    self.env["ir.cron"]._commit_progress(
                        len(cases[start : start + _BATCH])
                    )

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

    def _to_remind(self, now):
        """Open cases whose citizen is to be reminded of missing papers at ``now``."""
        rows = self.env.execute_query(
            SQL(
                "SELECT t.id FROM helpdesk_ticket t "
                "JOIN gov_segment_helpdesk_ticket_rel rel ON rel.ticket_id = t.id "
                "JOIN gov_segment s ON s.id = rel.segment_id AND s.state = 'active' "
                "JOIN gov_segment_measure m ON m.segment_id = s.id "
                "AND m.effect = 'reminder' "
                "WHERE t.is_open IS TRUE AND t.missing_papers IS NOT NULL "
                "AND (t.complete_at IS NULL OR t.is_paused IS TRUE) "
                "GROUP BY t.id HAVING coalesce(t.reminded_at, t.filed_at) "
                "+ min(m.every_days) * interval '1 day' <= %s ORDER BY t.id",
                now,
            )
        )
        return self.browse(row[0] for row in rows)

    def _remind(self, at):
        """Tell each citizen again which papers are missing."""
        for ticket in self:
            names = [paper["name"] for paper in ticket._missing_items()]
            ticket._tell_citizen(REMINDED, at, papers=", ".join(names))
        self._transition().write({"reminded_at": at})
