import logging
from datetime import timedelta

from odoo import models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL

from .gov_reorganisation import BY_ORDER

_logger = logging.getLogger(__name__)
_TRIES = 5


class GovReorganisationItem(models.Model):
    """What one row of the queue stands for, done."""

    _inherit = "gov.reorganisation.item"

    def _by_order(self):
        """The same rows, acting for who carried the order out: without tracking, and the
        citizens are told by the queue of notices."""
        order = self[:1].reorganisation_id
        user = order.carried_out_by_id
        return (
            self.with_user(user)
            .with_context(
                gov_by_order=BY_ORDER,
                tracking_disable=True,
                mail_notrack=True,
                lang=user.lang,
            )
            .sudo()
        )

    def _work(self, now):
        """Pass these cases and referrals on; each by itself, whatever becomes of others."""
        told = {}
        for item in self:
            kind = item._try_one(now)
            if kind:
                told[item.ticket_id.id] = kind
        order = self[:1].reorganisation_id
        self.env["gov.case.notice"]._add_reorganised(told, now, order)

    def _try_one(self, now):
        """Do one; a failure undoes this one only, and is kept.

        :return: what its citizen is to be told: “office”, “asked” or nothing
        """
        self.ensure_one()
        try:
            with self.env.cr.savepoint():
                told = self._do_one(now)
                self.write({"state": "done", "done_at": now, "error": False})
                self.env.flush_all()
        except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
            raise
        except Exception as error:
            # Whatever one case suffers from must not keep the others where they are.
            self.env.invalidate_all(flush=False)
            tries = self.tries + 1
            _logger.warning(
                "Item %s of a reorganisation failed (try %s)",
                self.id,
                tries,
                exc_info=True,
            )
            wait = timedelta(minutes=5 * 4 ** min(tries - 1, _TRIES))
            self.write({"tries": tries, "error": str(error), "try_at": now + wait})
            return None
        return told

    def _do_one(self, now):
        order, ticket = self.reorganisation_id, self.ticket_id
        if self.kind == "referral":
            return self.referral_id._send_elsewhere(self.successor_id, now, order)
        # Decided or handed over in the meantime: what is left of it here is the past.
        if not ticket.is_open or ticket.agency_id != order.from_agency_id:
            self.kind = "past"
            self._open_past(now)
            return None
        ticket._pass_on(self.successor_id, now, order)
        return "office"

    def _open_past(self, now):
        """Let the offices that took over read these past cases, and record that."""
        rows = []
        for successor, items in self.grouped("successor_id").items():
            # An office that had a case itself may read it anyhow.
            known = {
                row[0]
                for row in self.env.execute_query(
                    SQL(
                        "SELECT id FROM helpdesk_ticket WHERE id = ANY(%s) "
                        "AND agency_arr @> %s::int4[]",
                        items.ticket_id.ids,
                        [successor.id],
                    )
                )
            }
            tickets = items.ticket_id.filtered(
                lambda it, known=known: it.id not in known
            )
            tickets._add_to_agency_arr(successor)
            rows += [
                {
                    "ticket_id": item.ticket_id.id,
                    "kind": "access_widened",
                    "at": now,
                    "res_id": item.id,
                    "facts": {
                        "agency_id": successor,
                        "reorganisation_id": item.reorganisation_id,
                    },
                }
                for item in items
            ]
        self.env["gov.evidence"]._append(rows)
        self.write({"state": "done", "done_at": now, "error": False})
