from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

from ..tools import queue_trial
from .gov_segment_trial import LEAST

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
        "CHECK (trial_cases BETWEEN 50 AND 5000)",
        "A segment is tried on 50 to 5,000 cases: with fewer, single people could be told.",
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
        domain = Domain("agency_id", "!=", False) & Domain("filed_at", "!=", False)
        if self.agency_ids:
            domain &= Domain("agency_id", "in", self.sudo().agency_ids._scope_ids())
        cases = Ticket.search(
            domain, order="filed_at DESC, id DESC", limit=self.trial_cases
        )
        inside = set(Ticket._search(Domain("id", "in", cases.ids) & self._meant()))
        outcome = self._replay(cases, inside)
        self.env["gov.segment.trial"]._transition().create(
            {
                "segment_id": self.id,
                "at": at,
                "user_id": self.env.uid,
                "case_count": len(cases),
                "in_count": len(inside),
                "moves_queue": bool(self.need_points or self.has_priority_lane),
                "compared_count": outcome.compared,
                "inside_days": outcome.inside or 0.0,
                "others_days": outcome.others or 0.0,
                "line_ids": [
                    fields.Command.create(values)
                    for values in self._trial_lines(cases, inside)
                ],
            }
        )

    def _replay(self, cases, inside):
        """Serve the past with and without this segment.

        Both times with what other active segments add, and without earlier versions of this
        one, which it is to replace.
        """
        points, lane = self.need_points, self.has_priority_lane
        if not points and not lane:
            return queue_trial.Outcome(None, None, 0)
        versions = before = self
        while before := before.previous_id:
            versions |= before
        facts, slots = [], {}
        for case in cases.filtered("complete_at"):
            others = case.segment_ids.filtered(
                lambda it: it.state == "active" and it not in versions
            )
            facts.append(
                queue_trial.Case(
                    case.complete_at,
                    case.deadline or None,
                    sum(case.need_ids.mapped("points"))
                    + sum(others.mapped("need_points")),
                    any(others.mapped("has_priority_lane")),
                    case.id in inside,
                    case.agency_id.id,
                )
            )
            taken = case.assigned_date or case.closed_date
            if taken and taken >= case.complete_at:
                slots.setdefault(case.agency_id.id, []).append(taken)
        certain = self.env.company.sudo()._gov_queue_certain()
        return queue_trial.replay(facts, slots, points, lane, certain)

    def _trial_lines(self, cases, inside):
        """Counts by service, the largest first; small ones together, and with the next larger
        ones where even together they are few."""
        counts = {}
        for case in cases:
            pair = counts.setdefault(case.service_id, [0, 0])
            pair[case.id not in inside] += 1
        ranked = sorted(counts.items(), key=lambda it: (-sum(it[1]), it[0].id))
        shown = [(service, pair) for service, pair in ranked if service and _safe(pair)]
        rest = [
            sum(pair[part] for service, pair in ranked if not (service and _safe(pair)))
            for part in (0, 1)
        ]
        while shown and not _safe(rest):
            _service, pair = shown.pop()
            rest = [one + more for one, more in zip(rest, pair, strict=True)]
        for service, pair in shown:
            yield {"service_id": service.id, "in_count": pair[0], "out_count": pair[1]}
        if any(rest) and _safe(rest):
            yield {"in_count": rest[0], "out_count": rest[1]}


def _safe(pair):
    """Whether counts may be told: nobody, or at least as many as hide a person."""
    return all(not count or count >= LEAST for count in pair)
