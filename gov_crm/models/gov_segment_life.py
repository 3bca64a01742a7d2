from dateutil.relativedelta import relativedelta
from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .gov_protected_ground import WRITERS

KIND = "gov_crm.mail_activity_segment"
EQUALITY = "gov_crm.group_gov_equality_officer"
# How long before it stops its people are warned.
WARNING = relativedelta(days=30)
# States in which its conditions bind, so that they must stay lawful.
BINDING = ("approved", "active")
ENDING = ("tried", "approved", "active", "suspended")


class GovSegment(models.Model):
    """The life of a segment: draft, tried, approved, active, suspended or expired."""

    _inherit = "gov.segment"

    next_id = fields.One2many("gov.segment", "previous_id", string="Next version")
    stops_on = fields.Date(
        "Holds until",
        compute="_compute_stops_on",
        store=True,
        help="The earlier of its end and its review. After this day it stops by itself.",
    )
    why_not_me = fields.Char("Why you cannot approve it", compute="_compute_why_not_me")

    @api.depends("end_date", "review_date")
    def _compute_stops_on(self):
        for segment in self:
            segment.stops_on = min(
                filter(None, (segment.end_date, segment.review_date)), default=False
            )

    @api.depends("state", "author_ids", "is_positive_measure")
    @api.depends_context("uid", "lang")
    def _compute_why_not_me(self):
        for segment in self:
            segment.why_not_me = (
                segment._why_not_approve(self.env.user)
                if segment.state in ("draft", "tried")
                else False
            )

    def _why_not_approve(self, user):
        """Why this user cannot approve the segment, as a sentence; ``""`` if nothing is in
        the way."""
        self.ensure_one()
        positive = self.is_positive_measure
        groups = EQUALITY if positive else WRITERS
        # Who wrote it is no secret among those who see it.
        if user in self.sudo().author_ids | self.sudo().owner_id:
            return (
                self.env._("You wrote this; another equality officer must approve.")
                if positive
                else self.env._(
                    "You wrote this; another service administrator or an equality "
                    "officer must approve."
                )
            )
        if not user.has_groups(groups):
            return (
                self.env._("A positive measure is approved by an equality officer.")
                if positive
                else self.env._(
                    "Segments are approved by service administrators and equality "
                    "officers."
                )
            )
        return ""

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_try(self):
        """Try a draft on past cases; from then on it can be approved.

        :raises ValidationError: its conditions are not lawful
        """
        self._begin("draft", "tried")
        self._refuse_unlawful()
        for segment in self:
            segment._try(fields.Datetime.now())

    def action_approve(self):
        """Approve a tried segment, as somebody who had no hand in it.

        :raises UserError: something is missing, or the user had a hand in it
        """
        self._begin("tried")
        for segment in self:
            segment._approve(fields.Datetime.now(), self.env.user)

    def action_activate(self):
        """Let an approved or suspended segment take effect, in place of the version before.

        :raises ValidationError: its conditions are not lawful any more
        """
        self._begin("approved", "suspended")
        for segment in self:
            segment._activate(fields.Datetime.now())

    def action_suspend(self, reason=None):
        """Stop a segment for the time being.

        :param reason: as its people read it
        """
        self._begin("approved", "active")
        for segment in self:
            segment._suspend(
                reason or self.env._("Suspended by %s.", self.env.user.name),
                fields.Datetime.now(),
            )

    def action_expire(self, reason=None):
        """End a segment for good.

        :param reason: as its people read it
        """
        self._begin(*ENDING)
        for segment in self:
            segment._expire(
                reason or self.env._("Ended by %s.", self.env.user.name),
                fields.Datetime.now(),
            )

    def action_ask_suspend(self):
        """Ask why it is suspended."""
        return self._ask_why(self.env._("Suspend"), False)

    def action_ask_expire(self):
        """Ask why it is ended."""
        return self._ask_why(self.env._("End for good"), True)

    def _ask_why(self, name, for_good):
        self.ensure_one()
        self.check_access("write")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "gov.segment.stop",
            "view_mode": "form",
            "target": "new",
            "context": {"default_segment_id": self.id, "default_for_good": for_good},
        }

    def action_new_version(self):
        """Make the next version, a draft that may be changed, and open it."""
        self._begin("approved", "active", "suspended", "expired")
        self.ensure_one()
        version = self._new_version()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": version.id,
            "view_mode": "form",
        }

    def _begin(self, *states):
        """Check the right of the user, lock these segments and look at their state.

        :raises AccessError: the user may not write segments
        :raises UserError: one of them is in no state of ``states``
        """
        self.check_access("write")
        self.lock_for_update()
        self.invalidate_recordset(["state", "author_ids"])
        names = dict(self._fields["state"]._description_selection(self.env))
        for segment in self:
            if segment.state not in states:
                raise UserError(
                    self.env._(
                        "“%(name)s” is: %(state)s. That cannot be done with it now.",
                        name=segment.display_name,
                        state=names[segment.state],
                    )
                )

    # ------------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------------

    def _try(self, at):
        """Note that it was tried.

        :param at: naive UTC
        """
        self._transition().write({"state": "tried", "tried_at": at})
        self._ask_to_approve()

    def _approve(self, at, user):
        """Approve it for a user, after asking everything that stands in the way.

        :param at: naive UTC
        :raises UserError: something is missing
        :raises AccessError: this user cannot approve it
        """
        if why_not := self._why_not_approve(user):
            raise AccessError(why_not)
        self._refuse_unlawful()
        self._refuse_whole()
        self._refuse_ended()
        if missing := self._missing():
            raise UserError("\n".join(missing))
        self._transition().write(
            {"state": "approved", "approved_at": at, "approved_by_id": user.id}
        )
        self._end_tasks()
        self._tell_chatter(self.env._("Approved."))

    def _activate(self, at):
        self._refuse_unlawful()
        self._refuse_whole()
        self._refuse_ended()
        before = self.previous_id
        while before:
            if before.state in ENDING:
                before._expire(self.env._("Replaced by version %s.", self.version), at)
            before = before.previous_id
        self._transition().write(
            {
                "state": "active",
                "activated_at": at,
                "ended_at": False,
                "end_reason": False,
            }
        )
        self._end_tasks()
        self._tell_chatter(self.env._("Active from now on."))
        self._take_effect()

    def _suspend(self, reason, at):
        """Stop it for the time being; cases leave it at once.

        :param reason: a sentence
        :param at: naive UTC
        """
        self._stop("suspended", reason, at)

    def _expire(self, reason, at):
        """End it for good; cases leave it at once."""
        self._stop("expired", reason, at)
        self._end_tasks()

    def _stop(self, state, reason, at):
        self._transition().write({"state": state, "ended_at": at, "end_reason": reason})
        self._tell_chatter(reason)
        self._take_effect()

    def _take_effect(self):
        """Let the open cases follow a change of which segments are active."""
        # Which facts decide is kept by each process.
        self.env.registry.clear_cache()
        self._assign()

    def _new_version(self):
        self.ensure_one()
        if self.sudo().next_id:
            raise UserError(
                self.env._(
                    "There is a next version already: %s.", self.sudo().next_id.name
                )
            )
        version = self.copy(self._version_values())
        version._transition().write(
            {"version": self.version + 1, "previous_id": self.id}
        )
        return version

    def _version_values(self):
        """Values in which the next version differs from this one."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        ended = self.end_date and self.end_date < today
        return {
            "name": self.name,
            "review_date": today + relativedelta(years=1),
            **({"end_date": False} if ended else {}),
        }

    # ------------------------------------------------------------------
    # WHAT STANDS IN THE WAY
    # ------------------------------------------------------------------

    def _refuse_whole(self):
        """:raises ValidationError: together its conditions stand in for a ground here"""
        for segment in self.filtered(lambda it: not it.is_positive_measure):
            segment._refuse_stand_in()

    def _refuse_ended(self):
        """:raises UserError: its last day is over"""
        today = fields.Date.context_today(self)
        for segment in self:
            if segment.stops_on < today:
                raise UserError(
                    self.env._(
                        "“%s” has reached its end or its review. Make a new version, and "
                        "have that approved.",
                        segment.display_name,
                    )
                )

    # ------------------------------------------------------------------
    # WATCHING
    # ------------------------------------------------------------------

    @api.model
    def _recheck(self):
        """Look again at every segment that binds, as the lists or the figures have changed;
        suspend what has become unlawful and tell its people."""
        if not self.pool.ready:
            return  # an update is under way, fields are still missing; the job looks later
        # The law holds whoever changed a list.
        segments = self.sudo().search([("state", "in", BINDING)])
        if not segments:
            return
        segments._compute_ground_ids()
        law = self._law()
        for segment in segments:
            positive = segment.is_positive_measure
            refusals = self._look(segment.criteria, positive, law).refusals
            if refusals:
                segment._suspend_unlawful(refusals[0])

    def _suspend_unlawful(self, refusal):
        reason = self.env._(
            "Suspended, as it is lawful no longer. %s",
            self._say_line(refusal, self.is_positive_measure),
        )
        self._suspend(reason, fields.Datetime.now())
        self._task(
            self.owner_id | self._equality_officers(),
            self.env._("Suspended: %s", self.display_name),
            reason,
            fields.Date.context_today(self),
        )

    @api.model
    def _cron_watch(self):
        """Each day: end what has reached its end or its review, warn of what will within 30
        days, suspend what turned out unlawful, and assign all open cases anew."""
        self._recheck()
        self._recheck_whole()
        today = fields.Date.context_today(self)
        now = fields.Datetime.now()
        for segment in self.search([("state", "in", ENDING), ("stops_on", "<", today)]):
            segment._expire(segment._say_why_over(), now)
        for segment in self.search(
            [("state", "in", ENDING), ("stops_on", "<=", today + WARNING)]
        ):
            segment._task(
                segment.owner_id,
                self.env._("Stops by itself: %s", segment.display_name),
                self.env._(
                    "After this day it holds no longer. If the need is still there, make "
                    "a new version and have it approved."
                ),
                segment.stops_on,
            )
        self._assign()

    def _recheck_whole(self):
        """Suspend what stands in for a ground as a whole by now."""
        for segment in self.search(
            [("state", "in", BINDING), ("is_positive_measure", "=", False)]
        ):
            if refusal := segment._stand_in():
                segment._suspend_unlawful(refusal)

    def _say_why_over(self):
        self.ensure_one()
        if self.end_date and self.end_date == self.stops_on:
            return self.env._("It has reached its end.")
        return self.env._("Nobody reviewed it in time.")

    # ------------------------------------------------------------------
    # WHO IS TOLD
    # ------------------------------------------------------------------

    @api.model
    def _equality_officers(self):
        # Who is to be told of what the law demands.
        return self.env.ref(EQUALITY).sudo().all_user_ids.filtered("active")

    def _ask_to_approve(self):
        """Give those who can approve a task to look at it."""
        approvers = self._equality_officers().filtered(
            lambda user: not self._why_not_approve(user)
        )
        self._task(
            approvers,
            self.env._("Approve: %s", self.display_name),
            self.env._(
                "It has been tried on past cases. Look at who would be in and why."
            ),
            fields.Date.context_today(self) + relativedelta(days=7),
        )

    def _task(self, users, summary, note, day):
        Activity = self.env["mail.activity"]
        values = {
            "summary": summary,
            "note": Markup("<p>%s</p>") % note,
            "date_deadline": day,
        }
        Activity._tell(self.sudo(), Activity._kind(KIND), dict.fromkeys(users, values))

    def _end_tasks(self):
        Activity = self.env["mail.activity"]
        for tasks in Activity._tasks_on(self.sudo(), Activity._kind(KIND)).values():
            tasks.unlink()

    def _tell_chatter(self, text):
        # A note of the system, whoever acted is its author.
        self.sudo().message_post(
            body=text,
            author_id=self.env.user.partner_id.id,
            subtype_xmlid="mail.mt_note",
        )
