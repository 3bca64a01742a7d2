from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .gov_service_standard import TARGETS

# A time limit of the office towards the citizen's answer stands on the case itself.
ANSWER_TARGETS = ("resolve", "appeal")
OPEN_STATES = ("running", "paused")


class GovServiceTimer(models.Model):
    """One promise running on one case.

    A timer equals the fold of its events (``tools/timer_history.py``). Nothing here depends
    on a job having run: ``is_overdue`` is true from the second after the deadline. While it
    is paused its deadline is the one that holds if the pause lasts as long as it may, so
    that is also true of a pause nobody ended. All moments are UTC.
    """

    _name = "gov.service.timer"
    _description = "Time limit of a case"
    _inherit = ["gov.transition.mixin"]
    _order = "ticket_id, deadline, id"
    _rec_name = "target"
    _transition_fields = frozenset(
        (
            "ticket_id",
            "standard_id",
            "target",
            "agency_id",
            "referral_id",
            "promise",
            "state",
            "started_at",
            "deadline",
            "stopped_at",
            "in_time",
            "extension_count",
            "extended_amount",
            "pause_reason_id",
            "paused_at",
            "resumes_at",
            "has_pauses",
            "moved_from",
            "moved_by",
            "moved_why",
            "next_due_at",
            "steps_done",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    standard_id = fields.Many2one(
        "gov.service.standard",
        index=True,
        ondelete="restrict",
        help="Empty for a promise an officer made.",
    )
    target = fields.Selection(TARGETS, required=True)
    agency_id = fields.Many2one(
        "gov.agency",
        string="Counts by the calendar of",
        required=True,
        index=True,
        ondelete="restrict",
    )
    referral_id = fields.Many2one(
        "gov.referral", index="btree_not_null", ondelete="restrict"
    )
    promise = fields.Char("What was promised")
    state = fields.Selection(
        [
            ("running", "Running"),
            ("paused", "Paused"),
            ("met", "Reached"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        default="running",
    )
    started_at = fields.Datetime("Counted from", help="Empty: it has not started yet.")
    deadline = fields.Datetime()
    stopped_at = fields.Datetime("Reached on")
    in_time = fields.Boolean("In time", help="Known once the target is reached.")
    extension_count = fields.Integer("Times extended")
    extended_amount = fields.Integer(
        "Extended by", help="In all, in the unit of the promise."
    )
    pause_reason_id = fields.Many2one(
        "gov.pause.reason", string="Paused because of", ondelete="restrict"
    )
    paused_at = fields.Datetime("Paused since")
    resumes_at = fields.Datetime("Goes on by itself")
    has_pauses = fields.Boolean("Was paused")
    moved_from = fields.Datetime("Date before the last change")
    moved_by = fields.Selection(
        [("extend", "Extension"), ("move", "Closed offices"), ("choose", "Other rule")]
    )
    moved_why = fields.Char("Why it moved")
    next_due_at = fields.Datetime(
        "Next effect", help="When the next warning or other effect is due."
    )
    steps_done = fields.Char("Effects set off")
    breached_at = fields.Datetime("Broken on", compute="_compute_breached_at")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    result = fields.Char(compute="_compute_result")
    event_ids = fields.One2many("gov.service.timer.event", "timer_id", string="History")

    # A case has one time limit of each kind; promises and referrals may be several.
    _one_running_idx = models.UniqueIndex(
        "(ticket_id, target) WHERE state IN ('running', 'paused')"
        " AND target NOT IN ('promise', 'referral_accept', 'referral_act')",
        "A case has one running time limit for each target.",
    )
    _running_deadline_idx = models.Index(
        "(deadline, id) WHERE state IN ('running', 'paused')"
    )
    _next_due_idx = models.Index("(next_due_at, id) WHERE next_due_at IS NOT NULL")
    _standard_check = models.Constraint(
        "CHECK (standard_id IS NOT NULL OR target = 'promise')",
        "A time limit follows from a standard.",
    )

    @api.depends("deadline", "stopped_at", "state")
    def _compute_breached_at(self):
        now = fields.Datetime.now()
        for timer in self:
            late = (
                timer.deadline
                and timer.state != "cancelled"
                and (timer.stopped_at or now) > timer.deadline
            )
            timer.breached_at = timer.deadline if late else False

    @api.depends("deadline", "state")
    def _compute_is_overdue(self):
        now = fields.Datetime.now()
        for timer in self:
            timer.is_overdue = bool(
                timer.state in OPEN_STATES and timer.deadline and timer.deadline < now
            )

    @api.depends("state", "deadline", "in_time", "started_at")
    @api.depends_context("lang")
    def _compute_result(self):
        """State and punctuality in words, so that no colour has to carry it."""
        for timer in self:
            if timer.state == "met":
                timer.result = (
                    self.env._("Reached in time")
                    if timer.in_time
                    else self.env._("Reached late")
                )
            elif timer.is_overdue:
                timer.result = self.env._("Late")
            elif timer.state == "running" and not timer.started_at:
                timer.result = self.env._("Not started")
            else:
                states = dict(self._fields["state"]._description_selection(self.env))
                timer.result = states[timer.state]

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        overdue = Domain("state", "in", OPEN_STATES) & Domain(
            "deadline", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Time limits of a case are kept for good."))
