from odoo import SUPERUSER_ID, api, fields, models
from odoo.fields import Domain

from ..tools.sentences import clause
from .gov_service_timer import ANSWER_TARGETS


class HelpdeskTicket(models.Model):
    """The clocks of a case and what happened to each, in sentences: who, when, why. Time
    lost to pauses is said to everyone who sees the case."""

    _inherit = "helpdesk.ticket"

    clock_stories = fields.Json(
        "Clocks", compute="_compute_clock_stories", groups="base.group_user"
    )
    promise_ids = fields.One2many(
        "gov.service.timer",
        "ticket_id",
        domain=[("target", "=", "promise")],
        string="Promises",
        groups="base.group_user",
    )
    deadline_moved = fields.Boolean(
        "Moved",
        compute="_compute_by_timers",
        search="_search_deadline_moved",
        groups="base.group_user",
    )
    promise_due = fields.Boolean(
        compute="_compute_by_timers",
        search="_search_promise_due",
        groups="base.group_user",
    )
    pause_refusal = fields.Char(
        "Why it cannot be paused", compute="_compute_refusals", groups="base.group_user"
    )
    extension_refusal = fields.Char(
        "Why it cannot be extended",
        compute="_compute_refusals",
        groups="base.group_user",
    )
    can_ask_papers = fields.Boolean(
        compute="_compute_refusals", groups="base.group_user"
    )
    waits_for_papers = fields.Boolean(
        compute="_compute_refusals", groups="base.group_user"
    )

    @api.depends("timer_ids.moved_by", "timer_ids.state")
    def _compute_by_timers(self):
        for name in ("deadline_moved", "promise_due"):
            found = self.search([("id", "in", self._origin.ids), (name, "=", True)])
            for ticket in self:
                ticket[name] = ticket._origin in found

    def _search_deadline_moved(self, operator, value):
        """Extended, or moved because offices were closed."""
        moved = Domain("target", "in", ANSWER_TARGETS) & Domain(
            "moved_by", "in", ("extend", "move")
        )
        return self._search_by_timers(operator, value, moved)

    def _search_promise_due(self, operator, value):
        """A promise that falls due today or did before, and was not kept yet."""
        due = (
            Domain("target", "=", "promise")
            & Domain("state", "=", "running")
            & Domain("deadline", "<", "today +1d")
        )
        return self._search_by_timers(operator, value, due)

    def _search_by_timers(self, operator, value, timers):
        if operator != "in":
            return NotImplemented
        # The rule of timers asks for the case, which is the one being searched.
        domain = Domain("timer_ids", "any!", timers)
        return domain if True in value else ~domain

    @api.depends("deadline", "is_paused", "is_open", "complete_at")
    @api.depends_context("lang")
    def _compute_refusals(self):
        """What the buttons of the clock need to know; for one case at a time."""
        now = fields.Datetime.now()
        for ticket in self:
            closed = not ticket.is_open or not ticket._origin
            ticket.pause_refusal = not closed and ticket._why_not_pause(now)
            ticket.extension_refusal = not closed and ticket._why_not_extend(now)
            ticket.can_ask_papers = not closed and bool(
                not ticket._why_not_ask_papers() or ticket._paper_ground()
            )
            ticket.waits_for_papers = not closed and bool(
                ticket._paused_for_papers()
                if ticket.is_paused
                else not ticket.complete_at
            )

    @api.depends("deadline", "is_paused", "is_open", "timer_ids.state")
    @api.depends_context("lang", "uid")
    def _compute_clock_stories(self):
        now = fields.Datetime.now()
        for ticket in self:
            # Read in the rights of the user, who sees the case.
            timers = ticket.timer_ids.sorted(
                lambda t: (t.target == "promise", t.target not in ANSWER_TARGETS, t.id)
            )
            ticket.clock_stories = [ticket._clock_story(t, now) for t in timers]

    def _clock_story(self, timer, now):
        targets = dict(timer._fields["target"]._description_selection(self.env))
        title = targets[timer.target]
        if timer.promise:
            title = self.env._("Promised: %(what)s", what=timer.promise)
        stood = self._say_stood_still(timer, now)
        return {
            "title": title,
            "state": timer.result,
            "due": self._say_clock_due(timer, now),
            "rule": timer.standard_id.sentence or "",
            "stood": stood,
            "events": [
                self._say_event(event, timer, now)
                for event in timer.event_ids.sorted("sequence")
            ],
        }

    def _say_clock_due(self, timer, now):
        if not timer.deadline:
            return ""
        moment = self._say_moment(timer.deadline, now)
        if timer.state == "paused":
            return self.env._("due %(moment)s at the latest", moment=moment)
        return self.env._("due %(moment)s", moment=moment)

    def _say_stood_still(self, timer, now):
        """How long the clock of this timer has stood still so far, or “”."""
        spans = timer.sudo()._stills().get(timer.id, ()) if timer.has_pauses else ()
        days = sum(
            self._days_between(timer, begin, min(end, now))
            for begin, end in spans
            if begin < now
        )
        if not spans:
            return ""
        return self.env._(
            "Stood still for %(amount)s so far.",
            amount=self._say_days(timer, days)
            if days
            else self.env._("less than a day"),
        )

    def _say_event(self, event, timer, now):
        """One thing that happened to a time limit: “Tue 24 Nov, 14:00, M. Reyes: …”."""
        words = {
            "why": clause(event.note),
            "due": event.deadline and self._say_moment(event.deadline, now) or "",
            "until": event.until and self._say_moment(event.until, now) or "",
            "ground": event.pause_reason_id.name or "",
            "amount": event.amount
            and timer.standard_id
            and self._say_units(event.amount, timer.standard_id.unit)
            or "",
        }
        say = self.env._
        sentences = {
            "start": say("the time limit began. Due %(due)s.", **words),
            "pause": say(
                "paused because of %(ground)s: %(why)s. Until %(until)s at the latest.",
                **words,
            ),
            "resume": say("went on: %(why)s. Due %(due)s.", **words)
            if words["why"]
            else say("went on. Due %(due)s.", **words),
            "extend": say("extended by %(amount)s: %(why)s. Due %(due)s.", **words),
            "move": say("moved: %(why)s. Due %(due)s.", **words),
            "choose": say("another rule: %(why)s. Due %(due)s.", **words),
            "stop": say("reached."),
            "cancel": say("ended without result: %(why)s.", **words),
            "reopen": say("opened again: %(why)s. Due %(due)s.", **words)
            if words["due"]
            else say("opened again: %(why)s.", **words),
            "warn": say("%(why)s of the time had passed.", **words),
            "breach": say("the date passed."),
            "escalate": say("passed on: %(why)s.", **words),
            "lapse": say("the time ran out: %(why)s.", **words),
        }
        by_itself = event.user_id == SUPERUSER_ID or event.kind in (
            "warn", "breach", "escalate", "lapse",
        )  # fmt: skip
        return {
            "moment": self._say_moment(event.at, now),
            "who": "" if by_itself else event.user_name or "",
            "sentence": sentences[event.kind],
        }
