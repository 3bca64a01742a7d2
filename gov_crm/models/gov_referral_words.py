from datetime import timedelta

from odoo import api, fields, models

from ..tools.displays import display
from .gov_referral import LIVE_STATES, OPEN_STATES


class GovReferral(models.Model):
    """The clock of a referral in words: one sentence for both sides, in the time zone and by
    the working hours of the office that has to act. Moments are naive UTC."""

    _name = "gov.referral"
    _inherit = ["gov.referral", "gov.deadline.mixin"]
    _deadline_fields = ("due_display", "deadline_display")

    due_display = fields.Json(
        "Due, in words",
        compute="_compute_due_display",
        help="By when the other office answers; once it has accepted, by when it acts.",
    )

    @api.depends("due_at", "state", "answered_at", "completed_at")
    @api.depends_context("lang")
    def _compute_due_display(self):
        now = fields.Datetime.now()
        for referral in self:
            # Office hours and dates of a referral; whoever reads it may know them.
            referral.due_display = referral.sudo()._describe_due(now)

    def _describe_due(self, now):
        """Sentence, tone and sign of what is due on a referral now, or of how it ended."""
        self.ensure_one()
        if self.state not in LIVE_STATES:
            return display("ended", self._say_end(), "muted", "fa-check")
        if not self.due_at:
            since = self.answered_at or self.sent_at
            if not since:
                return False
            day = self.to_agency_id._say_day(since, now)
            sentence = (
                self.env._("No date is set – sent %(day)s", day=day)
                if self.state in OPEN_STATES
                else self.env._("No date is set – accepted %(day)s", day=day)
            )
            return display("none", sentence, "muted", "fa-question-circle")
        if self.due_at < now:
            return self._describe_late(now)
        return self._describe_running(now)

    def _describe_late(self, now):
        office = self.to_agency_id
        late = 0
        if office._is_same_day(self.due_at, now):
            moment = self.env._(
                "today, %(time)s", time=f"{office._local(self.due_at):%H:%M}"
            )
        else:
            moment = office._say_moment(self.due_at, now)
            late = office._working_days_after(self.due_at, now)
        sentence = self._say_late_since(moment)
        if late:
            sentence = self.env._(
                "%(sentence)s – %(amount)s late",
                sentence=sentence,
                amount=office._say_working_days(late),
            )
        return display(
            "late", sentence, "danger", "fa-exclamation-triangle", 100, self.due_at
        )

    def _describe_running(self, now):
        office = self.to_agency_id
        moment = office._say_moment(self.due_at, now)
        state, tone, icon, left = "running", "plain", "fa-clock-o", ""
        if office._is_same_day(self.due_at, now):
            state, tone, icon = "today", "warning", "fa-hourglass-half"
            moment = self.env._(
                "today, %(time)s", time=f"{office._local(self.due_at):%H:%M}"
            )
            if hours := int(office._office_hours(now, self.due_at)):
                left = self.env._(
                    "%(amount)s left", amount=office._say_office_hours(hours)
                )
        elif office._is_same_day(self.due_at, now + timedelta(days=1)):
            moment = self.env._("tomorrow, %(moment)s", moment=moment)
        elif days := office._working_days(now, self.due_at):
            left = self.env._("in %(amount)s", amount=office._say_working_days(days))
        sentence = self._say_due_by(moment)
        if left:
            sentence = f"{sentence} – {left}"
        return display(state, sentence, tone, icon, self._share_used(now), self.due_at)

    def _share_used(self, now):
        """How much of the office hours until it is due has passed, in percent."""
        office = self.to_agency_id
        start = self.sent_at if self.state in OPEN_STATES else self.answered_at
        if not start:
            return None
        whole = office._office_hours(start, self.due_at)
        return round(100 * office._office_hours(start, now) / whole) if whole else 100

    # ------------------------------------------------------------------
    # WORDS
    # ------------------------------------------------------------------

    def _say_due_by(self, moment):
        """What the other office has to do, and by when."""
        if self.state in OPEN_STATES:
            return self.env._("Answer by %(moment)s", moment=moment)
        return {
            "transfer": self.env._("Act by %(moment)s", moment=moment),
            "consult": self.env._("Answer the question by %(moment)s", moment=moment),
            "joint": self.env._("Contribute by %(moment)s", moment=moment),
        }[self.kind]

    def _say_late_since(self, moment):
        """What the other office has not done, and since when."""
        if self.state in OPEN_STATES:
            return self.env._("Not answered since %(moment)s", moment=moment)
        return {
            "transfer": self.env._("Late since %(moment)s", moment=moment),
            "consult": self.env._(
                "Question not answered since %(moment)s", moment=moment
            ),
            "joint": self.env._("No contribution since %(moment)s", moment=moment),
        }[self.kind]

    def _say_end(self):
        """How a referral ended, and on what day."""
        at = self.completed_at or self.answered_at
        if self.state == "draft" or not at:
            return self.env._("Not sent yet")
        day = self.to_agency_id._say_day(at)
        if self.state == "declined":
            return self.env._("Declined %(day)s", day=day)
        if self.state == "withdrawn":
            return self.env._("Taken back %(day)s", day=day)
        if self.is_expired:
            return self.env._("Came back by itself %(day)s", day=day)
        if self.state == "returned":
            return (
                self.env._("Given back %(day)s", day=day)
                if self.hop
                else self.env._("Sent back %(day)s", day=day)
            )
        return {
            "transfer": self.env._("Done %(day)s", day=day),
            "consult": self.env._("Answered %(day)s", day=day),
            "joint": self.env._("Contributed %(day)s", day=day),
        }[self.kind]
