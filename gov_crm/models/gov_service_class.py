from odoo import api, fields, models

from ..tools.charter_time import DAY_MINUTES, say_minutes
from .gov_service_standard import StandardFacts


class GovService(models.Model):
    """Whether the steps of a service fit its class.

    What a class allows is the service standard in force for all services of that class, such
    as 3, 7 and 20 working days in the Philippines; where there is none, nothing is checked.
    Nothing is shortened: a charter that promises more than its class allows is told so.
    """

    _inherit = "gov.service"

    class_check = fields.Char("Steps and class", compute="_compute_class_check")
    class_is_over = fields.Boolean(compute="_compute_class_check")

    @api.depends(
        "classification",
        "case_kind",
        "agency_id",
        "step_ids.duration_minutes",
        "step_ids.duration_text",
    )
    @api.depends_context("lang")
    def _compute_class_check(self):
        for service in self:
            steps = service.step_ids
            service.class_is_over = service._is_over_class(
                sum(steps.mapped("duration_minutes"))
            )
            service.class_check = steps and service._say_class(
                sum(steps.mapped("duration_minutes")),
                len(steps.filtered(lambda it: not it.duration_minutes)),
            )

    def _day_minutes(self):
        """Minutes of one working day of the office."""
        hours = self.sudo().agency_id.calendar_id.hours_per_day  # its hours are public
        return round(hours * 60) or DAY_MINUTES

    def _class_days(self):
        """How many working days the class allows; 0 where no law is known here."""
        self.ensure_one()
        if not self.classification:
            return 0
        facts = StandardFacts(
            service=self._origin,
            case_kind=self.case_kind,
            classification=self.classification,
            agency=self.agency_id,
            channel=self.env["helpdesk.ticket.channel"],
            filed_on=fields.Date.context_today(self),
        )
        # Promises are public.
        of_class = (
            self.env["gov.service.standard"]
            .sudo()
            ._in_force()
            .filtered(
                lambda it: (
                    it.classification
                    and it.unit == "working_days"
                    and not (it.service_ids or it.agency_ids or it.channel_ids)
                )
            )
        )
        return of_class._choose("resolve", facts).amount

    def _is_over_class(self, minutes):
        days = self._class_days()
        return bool(days) and minutes > days * self._day_minutes()

    def _say_class(self, minutes, uncounted=0):
        """“Steps add up to 4 days; the class allows 3.”

        :param minutes: the sum of the steps
        :param uncounted: steps without a time that can be counted
        """
        days = self._class_days()
        total = self._charter_time(minutes)
        if not days:
            sentence = self.env._("Steps add up to %(total)s.", total=total)
        elif self._is_over_class(minutes):
            sentence = self.env._(
                "Steps add up to %(total)s; the class allows %(days)s.",
                total=total,
                days=days,
            )
        else:
            sentence = self.env._(
                "Steps add up to %(total)s and fit the class, which allows %(days)s working "
                "days.",
                total=total,
                days=days,
            )
        if uncounted:
            sentence += " " + (
                self.env._("One step has no time that can be counted.")
                if uncounted == 1
                else self.env._(
                    "%(count)s steps have no time that can be counted.", count=uncounted
                )
            )
        return sentence

    def _charter_time(self, minutes):
        """“12 days 20 minutes” of working time."""
        day = self._day_minutes()
        days, rest = divmod(minutes, day)
        parts = []
        if days:
            parts.append(
                self.env._("1 day")
                if days == 1
                else self.env._("%(count)s days", count=days)
            )
        if rest or not days:
            parts.append(self._charter_minutes(rest) or self.env._("0 minutes"))
        return " ".join(parts)

    def _time_cell(self, step):
        """The time of a step in one cell of a table."""
        return step.duration_text or say_minutes(
            step.duration_minutes, self._day_minutes()
        )
