from datetime import timezone

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..models.helpdesk_ticket_notices import PROMISED
from ..tools.sentences import clause

UTC = timezone.utc


class GovCasePromise(models.TransientModel):
    """Dialog in which an officer promises a citizen something by a date."""

    _name = "gov.case.promise"
    _description = "Promise a citizen something"
    _inherit = ["gov.case.clock.mixin"]

    _clock_right = "gov_crm.group_gov_frontline"

    promise = fields.Char("I promise", help="For example: a call.")
    deadline = fields.Datetime(
        "by", compute="_compute_deadline", store=True, readonly=False, precompute=True
    )

    @api.depends("ticket_id")
    def _compute_deadline(self):
        """The end of the next working day, to begin with."""
        self._check_case()
        now = fields.Datetime.now()
        for wizard in self:
            # Office hours are public.
            office_sudo = wizard.ticket_id.sudo().agency_id
            wizard.deadline = office_sudo and office_sudo._worktime(now).deadline(
                now.replace(tzinfo=UTC), 1, "working_days"
            ).astimezone(UTC).replace(tzinfo=None)

    @api.depends("promise", "deadline")
    def _compute_effect(self):
        return super()._compute_effect()

    def _why_not(self, case, at):
        return "" if case.is_open else self.env._("This case has been closed already.")

    def _effect_lines(self, case, at):
        if not self.deadline or self.deadline <= at:
            return [self.env._("Choose a date that is still to come.")]
        return [
            self.env._(
                "I promise %(citizen)s: %(what)s by %(moment)s.",
                citizen=self.citizen_name,
                what=clause(self.promise) or "…",
                moment=case._say_moment(self.deadline, at),
            ),
            self.env._(
                "They see this and whether it was kept. The date of the answer stays."
            ),
        ]

    def _preview(self, case, at):
        if not clause(self.promise) or not self.deadline or self.deadline <= at:
            return ""
        words = case._promise_words(self.promise, self.deadline, at)
        return case._notice_text(PROMISED, **words)

    def action_promise(self):
        case = self._act()
        if not self.deadline:
            raise UserError(self.env._("A promise needs a date that is still to come."))
        case._promise(self.promise, self.deadline, fields.Datetime.now(), self.env.user)
        return self._close()
