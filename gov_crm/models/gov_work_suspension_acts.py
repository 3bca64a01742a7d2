import hashlib
from datetime import timedelta

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..tools.closures import WhatIf
from .gov_service_timer_recompute import Why


class GovWorkSuspension(models.Model):
    """Declaring and lifting. What is shown before is the very list that is written after."""

    _inherit = "gov.work.suspension"

    def _plan(self, act, at, reopened_at=None):
        """What an act would do, and nothing done.

        :param act: “declare” or “lift”
        :param reopened_at: of lifting: when the offices open again, in naive UTC; None: the
            closure falls away whole
        :return: see ``gov.service.timer._plan_moves``
        :raises UserError: it cannot be done in this state
        """
        self.ensure_one()
        self.check_access("write")
        self._check_act(act, reopened_at)
        start, stop = self._span() if act == "declare" else (self.date_from, None)
        if act == "lift" and reopened_at and reopened_at > start:
            stop = min(reopened_at, self.date_to)
        # All offices it closes, also those this user does not belong to.
        agencies_sudo = self.sudo()._agencies()
        span = (start, stop) if stop else None
        closures = self._closures(agencies_sudo, (self, span))
        what_if = agencies_sudo.with_context(gov_what_if=WhatIf(closures))
        if act == "declare":
            why = Why("closed", [(start, stop, self._reference())])
        else:
            why = Why("lifted", [(stop or start, self.date_to, self._reference())])
        return self.env["gov.service.timer"]._plan_moves(what_if, at, why)

    def _check_act(self, act, reopened_at):
        wanted = {"declare": "draft", "lift": "declared"}[act]
        if self.state != wanted:
            raise UserError(
                self.env._("This closure was declared or lifted in the meantime.")
            )
        if reopened_at and reopened_at >= self.date_to:
            raise UserError(self.env._("By then the closure is over anyway."))

    def _declare(self, at):
        """Close the offices.

        :param at: naive UTC moment
        :raises UserError: declared already, or offices in several time zones
        """
        self._lock()
        moves = self._plan("declare", at)
        summary = self.env["gov.service.timer"]._say_moves(moves)
        start, stop = self._span()
        self._transition().write(
            {
                "state": "declared",
                "date_from": start,
                "date_to": stop,
                "declared_at": at,
                "declared_by_id": self.env.user.id,
            }
        )
        self._act("declare", moves, summary, (start, stop), self.name)

    def _lift(self, at, reason, reopened_at=None):
        """Open the offices again: from a moment on, or as if they had never been closed.

        :param at: naive UTC moment of the act
        :param reopened_at: as in ``_plan``
        """
        self._lock()
        # Each act has a second of its own, by which its events are found.
        at = max(at, self.declared_at + timedelta(seconds=1))
        moves = self._plan("lift", at, reopened_at)
        summary = self.env["gov.service.timer"]._say_moves(moves)
        self._transition().write(
            {
                "state": "lifted",
                "reopened_at": reopened_at or self.date_from,
                "lifted_at": at,
                "lifted_by_id": self.env.user.id,
                "lift_reason": reason,
            }
        )
        self._act("lift", moves, summary, self._effective_span(), reason)

    def _act(self, act, moves, summary, span, reason):
        """Write the moves, show the closure in the calendars and keep who did it."""
        with self.env["resource.calendar"]._gov_collecting() as changes:
            before = set(changes.calendar_ids)
            self._show_leaves()
            # Offices that share a calendar read its closures again, too. Nothing of theirs
            # moves, and what does move is planned.
            self.sudo()._agencies().calendar_id._gov_touch()
            changes.calendar_ids = before
        told = self.env["gov.service.timer"]._write_moves(moves, self)
        self.env["gov.case.notice"]._wake(moves.at)
        self._transition().write({"told_count": self.told_count + told})
        self.env["gov.work.suspension.act"]._transition().create(
            {
                "suspension_id": self.id,
                "kind": act,
                "at": moves.at,
                "user_id": self.env.user.id,
                "user_name": self.env.user.name,
                "date_from": span[0],
                "date_to": span[1],
                "offices": ", ".join(sorted(self.sudo()._agencies().mapped("code"))),
                "reason": reason,
                "timer_count": len(moves.rows),
                "summary": summary["text"],
                "digest": self._digest(moves.at)[0],
            }
        )

    def _lock(self):
        """Two people declaring at once: the second waits, and finds it declared."""
        self.ensure_one()
        self.check_access("write")
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM gov_work_suspension WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        self.invalidate_recordset(["state"])

    def _digest(self, at):
        """SHA-256 over the events of this closure at one moment, in the order of their time
        limits, and how many there are.

        :return: ``(digest, count)``
        """
        rows = self.env.execute_query(
            SQL(
                """
                SELECT timer_id || ':' || sequence || ':' ||
                       to_char(deadline, 'YYYY-MM-DD"T"HH24:MI:SS')
                FROM gov_service_timer_event
                WHERE suspension_id = %s AND at = %s ORDER BY timer_id, sequence
                """,
                self.id,
                at,
            )
        )
        text = "\n".join(row[0] for row in rows)
        return hashlib.sha256(text.encode()).hexdigest(), len(rows)
