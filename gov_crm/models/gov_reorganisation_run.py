import time
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_BATCH = 50
_PAST_BATCH = 1000
# What somebody else works on at this moment is looked at again after so long.
_LOOK_AGAIN = timedelta(minutes=1)


class GovReorganisation(models.Model):
    """The job that passes cases on, in small committed batches.

    A batch locks its rows and their cases and skips what somebody else is just working on.
    What it did and that it is done are one transaction: killed at any instant, it loses the
    batch at hand and repeats nothing. A row that fails is kept with its reason, is tried
    again later, and holds up no other.
    """

    _inherit = "gov.reorganisation"

    @api.model
    def _cron_carry_out(self):
        """Go on with every order that is being carried out, until the time for jobs is
        over."""
        Timer = self.env["gov.service.timer"]
        Timer._begin()
        for order_id in self.search([("state", "=", "running")], order="id").ids:
            if not self.browse(order_id)._run():
                break

    def _run(self):
        """Work off what is due of this order.

        :return: whether time is left for others
        """
        self.ensure_one()
        Timer = self.env["gov.service.timer"]
        while True:
            started = time.monotonic()
            now = fields.Datetime.now()
            done = self._run_batch(now)
            goes_on = bool(done)
            if done:
                self._transition().write(
                    {"seconds": self.seconds + time.monotonic() - started}
                )
            elif self._left():
                self._wake_for_rest(now)
            elif self._enqueue(now):
                # Filed or sent in a transaction that ended while the order waited for it.
                goes_on = True
            else:
                self._finish(now)
            left = Timer._end_batch(done)
            if left <= 0:
                self._wake(now)
                Timer._end_batch(0)
                return False
            if not goes_on:
                return True

    def _run_batch(self, now):
        """One batch of cases and referrals, or of past cases when there are none; how many
        rows were looked at."""
        items = self._take(now, ("case", "referral"), _BATCH)
        if items:
            items._by_order()._work(now)
            return len(items)
        items = self._take(now, ("past",), _PAST_BATCH)
        if items:
            items._by_order()._open_past(now)
        return len(items)

    def _take(self, now, kinds, limit):
        """The next rows that nobody else works on, locked with their cases until the
        transaction ends. A case an officer is just changing is left for the next time."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT item.id FROM gov_reorganisation_item item
                JOIN helpdesk_ticket ticket ON ticket.id = item.ticket_id
                WHERE item.reorganisation_id = %s AND item.state = 'todo'
                  AND item.try_at <= %s AND item.kind = ANY(%s)
                ORDER BY item.id LIMIT %s
                FOR NO KEY UPDATE OF item, ticket SKIP LOCKED
                """,
                self.id,
                now,
                list(kinds),
                limit,
            )
        )
        return self.env["gov.reorganisation.item"].browse(row[0] for row in rows)

    def _finish(self, now):
        """Nothing is left to do: who goes along leaves the old office, and that is that."""
        self.ensure_one()
        office_sudo = self.from_agency_id.sudo()
        for successor_sudo in self._successors():
            office_sudo.user_ids -= self._members_of(successor_sudo)
        self._transition().write({"state": "done", "finished_at": now})
        self.env["gov.case.notice"]._wake(now)

    def _left(self):
        """How many rows are still to do."""
        return self.env["gov.reorganisation.item"].search_count(
            [("reorganisation_id", "=", self.id), ("state", "=", "todo")]
        )

    def _wake_for_rest(self, now):
        """Come back for what was skipped or failed."""
        [(moment,)] = self.env.execute_query(
            SQL(
                "SELECT min(try_at) FROM gov_reorganisation_item "
                "WHERE reorganisation_id = %s AND state = 'todo'",
                self.id,
            )
        )
        if moment:
            self._wake(max(moment, now + _LOOK_AGAIN))
        else:
            self._wake(now)
