from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from .gov_desk_ticket import AT_DESK

_SHOWN = 8


class GovDesk(models.Model):
    """The screen of a counter: who comes next, and what became of them.

    “Call next” is one statement in a transaction of its own, at READ COMMITTED, that skips
    what another counter is just taking: two counters that call at once get two numbers, and
    neither waits or is refused.
    """

    _inherit = "gov.desk"

    current_id = fields.Many2one(
        "gov.desk.ticket", string="Number", compute="_compute_current"
    )
    current_number = fields.Char("Now", compute="_compute_current")
    current_state = fields.Char("What it does", compute="_compute_current")
    current_has_case = fields.Boolean(compute="_compute_current")
    current_sentence = fields.Char("Since", compute="_compute_current")
    waiting_ids = fields.Many2many(
        "gov.desk.ticket", string="Next", compute="_compute_waiting"
    )
    waiting_sentence = fields.Char("Who waits", compute="_compute_waiting")
    may_serve = fields.Boolean(compute="_compute_may_serve", search="_search_may_serve")

    @api.depends("desk_ticket_ids.state")
    @api.depends_context("uid")
    def _compute_current(self):
        numbers = self.env["gov.desk.ticket"].search(
            [("desk_id", "in", self.ids), ("state", "in", AT_DESK)]
        )
        by_desk = {number.desk_id.id: number for number in numbers}
        for desk in self:
            number = by_desk.get(desk._origin.id, numbers.browse())
            desk.current_id = number
            desk.current_number = number.number
            desk.current_state = number.state
            desk.current_has_case = bool(number.ticket_id)
            desk.current_sentence = number and desk._say_current(number)

    def _say_current(self, number):
        """“Called at 10:42, for the second time at 10:44. Business permit. Express lane.”"""
        clock = self.agency_id._local
        if number.state == "serving":
            parts = [
                self.env._(
                    "At the counter since %(time)s.",
                    time=f"{clock(number.serving_at):%H:%M}",
                )
            ]
        elif number.call_count > 1:
            parts = [
                self.env._(
                    "Called %(count)s times, last at %(time)s.",
                    count=number.call_count,
                    time=f"{clock(number.announced_at):%H:%M}",
                )
            ]
        else:
            parts = [
                self.env._(
                    "Called at %(time)s.", time=f"{clock(number.called_at):%H:%M}"
                )
            ]
        if number.service_id:
            parts.append(f"{number.service_id.name}.")
        if number.lane == "express":
            parts.append(self.env._("Express lane (%(law)s).", law=number.legal_basis))
        return " ".join(parts)

    @api.depends("desk_ticket_ids.state")
    @api.depends_context("uid")
    def _compute_waiting(self):
        now = fields.Datetime.now()
        for desk in self:
            # One counter is shown at a time; lists do not show this.
            ids = desk._waiting(now)
            numbers = self.env["gov.desk.ticket"].browse(ids)
            desk.waiting_ids = numbers[:_SHOWN]
            since = min(numbers.mapped("drawn_at"), default=now)
            words = {
                "count": len(ids),
                "time": f"{desk.agency_id._local(since):%H:%M}",
            }
            if len(ids) > 1:
                desk.waiting_sentence = self.env._(
                    "%(count)s wait for this counter, the longest since %(time)s.",
                    **words,
                )
            elif ids:
                desk.waiting_sentence = self.env._(
                    "One waits for this counter, since %(time)s.", **words
                )
            else:
                desk.waiting_sentence = self.env._("Nobody waits for this counter.")

    @api.depends_context("uid")
    def _compute_may_serve(self):
        scope = self.env.user._gov_scope_ids()
        for desk in self:
            desk.may_serve = desk.active and desk.agency_id.id in scope

    def _search_may_serve(self, operator, value):
        if operator != "in" or True not in value:
            return NotImplemented
        return [("agency_id", "in", list(self.env.user._gov_scope_ids()))]

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_call_next(self):
        """Call the head of the queue to this counter, which the officer takes with it.

        :raises UserError: a number is at this counter still
        :raises AccessError: the user does not serve people of this office
        """
        self._check_serves()
        now = fields.Datetime.now()
        if not self._claim(now) and not self._just_called(now) and self._at_desk():
            raise UserError(
                self.env._(
                    "A number is at this counter still. Say first that it is done, or that "
                    "nobody came."
                )
            )
        if self.user_id != self.env.user:
            # Who sits here is told by who calls; nobody may write it otherwise.
            self.sudo().user_id = self.env.user
        return True

    def action_call_again(self):
        """Call the number at this counter once more; the waiting room shows and speaks it.

        :raises UserError: no number is called here
        """
        number_sudo = self._of_desk(("called",))
        number_sudo.write(
            {
                "announced_at": fields.Datetime.now(),
                "call_count": number_sudo.call_count + 1,
            }
        )
        return True

    def action_serve(self):
        """The person has come to the counter.

        :raises UserError: no number is called here
        """
        self._of_desk(("called",)).write(
            {"state": "serving", "serving_at": fields.Datetime.now()}
        )
        return True

    def action_served(self):
        """What the person came for is done, as far as it can be done here today.

        :raises UserError: nobody is at this counter
        """
        self._of_desk(("serving",))._end("served", fields.Datetime.now())
        return True

    def action_left(self):
        """Nobody came, or the person has left.

        :raises UserError: no number is at this counter
        """
        self._of_desk(AT_DESK)._end("left", fields.Datetime.now())
        return True

    def action_leave(self):
        """The officer leaves the counter.

        :raises UserError: a number is at this counter still
        """
        self._check_serves()
        if self._at_desk():
            raise UserError(
                self.env._("Somebody is at this counter. Finish that first.")
            )
        self.sudo().user_id = False  # as in action_call_next
        return True

    def action_draw(self):
        """Open the dialog that gives a number at the front desk.

        :raises AccessError: the user does not serve people of this office
        """
        self._check_serves()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Give a number"),
            "res_model": "gov.desk.draw",
            "view_mode": "form",
            "target": "new",
            "context": {"default_agency_id": self.agency_id.id},
        }

    def action_open_case(self):
        """Open the case that the number at this counter is about.

        :raises UserError: it is about none
        """
        self._check_serves()
        case = self._at_desk().ticket_id.with_env(self.env)
        if not case:
            raise UserError(self.env._("This number is about no case."))
        case.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "res_model": case._name,
            "res_id": case.id,
            "view_mode": "form",
        }

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _check_serves(self):
        """:raises AccessError: the user does not serve people of this office"""
        self.ensure_one()
        self.check_access("read")
        if not self.may_serve:
            raise AccessError(
                self.env._("Only officers of this office serve at its counters.")
            )

    def _at_desk(self):
        """The number at this counter, as the system; empty if there is none."""
        # The right on the counter was checked, and numbers have no others.
        return (
            self.env["gov.desk.ticket"]
            .sudo()
            .search([("desk_id", "=", self.id), ("state", "in", AT_DESK)])
        )

    def _just_called(self, now):
        """Whether this officer called the number at this counter a moment ago: a button that
        is pressed twice, or a request that is repeated, has called already."""
        number = self._at_desk()
        recent = number.called_at and number.called_at > now - timedelta(seconds=5)
        return (
            recent and number.state == "called" and number.officer_id == self.env.user
        )

    def _of_desk(self, states):
        """As ``_at_desk``, locked, and in one of these states.

        :raises UserError: it is not
        """
        self._check_serves()
        number_sudo = self._at_desk()
        number_sudo.lock_for_update()
        if number_sudo.state not in states:
            raise UserError(
                self.env._("This has been done already, or nobody was called yet.")
            )
        return number_sudo

    def _queue_sql(self, now):
        """``(condition, order)`` on ``gov_desk_ticket``: who waits for this counter, and who
        comes first.

        Whoever has waited so long that the place is certain is first also at a counter of the
        express lane, so no lane can starve the other at any counter.
        """
        agency_sudo = self.agency_id.sudo()
        where = SQL(
            "agency_id = %s AND day = %s AND state = 'waiting'",
            agency_sudo.id,
            agency_sudo._local(now).date(),
        )
        services = self.sudo().service_ids
        if services:
            where = SQL(
                "%s AND (service_id IS NULL OR service_id IN %s)",
                where,
                tuple(services.ids),
            )
        order = SQL("queue_score DESC, id")
        if self.lane == "express":
            certain = SQL(
                "drawn_at < %s - make_interval(mins => %s)",
                now,
                agency_sudo.desk_certain_minutes,
            )
            # Among those whose place is certain no lane is before the other.
            order = SQL(
                "(%(certain)s) DESC, (NOT (%(certain)s) AND lane = 'express') DESC, "
                "%(order)s",
                certain=certain,
                order=order,
            )
        return where, order

    def _waiting(self, now):
        """Ids of the numbers that wait for this counter, the head first."""
        if not self._origin:
            return []
        where, order = self._queue_sql(now)
        self.env["gov.desk.ticket"].flush_model()
        rows = self.env.execute_query(
            SQL("SELECT id FROM gov_desk_ticket WHERE %s ORDER BY %s", where, order)
        )
        return [row[0] for row in rows]

    def _claim(self, now):
        """Call the head of the queue to this counter.

        :return: the id of the number; None if nobody waits or one is at this counter still
        """
        where, order = self._queue_sql(now)
        self.env.flush_all()
        try:
            with (
                self.env["gov.rate.limit"]._own_transaction() as cr,
                cr.savepoint(flush=False),
            ):
                cr.execute(
                    SQL(
                        "UPDATE gov_desk_ticket AS called SET state = 'called', "
                        "desk_id = %(desk)s, officer_id = %(user)s, called_at = %(now)s, "
                        "announced_at = %(now)s, call_count = 1, wait_minutes = "
                        "floor(extract(epoch FROM %(now)s - drawn_at) / 60) "
                        "WHERE id = (SELECT id FROM gov_desk_ticket WHERE %(where)s "
                        "ORDER BY %(order)s LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED) "
                        "AND NOT EXISTS (SELECT FROM gov_desk_ticket AS here "
                        "WHERE here.desk_id = %(desk)s "
                        "AND here.state IN ('called', 'serving')) RETURNING id",
                        desk=self.id,
                        user=self.env.uid,
                        now=now,
                        where=where,
                        order=order,
                    ),
                    log_exceptions=False,
                )
                row = cr.fetchone()
        except IntegrityError:
            # The same counter twice at once: the other press has called already.
            row = None
        self.env.invalidate_all()
        return row[0] if row else None
