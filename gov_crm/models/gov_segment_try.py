from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import queue_trial

# Fewer people than this are not told about.
LEAST = 5
DEFAULT_CASES = 500
WRITERS = "gov_crm.group_gov_service_admin,gov_crm.group_gov_equality_officer"
READERS = f"{WRITERS},gov_crm.group_gov_oversight"


class GovSegment(models.Model):
    """Trying a segment on the last cases before anybody can approve it."""

    _inherit = "gov.segment"

    trial_cases = fields.Integer(
        "Tried on the last … cases", default=DEFAULT_CASES, required=True
    )
    trial_ids = fields.One2many(
        "gov.segment.trial", "segment_id", string="Trials", groups=READERS
    )
    trial_id = fields.Many2one(
        "gov.segment.trial",
        string="Last trial",
        compute="_compute_trial",
        groups=READERS,
    )
    trial_summary = fields.Char(compute="_compute_trial", groups=READERS)
    trial_line_ids = fields.One2many(
        "gov.segment.trial.line",
        string="By service",
        compute="_compute_trial",
        groups=READERS,
    )

    _trial_cases_check = models.Constraint(
        "CHECK (trial_cases BETWEEN 1 AND 5000)",
        "A segment is tried on 1 to 5,000 cases.",
    )

    @api.depends("trial_ids")
    @api.depends_context("lang")
    def _compute_trial(self):
        for segment in self:
            trial = segment.trial_ids[:1]
            segment.trial_id = trial
            segment.trial_summary = trial.summary
            segment.trial_line_ids = trial.line_ids

    def _try(self, at):
        self._make_trial(at)
        return super()._try(at)

    def _make_trial(self, at):
        """Measure what the segment would have done to the last cases of its offices.

        :param at: naive UTC
        """
        self.ensure_one()
        if not self.env.user.has_groups(WRITERS):
            raise AccessError(self.env._("Who writes segments tries them."))
        # Counts and means of cases, and no case, leave this method.
        Ticket = self.env["helpdesk.ticket"].sudo().with_context(active_test=False)
        domain = Domain("agency_id", "!=", False)
        if self.agency_ids:
            domain &= Domain("agency_id", "in", self.sudo().agency_ids._scope_ids())
        cases = Ticket.search(
            domain, order="filed_at DESC, id DESC", limit=self.trial_cases
        )
        inside = set(Ticket._search(Domain("id", "in", cases.ids) & self._meant()))
        outcome = self._replay(cases, inside)
        trial = (
            self.env["gov.segment.trial"]
            ._transition()
            .create(
                {
                    "segment_id": self.id,
                    "at": at,
                    "user_id": self.env.uid,
                    "case_count": len(cases),
                    "in_count": len(inside),
                    "served_count": outcome.served if outcome else 0,
                    "inside_days": (outcome and outcome.inside) or 0.0,
                    "others_days": (outcome and outcome.others) or 0.0,
                    "line_ids": [
                        fields.Command.create(values)
                        for values in self._trial_lines(cases, inside)
                    ],
                }
            )
        )
        return trial

    def _replay(self, cases, inside):
        """Serve the past with and without this segment; None if it changes no queue."""
        points, lane = self.need_points, self.has_priority_lane
        if not points and not lane:
            return None
        company = self.env.company
        facts, slots = [], {}
        for case in cases:
            if not case.complete_at:
                continue
            facts.append(
                queue_trial.Case(
                    case.complete_at,
                    case.deadline or None,
                    case.need_points,
                    False,
                    case.id in inside,
                    case.agency_id.id,
                )
            )
            taken = case.assigned_date or case.closed_date
            if taken and taken >= case.complete_at:
                slots.setdefault(case.agency_id.id, []).append(taken)
        outcome = queue_trial.replay(
            facts, slots, points, lane, company.sudo()._gov_queue_certain()
        )
        return outcome if outcome.served else None

    def _trial_lines(self, cases, inside):
        """Counts by service, the largest first; small ones together."""
        counts = {}
        for case in cases:
            pair = counts.setdefault(case.service_id, [0, 0])
            pair[case.id not in inside] += 1
        rest = [0, 0]
        for service, pair in sorted(
            counts.items(), key=lambda it: (-sum(it[1]), it[0].id)
        ):
            if service and min(it for it in (*pair, LEAST) if it) >= LEAST:
                yield {
                    "service_id": service.id,
                    "in_count": pair[0],
                    "out_count": pair[1],
                }
            else:
                rest = [one + more for one, more in zip(rest, pair, strict=True)]
        if any(rest):
            yield {"in_count": rest[0], "out_count": rest[1]}
