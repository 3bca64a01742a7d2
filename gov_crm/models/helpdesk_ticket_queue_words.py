from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..tools import queue_score
from ..tools.sentences import clause


class HelpdeskTicket(models.Model):
    """The place in the queue as a sentence that an officer can read out to the person at the
    window. It tells facts of this case and how many wait behind it; of others nothing."""

    _inherit = "helpdesk.ticket"

    queue_explanation = fields.Char(
        "Why this place",
        compute="_compute_queue_explanation",
        groups="base.group_user",
        help="Why the case has its place in the queue. The citizen may hear it.",
    )

    @api.depends(
        "queue_score", "need_ids", "deadline", "complete_at", "is_open", "is_paused",
        "user_id", "active",
    )  # fmt: skip
    @api.depends_context("lang", "uid")
    def _compute_queue_explanation(self):
        now = fields.Datetime.now()
        behind = self.env["gov.queue"]._behind(self._origin)
        helped = self.env["gov.queue"]._measure_words(self._origin)
        for ticket in self:
            ticket.queue_explanation = ticket._explain_place(
                now,
                behind.get(ticket._origin.id),
                helped.get(ticket._origin.id, ()),
            )

    def _explain_place(self, now, behind, helped):
        """The sentence at the naive UTC moment ``now``; False for a case that is closed.

        :param behind: how many wait behind it, None if it does not wait itself
        :param helped: what measures add, in words
        """
        self.ensure_one()
        if not self.is_open or not self._origin:
            return False
        if not self.complete_at:
            return self.env._("not in the queue until the papers are there")
        if self.is_paused:
            return self.env._("not in the queue while the time limit is paused")
        reasons = [
            self._say_urgency(now),
            self._say_waited(now),
            *(clause(need.sentence) for need in self.need_ids),
            *helped,
        ]
        reasons = ", ".join(filter(None, reasons))
        if behind is None:
            return self.env._("taken: %(reasons)s", reasons=reasons)
        if not behind:
            return self.env._("nobody behind it: %(reasons)s", reasons=reasons)
        if behind == 1:
            return self.env._("before 1 other: %(reasons)s", reasons=reasons)
        return self.env._(
            "before %(count)s others: %(reasons)s", count=behind, reasons=reasons
        )

    def _say_urgency(self, now):
        """The date set by law, as far as it counts now."""
        if (
            not self.deadline
            or not queue_score.points(self.deadline, 0, False, now).urgency
        ):
            return ""
        due = self._local(self.deadline).date()
        today = self._local(now).date()
        if self.deadline < now:
            return self.env._("was due %(day)s", day=self._say_day(self.deadline, now))
        if due == today:
            return self.env._("due today")
        if due == today + timedelta(days=1):
            return self.env._("due tomorrow")
        return self.env._("due %(day)s", day=self._say_day(self.deadline, now))

    def _say_waited(self, now):
        """How long it has waited since it was complete."""
        waited = now - self.complete_at
        hours = waited // timedelta(hours=1)
        if waited.days > 1:
            return self.env._("waiting %(count)s days", count=waited.days)
        if waited.days == 1:
            return self.env._("waiting 1 day")
        if hours > 1:
            return self.env._("waiting %(count)s hours", count=hours)
        if hours == 1:
            return self.env._("waiting 1 hour")
        return self.env._("has just come")

    @api.model
    @api.readonly
    def queue_head(self):
        """What stands above the queue: how many wait for the user's offices, how long the
        longest has, and whether the user takes cases from it.

        Counted in the rights of the caller.

        :raises AccessError: for those who have no queue
        """
        self.browse().check_access("read")
        can_take = self.env.user.has_group("gov_crm.group_gov_frontline")
        if not can_take and not self.env.user.has_group("gov_crm.group_gov_oversight"):
            raise AccessError(self.env._("Officers of an office see its queue."))
        domain = [("is_in_queue", "=", True)]
        if can_take:
            domain.append(("gov_editable", "=", True))
        [(count, oldest)] = self._read_group(
            domain, aggregates=["__count", "complete_at:min"]
        )
        if not count:
            sentence = self.env._("Nobody waits.")
        else:
            days = (fields.Datetime.now() - oldest).days
            longest = (
                self.env._("1 day")
                if days == 1
                else self.env._("%(count)s days", count=days)
                if days
                else self.env._("less than a day")
            )
            sentence = self.env._(
                "%(count)s waiting, longest %(longest)s", count=count, longest=longest
            )
        return {"count": count, "sentence": sentence, "can_take": can_take}
