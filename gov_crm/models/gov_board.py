from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from .gov_referral import OPEN_STATES
from .gov_referral_counts import UNANSWERED_AFTER

# A share of fewer answers than this says nothing about anybody.
FEW = 10


class GovBoard(models.AbstractModel):
    """What needs a person today, for those who answer for an office. No ranking.

    Each figure comes with the domain of its rows, so that every number can be opened. One
    grouped query a block, in the rights of the caller.
    """

    _name = "gov.board"
    _description = "Board of a supervisor"

    @api.model
    @api.readonly
    def read_board(self, agency_id=False):
        """The board of the caller's offices, or of one of them and those below.

        :param agency_id: an office of the caller; false: all of them
        :return: ``{"moment", "offices", "counters", "officers", "stuck"}``
        :raises AccessError: for others than supervisors
        """
        if not self.env.user.has_group("gov_crm.group_gov_supervisor"):
            raise AccessError(self.env._("Supervisors see the board of their offices."))
        scope = set(self.env.user._gov_scope_ids())
        offices = self.env["gov.agency"].search([("id", "in", list(scope))])
        chosen = offices.filtered(lambda office: office.id == agency_id)
        if chosen:
            scope &= set(chosen._scope_ids())
        here = Domain("is_open", "=", True) & Domain("agency_id", "in", sorted(scope))
        now = fields.Datetime.context_timestamp(self, fields.Datetime.now())
        return {
            "moment": self._say(now),
            "office_id": chosen.id or False,
            "offices": [
                {"id": office.id, "name": office.complete_name} for office in offices
            ],
            "counters": self._counters(here),
            "officers": self._officers(here, scope),
            "stuck": self._stuck(scope),
        }

    def _say(self, moment):
        Ticket = self.env["helpdesk.ticket"]
        return f"{Ticket._say_date_in_words(moment.date())}, {moment:%H:%M}"

    # ------------------------------------------------------------------
    # COUNTERS
    # ------------------------------------------------------------------

    def _parts(self):
        """The counters and the conditions their cases meet, on stored fields."""
        return {
            "late": Domain("deadline", "<", "now"),
            "today": Domain("deadline", ">=", "now")
            & Domain("deadline", "<", "today +1d"),
            "tomorrow": Domain("deadline", ">=", "today +1d")
            & Domain("deadline", "<", "today +2d"),
            "week": Domain("deadline", ">=", "now")
            & Domain("deadline", "<", "today +7d"),
            "paused": Domain("is_paused", "=", True),
            "unassigned": Domain("user_id", "=", False),
        }

    def _counters(self, here):
        Ticket = self.env["helpdesk.ticket"]
        parts = self._parts()
        counts = Ticket._count_each(here, parts)
        long_paused = self._long_paused(here)
        labels = {
            "late": self.env._("late"),
            "today": self.env._("due today"),
            "tomorrow": self.env._("due tomorrow"),
            "unassigned": self.env._("nobody works on"),
        }
        tones = {"late": "danger", "today": "warning"}
        rows = [
            {
                "key": key,
                "count": counts[key],
                "label": label,
                "tone": tones.get(key, "plain"),
                "domain": list(here & parts[key]),
                "hint": self._oldest(here) if key == "late" and counts[key] else "",
            }
            for key, label in labels.items()
        ]
        rows.insert(
            3,
            {
                "key": "paused_long",
                "count": len(long_paused),
                "label": self.env._("paused for long"),
                "tone": "plain",
                "domain": [("id", "in", long_paused)],
                "hint": self.env._("more than half of what the ground allows"),
            },
        )
        return rows

    def _oldest(self, here):
        oldest = self.env["helpdesk.ticket"].search(
            here & Domain("deadline", "<", "now"), order="deadline, id", limit=1
        )
        late = oldest.deadline_display["sentence"] if oldest else ""
        return self.env._("the oldest: %(words)s", words=late) if late else ""

    def _long_paused(self, here):
        """Cases whose pause has used more than half of what its ground allows."""
        tickets = self.env["helpdesk.ticket"]._search(
            here & Domain("is_paused", "=", True)
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT ticket_id FROM gov_service_timer
                WHERE state = 'paused' AND ticket_id IN %s
                  AND %s - paused_at > (resumes_at - paused_at) / 2
                """,
                tickets.subselect(),
                fields.Datetime.now(),
            )
        )
        return [row[0] for row in rows]

    # ------------------------------------------------------------------
    # OFFICERS
    # ------------------------------------------------------------------

    def _officers(self, here, scope):
        Ticket = self.env["helpdesk.ticket"]
        parts = {
            name: part
            for name, part in self._parts().items()
            if name in ("late", "today", "week", "paused")
        }
        query = Ticket._search(here & Domain("user_id", "!=", False))
        columns = [
            SQL(
                "COUNT(*) FILTER (WHERE %s)",
                part.optimize_full(Ticket)._to_sql(Ticket, query.table, query),
            )
            for part in parts.values()
        ]
        user = SQL.identifier(query.table, "user_id")
        query.groupby = user
        counts = {
            row[0]: dict(zip(parts, row[1:], strict=True))
            for row in self.env.execute_query(query.select(user, *columns))
        }
        kept = self._kept_last_month(scope)
        # Names of colleagues, for those who answer for their work.
        officers_sudo = self.env["res.users"].sudo().browse({*counts, *kept}).exists()
        rows = []
        for officer in officers_sudo.sorted("name"):
            own = here & Domain("user_id", "=", officer.id)
            in_time, answered = kept.get(officer.id, (0, 0))
            rows.append(
                {
                    "id": officer.id,
                    "name": officer.name,
                    "cells": [
                        {
                            "key": key,
                            "count": counts.get(officer.id, {}).get(key, 0),
                            "domain": list(own & part),
                        }
                        for key, part in parts.items()
                    ],
                    "kept": self._say_kept(in_time, answered),
                }
            )
        return rows

    def _say_kept(self, in_time, answered):
        if not answered:
            return "–"
        if answered < FEW:
            return self.env._("too few to say")
        return self.env._(
            "%(in_time)s of %(answered)s", in_time=in_time, answered=answered
        )

    def _kept_last_month(self, scope):
        """Answers given in the month before this one, in time and in all, by the officer of
        the case: the rows of the measure “Answered in time”, so that no two boards differ."""
        this_month = fields.Date.context_today(self).replace(day=1)
        last_month = (this_month - timedelta(days=1)).replace(day=1)
        # Counts over the caller's offices, as the system: nobody has a right on single rows.
        rows = self.env.execute_query(
            SQL(
                """
                SELECT ticket.user_id, sum(figure.in_time), sum(figure.limited)
                FROM gov_case_figure figure
                JOIN helpdesk_ticket ticket ON ticket.id = figure.ticket_id
                WHERE figure.day >= %s AND figure.day < %s AND figure.limited > 0
                  AND figure.agency_id = ANY(%s) AND ticket.user_id IS NOT NULL
                GROUP BY 1
                """,
                last_month,
                this_month,
                sorted(scope),
            )
        )
        return {user: (in_time, answered) for user, in_time, answered in rows}

    # ------------------------------------------------------------------
    # REFERRALS
    # ------------------------------------------------------------------

    def _stuck(self, scope):
        """Referrals of these offices whose own time has passed, or that nobody has answered
        for two days where no time is set."""
        now = fields.Datetime.now()
        late = Domain("due_at", "<", now)
        silent = (
            Domain("due_at", "=", False)
            & Domain("state", "in", OPEN_STATES)
            & Domain("sent_at", "<", now - UNANSWERED_AFTER)
        )
        # Whoever has taken a case over is responsible for it, and has a board of its own.
        theirs = Domain("state", "in", OPEN_STATES) | (
            Domain("state", "=", "accepted") & Domain("kind", "!=", "transfer")
        )
        ours = Domain("from_agency_id", "in", sorted(scope)) | Domain(
            "holder_agency_id", "in", sorted(scope)
        )
        waiting = self.env["gov.referral"].search(
            ours & theirs & (late | silent), order="due_at, sent_at, id", limit=20
        )
        return [
            {
                "id": referral.id,
                "sentence": self.env._(
                    "%(number)s at %(office)s: %(how)s",
                    number=referral.number,
                    office=referral.to_agency_id.name,
                    how=referral.due_display["sentence"],
                ),
                "can_remind": not referral.reminder_refusal,
                "reminded": referral.reminder_refusal if referral.reminded_at else "",
            }
            for referral in waiting
        ]
