from odoo import fields, models

from ..tools.sentences import items


class HelpdeskTicket(models.Model):
    """What happens next, as a receipt says it: who has it, by when there is an answer, what
    follows from silence. Pages and messages say it in the same words."""

    _inherit = "helpdesk.ticket"

    def _say_responsible(self):
        """“M. Reyes, Senior Citizens Office”, or the office alone where nobody is named."""
        self.ensure_one()
        ticket_sudo = self.sudo()  # the office gives these names to the citizen
        agency = ticket_sudo.agency_id
        officer = ticket_sudo.user_id or agency.intake_officer_id
        return ", ".join(filter(None, (officer.name, agency.name)))

    def _next_steps(self):
        """What happens next, one sentence or two a step, for the receipt.

        :rtype: list[str]
        """
        self.ensure_one()
        now = fields.Datetime.now()
        agency_sudo = self.sudo().agency_id  # what stands on its door
        officer = self.sudo().user_id or agency_sudo.intake_officer_id
        reader = (
            self.env._(
                "%(officer)s, %(office)s, reads it.",
                officer=officer.name,
                office=agency_sudo.name,
            )
            if officer
            else self.env._("%(office)s reads it.", office=agency_sudo.name)
        )
        phone = agency_sudo.partner_id.phone
        if phone:
            reader = self.env._(
                "%(sentence)s Phone: %(phone)s.", sentence=reader, phone=phone
            )
        steps = [reader]
        timer = self._answer_timers().get(self.id)
        if not timer:
            return [
                *steps,
                self.env._(
                    "No law sets a date for this. You see in your case what happens."
                ),
            ]
        if not timer.started_at:
            return [*steps, self._say_start()]
        steps.append(
            self.env._(
                "You have our decision by %(moment)s.",
                moment=self._say_moment(timer.deadline, now),
            )
        )
        if effect := self._say_lapse(timer):
            steps.append(
                self.env._("If you hear nothing by then, %(effect)s.", effect=effect)
            )
        else:
            steps.append(
                self.env._(
                    "If you hear nothing by then, we are late and it is recorded. You can "
                    "call us, or ask for a review."
                )
            )
        return steps

    def _say_start(self):
        """When the time limit starts that waits for papers."""
        papers = items(self.missing_papers)
        if len(papers) == 1:
            return self.env._(
                "The time limit starts when this arrives: %(paper)s.",
                paper=papers[0].rstrip("."),
            )
        return self.env._("The time limit starts when all missing papers are here.")
