import logging
from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from .gov_append_only_mixin import ERASED
from .gov_retention_rule import CASE_PARTS

_logger = logging.getLogger(__name__)
_BATCH = 50


class GovErasure(models.Model):
    """The job that carries out approved erasures, in small committed batches.

    What a batch erased and that it is done are one transaction: killed at any instant, it
    loses the batch at hand and repeats nothing. Each part is judged again just before it
    goes: a hold placed after the approval stops it.
    """

    _inherit = "gov.erasure"

    @api.model
    def _cron_carry_out(self):
        """Go on with every approved erasure, until the time for jobs is over."""
        Timer, failed = self.env["gov.service.timer"], None
        Timer._begin()
        for erasure_id in self.search([("state", "=", "approved")], order="id").ids:
            try:
                if not self.browse(erasure_id)._run():
                    break
            except Exception as error:  # it holds up no other, and is told at the end
                _logger.warning("Erasure %s could not go on", erasure_id)
                failed = error
                self.env.invalidate_all(flush=False)
                Timer._begin()
        if failed:
            # The job counts as failed, which the page of health shows.
            raise failed

    def _run(self):
        """Work off what is left of this erasure.

        :return: whether time is left for others
        """
        self.ensure_one()
        Timer = self.env["gov.service.timer"]
        while True:
            now = fields.Datetime.now()
            items = self._take()
            if items:
                items_done = self._work(items, now)
            elif self._has_left():
                # Somebody works on these cases at this moment.
                self._wake()
                items_done = 0
            else:
                self._finish(now)
                items_done = 1
            left = Timer._end_batch(items_done)
            if not items or not items_done:
                return left > 0
            if left <= 0:
                self._wake()
                Timer._end_batch(0)
                return False

    def _take(self):
        """The next parts that no other job works on, locked until the transaction ends;
        the contact itself comes last."""
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM gov_erasure_item "
                "WHERE erasure_id = %s AND state = 'todo' "
                "ORDER BY part = 'contact', id LIMIT %s FOR NO KEY UPDATE SKIP LOCKED",
                self.id,
                _BATCH,
            )
        )
        items = self.env["gov.erasure.item"].browse(row[0] for row in rows)
        others = items.filtered(lambda item: item.part != "contact")
        return others or items

    def _has_left(self):
        domain = [("erasure_id", "=", self.id), ("state", "=", "todo")]
        return bool(self.env["gov.erasure.item"].search_count(domain, limit=1))

    def _work(self, items, now):
        """Erase these parts, or keep what must be kept by now; how many were looked at."""
        cases = items.filtered(lambda item: item.part in CASE_PARTS)
        locked = self.env["helpdesk.ticket"].browse(set(cases.mapped("res_id")))
        locked = set(locked.sudo().try_lock_for_update().ids)
        items -= cases.filtered(lambda item: item.res_id not in locked)
        verdicts = {
            row[:2]: row[2:4]
            for row in self._plan(
                set(items.mapped("part")), set(items.mapped("res_id"))
            )
        }
        going = defaultdict(list)
        for item in items:
            # What is not the person's any more is not this erasure's.
            action, reason = verdicts.get((item.part, item.res_id), ("keep", "rule"))
            if action == "keep":
                item.write({"state": "kept", "reason": reason})
            else:
                going[item.part].append(item)
        self._erase(going)
        self._record_erased(going, now)
        return len(items)

    def _erase(self, going):
        cr = self.env.cr
        self.env.flush_all()
        # The triggers of append-only tables let an erasure empty the columns listed there.
        cr.execute("SELECT set_config('gov.erase', 'person', true)")
        for part, items in going.items():
            counts = getattr(self.sudo(), f"_erase_{part}")(
                [item.res_id for item in items]
            )
            for item in items:
                item.write({"state": "done", "count": counts.get(item.res_id, 0)})
        self.env.flush_all()
        cr.execute("SELECT set_config('gov.erase', '', true)")
        self.env.invalidate_all()

    def _record_erased(self, going, now):
        """Add to the evidence of each case which of its texts are gone, and by whose word."""
        parts = defaultdict(set)
        for part in CASE_PARTS:
            for item in going.get(part, ()):
                parts[item.res_id].add(part)
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": ticket_id,
                    "kind": "texts_erased",
                    "at": now,
                    "res_id": self.id,
                    "user_name": self.sudo().approved_by_id.name,
                    "facts": {"erasure": self.number, "parts": sorted(names)},
                }
                for ticket_id, names in parts.items()
            ]
        )

    def _finish(self, now):
        """Leave the tombstone: what went and what stayed, in figures."""
        self.ensure_one()
        erasure = self._transition()
        figures = defaultdict(lambda: defaultdict(int))
        for line in erasure.line_ids.filtered(lambda line: line.action == "keep"):
            figures[line.part]["kept"] += line.count
        for part, state, total, number in self.env["gov.erasure.item"]._read_group(
            [("erasure_id", "=", self.id)], ["part", "state"], ["count:sum", "__count"]
        ):
            name = "erased" if state == "done" else "kept"
            figures[part][name] += total if state == "done" else number
        self.env["gov.erasure.tombstone"]._leave(
            erasure.number,
            now,
            erasure.prepared_by_id.name,
            erasure.approved_by_id.name,
            figures,
        )
        erasure.write({"state": "done", "done_at": now, "grounds": ERASED})

    def _wake(self):
        """Have the job go on."""
        # Jobs are no business of whoever approves.
        cron_sudo = self.env.ref("gov_crm.ir_cron_erase", raise_if_not_found=False)
        if cron_sudo:
            cron_sudo.sudo()._trigger()
