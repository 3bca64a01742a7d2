from odoo import api, models

from .gov_service_timer import OPEN_STATES


class GovServiceTimer(models.Model):
    """Which promises bind a case: chosen when the facts that decide them are first known,
    and again when those facts change. What already ran is kept."""

    _inherit = "gov.service.timer"

    @api.model
    def _open(self, tickets, targets, user_name=None, chosen=None):
        """Attach the standards in force on the day of filing and start what can start.

        :param tickets: cases in any number; queries do not grow with it
        :param targets: the targets to attach
        :param chosen: the standards instead, as ``_choose_standards`` gives them
        """
        chosen = chosen or self._choose_standards(tickets, targets)
        vals_list = []
        for ticket in tickets.sudo():
            for target in targets:
                if standard := chosen[ticket.id, target]:
                    vals_list.append(
                        {
                            "ticket_id": ticket.id,
                            "standard_id": standard.id,
                            "target": target,
                            "agency_id": ticket.entry_agency_id.id,
                            **self._starting(ticket, standard, ticket.entry_agency_id),
                        }
                    )
        timers = self._transition().create(vals_list)
        timers._started(user_name)
        return timers.with_env(self.env)

    @api.model
    def _choose_standards(self, tickets, targets):
        """The standard that binds each case for each target, as ``{(case id, target): …}``;
        empty where none fits."""
        # Which promise binds is decided by law and not by what this user may read.
        standards_sudo = self.env["gov.service.standard"].sudo()._in_force()
        memory, chosen = {}, {}
        for ticket in tickets.sudo():
            facts = ticket._standard_facts()
            for target in targets:
                if (target, facts) not in memory:
                    memory[target, facts] = standards_sudo._choose(target, facts)
                chosen[ticket.id, target] = memory[target, facts]
        return chosen

    def _starting(self, ticket, standard, agency):
        """Values of a timer at its start, or nothing while its start is not known."""
        start = ticket._starting_moment(standard.starts_at)
        if not start:
            return {}
        worktime = agency._worktime(start)
        deadline = standard._deadline(worktime, start)
        next_due = standard._first_step(worktime, start, deadline)
        return {"started_at": start, "deadline": deadline, "next_due_at": next_due}

    def _started(self, user_name=None, are_new=True):
        """Log the start of those that have started, and show the dates on their cases.

        :param are_new: these timers have just been made
        """
        started = self.filtered("started_at")
        started._log(
            "start", lambda timer: timer.started_at, user_name, is_first=are_new
        )
        started.ticket_id._refresh_deadline()
        started._schedule_sweep()

    def _start(self, user_name=None):
        """Start what has not started and whose starting moment is known by now."""
        started = self.browse()
        for timer in self._transition():
            if timer.started_at or timer.state != "running":
                continue
            vals = self._starting(timer.ticket_id, timer.standard_id, timer.agency_id)
            if vals:
                timer.write(vals)
                started += timer
        # Another rule may have been chosen meanwhile, or the case opened again.
        started._started(user_name, are_new=False)

    @api.model
    def _choose_again(self, tickets, at, why, never_later=False):
        """Choose anew for open cases whose deciding facts have changed.

        The clock keeps what ran: starts, pauses and extensions stay. Targets reached stay
        reached. A promise made is kept where no standard fits any more.

        :param at: naive UTC moment
        :param why: what changed, for the history
        :param never_later: keep the old standard where the new one would give a later date,
            as when a case only moves to another office
        """
        open_sudo = self.sudo().search([("ticket_id", "in", tickets.ids)])
        by_key = {}
        for timer in open_sudo:
            if timer.target not in ("promise", "referral_accept", "referral_act"):
                # A running one hides what was reached or cancelled before it.
                key = timer.ticket_id.id, timer.target
                if key not in by_key or timer.state in OPEN_STATES:
                    by_key[key] = timer
        changed, missing = self.browse(), []
        stills = open_sudo._stills()
        every = sorted({name for ticket in tickets for name in ticket._targets()})
        chosen = self._choose_standards(tickets, every)
        for ticket in tickets.sudo():
            for target in ticket._targets():
                standard = chosen[ticket.id, target]
                timer = by_key.get((ticket.id, target))
                if not timer and standard:
                    missing.append((ticket, target))
                elif (
                    timer
                    and standard
                    and timer.state in OPEN_STATES
                    and timer.standard_id != standard
                    and timer._take_standard(
                        standard,
                        stills.get(timer.id, ()),
                        why,
                        not_later_from=at if never_later else None,
                    )
                ):
                    changed += timer
        changed._set_next_step()
        changed._log(
            "choose",
            lambda timer: at,
            note=why,
            more=lambda timer: {"amount": timer.extended_amount},
        )
        changed._start()
        changed.ticket_id._refresh_deadline()
        changed._schedule_sweep()
        for target in {target for _ticket, target in missing}:
            late = self.env["helpdesk.ticket"].union(
                *(ticket for ticket, name in missing if name == target)
            )
            self._open(late, (target,))

    def _take_standard(self, standard, still, why, not_later_from=None):
        """Let another standard rule this timer; whether it does.

        :param not_later_from: only if it gives no later date, for a timer that has not
            started as if it did at this naive UTC moment
        """
        # An extension was granted in the unit of the old rule.
        same_unit = standard.unit == self.standard_id.unit
        extended = self.extended_amount if same_unit else 0
        vals = {"standard_id": standard.id, "extended_amount": extended}
        if self.started_at:
            worktime = self.agency_id._worktime(self.started_at)
            deadline = standard._deadline(worktime, self.started_at, extended, still)
            if not_later_from and deadline > self.deadline:
                return False
            vals |= {
                "deadline": deadline,
                "moved_from": self.deadline,
                "moved_by": "choose",
                "moved_why": why,
            }
        elif not_later_from and standard._is_later(
            self.standard_id, self.agency_id, not_later_from
        ):
            return False
        self._transition().write(vals)
        return True
