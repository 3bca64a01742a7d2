from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .gov_service_standard import TARGETS


class GovServiceTimer(models.Model):
    """One promise running on one case.

    A timer equals the fold of its events. Nothing here depends on a job having run:
    ``is_overdue`` is true from the second after the deadline. All moments are UTC.
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
            "state",
            "started_at",
            "deadline",
            "stopped_at",
            "in_time",
        )
    )

    ticket_id = fields.Many2one(
        "helpdesk.ticket", string="Case", required=True, index=True, ondelete="restrict"
    )
    standard_id = fields.Many2one(
        "gov.service.standard",
        required=True,
        index=True,
        ondelete="restrict",
    )
    target = fields.Selection(TARGETS, required=True)
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
    breached_at = fields.Datetime("Broken on", compute="_compute_breached_at")
    is_overdue = fields.Boolean(
        "Overdue", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    result = fields.Char(compute="_compute_result")
    event_ids = fields.One2many("gov.service.timer.event", "timer_id", string="History")

    _one_running_idx = models.UniqueIndex(
        "(ticket_id, target) WHERE state IN ('running', 'paused')",
        "A case has one running time limit for each target.",
    )
    _running_deadline_idx = models.Index("(deadline, id) WHERE state = 'running'")

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
                timer.state == "running" and timer.deadline and timer.deadline < now
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
        overdue = Domain("state", "=", "running") & Domain(
            "deadline", "<", fields.Datetime.now()
        )
        return overdue if True in value else ~overdue

    @api.ondelete(at_uninstall=False)
    def _unlink_except_uninstall(self):
        raise UserError(self.env._("Time limits of a case are kept for good."))

    # ------------------------------------------------------------------
    # TRANSITIONS (moments are naive UTC and given by the caller: one clock per change)
    # ------------------------------------------------------------------

    @api.model
    def _open(self, tickets, targets, user_name=None):
        """Attach the standards in force on the day of filing and start what can start.

        :param tickets: cases in any number; queries do not grow with it
        :param targets: the targets to attach
        """
        # Which promise binds is decided by law and not by what this user may read.
        standards_sudo = self.env["gov.service.standard"].sudo().search([])
        chosen, vals_list = {}, []
        for ticket in tickets.sudo():
            filed_on = ticket._local(ticket.filed_at).date()
            for target in targets:
                key = (
                    target,
                    ticket.service_id,
                    ticket.case_kind,
                    ticket.entry_agency_id,
                    filed_on,
                )
                if key not in chosen:
                    chosen[key] = standards_sudo._choose(*key)
                if standard := chosen[key]:
                    vals_list.append(
                        {
                            "ticket_id": ticket.id,
                            "standard_id": standard.id,
                            "target": target,
                        }
                    )
        timers = self._transition().create(vals_list)
        timers._start(
            {
                ticket.id: {"filed": ticket.filed_at, "complete": ticket.complete_at}
                for ticket in tickets.sudo()
            },
            user_name,
        )
        return timers.with_env(self.env)

    def _start(self, moments, user_name=None):
        """Start what has not started and whose starting moment is known.

        :param moments: ``{ticket id: {"filed": datetime, "complete": datetime or False}}``
        """
        started = self.browse()
        computed = {}
        for timer in self._transition():
            standard = timer.standard_id
            start = moments[timer.ticket_id.id][standard.starts_at]
            if timer.started_at or not start or timer.state != "running":
                continue
            calendar = timer.ticket_id.entry_agency_id.calendar_id
            key = (standard, calendar, start)
            if key not in computed:
                worktime = calendar._gov_worktime(start.date(), start.date())
                computed[key] = standard._deadline(worktime, start)
            timer.write({"started_at": start, "deadline": computed[key]})
            started += timer
        started._log("start", lambda timer: timer.started_at, user_name)
        started.ticket_id._refresh_deadline()

    def _stop(self, moments, user_name=None):
        """Record that the targets were reached.

        :param moments: ``{ticket id: datetime}``, when each case reached them
        """
        running = self.sudo().filtered(lambda timer: timer.state == "running")
        for timer in running._transition():
            at = moments[timer.ticket_id.id]
            timer.write(
                {
                    "state": "met",
                    "stopped_at": at,
                    "in_time": not timer.deadline or at <= timer.deadline,
                }
            )
        running._log("stop", lambda timer: timer.stopped_at, user_name)

    def _cancel(self, at, note, user_name=None):
        """End without result: nobody can reach the target any more."""
        running = self.sudo().filtered(
            lambda timer: timer.state in ("running", "paused")
        )
        running._transition().write({"state": "cancelled"})
        running._log("cancel", lambda timer: at, user_name, note)

    def _log(self, kind, moment, user_name=None, note=False):
        """Append one event to each timer."""
        if not self:
            return
        Event = self.env["gov.service.timer.event"]
        last = dict(
            Event.sudo()._read_group(
                [("timer_id", "in", self.ids)], ["timer_id"], ["sequence:max"]
            )
        )
        user = self.env.user
        Event._transition().create(
            [
                {
                    "timer_id": timer.id,
                    "sequence": last.get(timer, 0) + 1,
                    "kind": kind,
                    "at": moment(timer),
                    "user_id": user.id,
                    "user_name": user_name or user.name,
                    "deadline": timer.deadline,
                    "note": note,
                }
                for timer in self.sudo()
            ]
        )
