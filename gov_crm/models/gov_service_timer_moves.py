from odoo import api, models
from odoo.tools import SQL

from ..tools.pg_array import pg_array
from .gov_service_timer import ANSWER_TARGETS
from .gov_service_timer_event import EVIDENCE
from .gov_service_timer_referral import REFERRAL_TARGETS


class GovServiceTimer(models.Model):
    """Writing the moves of time limits: one statement for each table, whatever their number."""

    _inherit = "gov.service.timer"

    @api.model
    def _write_moves(self, moves, suspension=None):
        """Write new dates with their history, their evidence and notices to the citizens.

        :param moves: as ``_plan_moves`` gives them
        :param suspension: the declared closure that is the reason
        :return: number of citizens that will be told
        """
        rows = moves.rows
        if not rows:
            return 0
        whys, index = self._whys(moves)
        self._update_moved(moves, [why["text"] for why in whys], index)
        events = self._insert_events(moves, whys, index, suspension)
        self._append_moved(moves, whys, index, events)
        answers = [
            (row, number)
            for row, number in zip(rows, index, strict=True)
            if row.target in ANSWER_TARGETS
        ]
        self._date_cases([row.timer_id for row, _number in answers])
        self._date_referrals(
            [row.timer_id for row in rows if row.target in REFERRAL_TARGETS]
        )
        told = self.env["gov.case.notice"]._add_moved(
            # A paused one is told its date when it goes on.
            [it for it in answers if it[0].state == "running"],
            whys,
            moves.at,
            suspension,
        )
        for model in (
            "gov.service.timer",
            "gov.service.timer.event",
            "helpdesk.ticket",
            "gov.referral",
        ):
            self.env[model].invalidate_model(flush=False)
        due = [row.next_due_at for row in rows if row.next_due_at]
        if due:
            self._wake_sweep(min(due))
        return told

    def _whys(self, moves):
        """Distinct reasons, and for each move the place of its own among them."""
        known, whys, index = {}, [], []
        spans = moves.why.spans
        for row in moves.rows:
            kind, touched = moves.why.kind, ()
            if kind == "lifted":
                touched = tuple(range(len(spans)))
            elif row.new > row.old:
                touched = tuple(
                    number
                    for number, (start, stop, _reason) in enumerate(spans)
                    if start < row.new and stop > row.started_at
                )
            key = row.agency_id, touched
            if key not in known:
                known[key] = len(whys)
                closures = [spans[number] for number in touched]
                kind = kind if touched else "hours"
                agency_sudo = moves.agencies.sudo().browse(row.agency_id)
                whys.append(
                    {
                        "kind": kind,
                        "closures": closures,
                        "text": agency_sudo._say_why_moved(kind, closures),
                    }
                )
            index.append(known[key])
        return whys, index

    def _update_moved(self, moves, texts, index):
        rows = moves.rows
        self.env.cr.execute(
            SQL(
                """
                UPDATE gov_service_timer timer SET
                    deadline = new.deadline, moved_from = timer.deadline,
                    moved_by = 'move', moved_why = (%(whys)s::varchar[])[new.why + 1],
                    next_due_at = new.next_due_at, steps_done = new.steps_done,
                    write_uid = %(user)s, write_date = %(at)s
                FROM unnest(%(ids)s::int4[], %(deadlines)s::timestamp[], %(index)s::int4[],
                            %(due)s::timestamp[], %(done)s::varchar[])
                    AS new (id, deadline, why, next_due_at, steps_done)
                WHERE timer.id = new.id
                """,
                whys=texts,
                user=self.env.uid,
                at=moves.at,
                ids=pg_array(row.timer_id for row in rows),
                deadlines=pg_array(row.new for row in rows),
                index=pg_array(index),
                due=pg_array(row.next_due_at for row in rows),
                done=pg_array(row.steps_done for row in rows),
            )
        )

    def _insert_events(self, moves, whys, index, suspension):
        """One event each; ``{timer id: (event id, sequence)}``."""
        rows = moves.rows
        found = self.env.execute_query(
            SQL(
                """
                INSERT INTO gov_service_timer_event (
                    timer_id, sequence, kind, at, user_id, user_name, deadline, note,
                    suspension_id
                )
                SELECT new.id, coalesce(last.sequence, 0) + 1, 'move', %(at)s, %(user)s,
                       %(name)s, new.deadline, (%(whys)s::varchar[])[new.why + 1],
                       %(suspension)s
                FROM unnest(%(ids)s::int4[], %(deadlines)s::timestamp[], %(index)s::int4[])
                    AS new (id, deadline, why)
                CROSS JOIN LATERAL (
                    SELECT max(sequence) AS sequence FROM gov_service_timer_event
                    WHERE timer_id = new.id
                ) last
                RETURNING timer_id, id, sequence
                """,
                at=moves.at,
                user=self.env.uid,
                name=self.env.user.name,
                whys=[why["text"] for why in whys],
                suspension=suspension.id if suspension else None,
                ids=pg_array(row.timer_id for row in rows),
                deadlines=pg_array(row.new for row in rows),
                index=pg_array(index),
            )
        )
        return {timer_id: (id_, sequence) for timer_id, id_, sequence in found}

    def _append_moved(self, moves, whys, index, events):
        """The same facts as ``gov.service.timer.event._facts`` gives, without records."""
        Evidence = self.env["gov.evidence"]
        digests = [Evidence._text_digest(why["text"]) for why in whys]
        Evidence._append(
            [
                {
                    "ticket_id": row.ticket_id,
                    "kind": EVIDENCE["move"],
                    "at": moves.at,
                    "res_id": events[row.timer_id][0],
                    "facts": {
                        "timer_id": row.timer_id,
                        "sequence": events[row.timer_id][1],
                        "target": row.target,
                        "standard_id": row.standard_id,
                        "deadline": row.new,
                        "note_digest": digests[number],
                    },
                }
                for row, number in zip(moves.rows, index, strict=True)
            ]
        )

    def _date_cases(self, timer_ids):
        """Copy the dates of these answers onto their cases, as ``_refresh_deadline`` does,
        and from there to their referrals."""
        if not timer_ids:
            return
        self.env.cr.execute(
            SQL(
                """
                WITH dated AS (
                    UPDATE helpdesk_ticket ticket SET deadline = timer.deadline
                    FROM gov_service_timer timer
                    WHERE timer.id = ANY(%(ids)s::int4[])
                      AND ticket.id = timer.ticket_id
                      AND NOT EXISTS (
                          SELECT 1 FROM gov_service_timer later
                          WHERE later.ticket_id = timer.ticket_id AND later.id > timer.id
                            AND later.target = ANY(%(targets)s)
                            AND later.state <> 'cancelled'
                      )
                    RETURNING ticket.id, ticket.deadline
                )
                UPDATE gov_referral referral SET deadline = dated.deadline
                FROM dated WHERE referral.ticket_id = dated.id
                """,
                ids=pg_array(timer_ids),
                targets=list(ANSWER_TARGETS),
            )
        )
