from odoo import models
from odoo.exceptions import UserError

from .gov_check import SHOWN
from .gov_service_timer_recompute import Why


class GovCheck(models.AbstractModel):
    """Whether every date is the one that follows from its rule, its calendar and its events
    today, and whether closures did what they say."""

    _inherit = "gov.check"

    def _examiners(self):
        return [
            *super()._examiners(),
            (
                "recomputed",
                self.env._("Dates follow from rules and calendars"),
                self._examine_recomputed,
            ),
            (
                "closures",
                self.env._("Closures and what they moved"),
                self._examine_closures,
            ),
        ]

    def _examine_recomputed(self, tickets):
        """One office after the other, so that memory does not grow with the number of cases."""
        Timer = self.env["gov.service.timer"].sudo()
        examined, count, problems = 0, 0, []
        for agency in self.env["gov.agency"].with_context(active_test=False).search([]):
            try:
                rows = Timer._rows_to_compute(agency, tickets)
                examined += len(rows)
                moves = Timer._plan_moves(
                    agency, self.env.cr.now(), Why("hours"), tickets
                ).rows
            except UserError as error:
                count += 1
                problems.append(str(error))
                continue
            count += len(moves)
            numbers = {
                ticket.id: ticket.number
                for ticket in self.env["helpdesk.ticket"].browse(
                    {move.ticket_id for move in moves[:SHOWN]}
                )
            }
            problems += [
                self.env._(
                    "%(number)s: time limit %(timer)s ends %(old)s; by its rule and the "
                    "calendar it is %(new)s (UTC).",
                    number=numbers[move.ticket_id],
                    timer=move.timer_id,
                    old=move.old,
                    new=move.new,
                )
                for move in moves[:SHOWN]
            ]
        return examined, count, problems[:SHOWN]

    def _examine_closures(self, tickets):
        """What each closure moved is the list its act has the digest of."""
        if tickets is not None:
            return 0, 0, []  # it is about no case alone
        acts = self.env["gov.work.suspension.act"].search([])
        problems = [
            self.env._(
                "Closure “%(name)s” of %(at)s UTC: the time limits it moved are not those "
                "on record.",
                name=act.suspension_id.name,
                at=act.at,
            )
            for act in acts
            if act.suspension_id._digest(act.at) != (act.digest, act.timer_count)
        ]
        return len(acts), len(problems), problems[:SHOWN]
