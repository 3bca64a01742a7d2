from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .gov_reorganisation import ENDING


class GovReorganisation(models.Model):
    """Carrying an order out: what concerns the offices happens at once, in one transaction;
    what concerns cases is put into the queue with it, whole."""

    _inherit = "gov.reorganisation"

    def _carry_out(self, at):
        """Put the order into effect.

        :param at: naive UTC moment
        :raises UserError: carried out already, or it cannot be as it stands
        """
        self._lock()
        if problems := self._problems():
            raise UserError("\n".join(problems))
        ending = self.kind in ENDING
        self._transition().write(
            {
                "state": "running" if ending else "done",
                "carried_out_at": at,
                "carried_out_by_id": self.env.user.id,
                "finished_at": False if ending else at,
                "old_parent_id": self.from_agency_id.sudo().parent_id.id,
            }
        )
        # Whoever may carry out an order may do all that it says.
        for office_sudo, parent_sudo in self._tree_moves():
            office_sudo.parent_id = parent_sudo
        if ending:
            self._end_office()
            self._enqueue(at)
            self._wake(at)
        self._forget_predecessors()

    def _forget_predecessors(self):
        """What this process keeps of who came after whom is read again: now, and after the
        commit, as somebody else may have read it in between."""
        self.env.registry.clear_cache()
        self.env.cr.postcommit.add(self.env.registry.clear_cache)
        self.env["helpdesk.ticket"]._forget_access()

    def _lock(self):
        """Two people carrying it out at once: the second waits, and finds it done.

        The row of the office is locked against everybody who refers to it. What is just
        being filed with it or sent to it is waited for, and the job finds it. Who began
        before and comes after fails on the row of the office, which has changed; Odoo
        repeats that request, and it sees that the office is no more.
        """
        self.ensure_one()
        self.check_access("write")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM gov_reorganisation WHERE id = %s FOR NO KEY UPDATE",
                self.id,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT 1 FROM gov_agency WHERE id = %s FOR UPDATE",
                self.from_agency_id.id,
            )
        )
        self.invalidate_recordset(["state"])

    def _ending_services(self):
        """Services of the office that are no longer offered."""
        lines = self.line_ids
        ending = lines.filtered("ends_service").service_id
        if self.ends_services:
            ending |= self.from_agency_id.service_ids - lines.service_id
        return ending

    def _end_office(self):
        """The office receives nothing more: services, teams, members and engagements go
        where the order says."""
        order_sudo = self.sudo()
        office_sudo = order_sudo.from_agency_id
        ending = order_sudo._ending_services()
        ending.active = False
        taken = {
            (it.agency_id.id, it.code)
            for it in self.env["gov.service"]
            .sudo()
            .with_context(active_test=False)
            .search([("agency_id", "in", order_sudo._successors().ids)])
        }
        for service_sudo in office_sudo.service_ids - ending:
            successor_sudo = order_sudo._successor(service_sudo)
            values = {"agency_id": successor_sudo.id}
            if (successor_sudo.id, service_sudo.code) in taken and service_sudo.code:
                values["code"] = f"{service_sudo.code}-{office_sudo.code}"
            service_sudo.write(values)
        office_sudo.team_ids.gov_agency_id = order_sudo.successor_id
        for successor_sudo in order_sudo._successors():
            # They stay members of the old one while its cases are still there.
            successor_sudo.user_ids |= order_sudo._members_of(successor_sudo)
        self.env["crm.lead"].sudo().search(
            [("gov_agency_id", "=", office_sudo.id)]
        ).gov_agency_id = order_sudo.successor_id
        office_sudo.active = False
        office_sudo.message_post(
            body=self.env._(
                "By %(order)s this office is no more. %(successors)s took over.",
                order=self._reference(),
                successors=", ".join(order_sudo._successors().mapped("name")),
            )
        )

    # ------------------------------------------------------------------
    # THE QUEUE
    # ------------------------------------------------------------------

    def _enqueue(self, at):
        """Put down every open case, live referral and past case of the office that is not
        in the queue yet; how many.

        One statement each, as there may be hundreds of thousands.
        """
        self.ensure_one()
        office = self.from_agency_id.id
        self.env.flush_all()
        count = 0
        for kind, rows in (
            (
                "case",
                SQL(
                    "SELECT id, NULL::int4, service_id, NULL::int4[] FROM helpdesk_ticket "
                    "WHERE agency_id = %s AND is_open IS TRUE",
                    office,
                ),
            ),
            (
                "referral",
                SQL(
                    "SELECT ticket_id, id, service_id, NULL::int4[] FROM gov_referral "
                    "WHERE to_agency_id = %s AND (state IN ('sent', 'received') "
                    "OR state = 'accepted' AND kind <> 'transfer')",
                    office,
                ),
            ),
            (
                "past",
                SQL(
                    "SELECT id, NULL::int4, service_id, agency_arr FROM helpdesk_ticket "
                    "WHERE agency_arr @> %s::int4[] "
                    "AND NOT (agency_id = %s AND is_open IS TRUE)",
                    [office],
                    office,
                ),
            ),
        ):
            count += self._enqueue_rows(kind, rows, at)
        self.env["gov.reorganisation.item"].invalidate_model(flush=False)
        self.invalidate_recordset(["item_ids"], flush=False)
        return count

    def _enqueue_rows(self, kind, rows, at):
        self.env.cr.execute(
            SQL(
                """
                INSERT INTO gov_reorganisation_item (
                    reorganisation_id, kind, ticket_id, referral_id, successor_id, state,
                    tries, try_at
                )
                SELECT %(order)s, %(kind)s, row.ticket_id, row.referral_id,
                       coalesce(line.successor_id, %(rest)s), 'todo', 0, %(at)s
                FROM (%(rows)s) AS row (ticket_id, referral_id, service_id, readers)
                LEFT JOIN gov_reorganisation_line line
                    ON line.service_id = row.service_id
                    AND line.reorganisation_id = %(order)s
                WHERE coalesce(line.successor_id, %(rest)s) = ANY(row.readers)
                      IS NOT TRUE
                ORDER BY row.ticket_id
                ON CONFLICT DO NOTHING
                """,
                order=self.id,
                kind=kind,
                rest=self.successor_id.id,
                rows=rows,
                at=at,
            )
        )
        return self.env.cr.rowcount

    def _wake(self, at):
        """Have the job go on at the naive UTC ``at``."""
        # Jobs are no business of whoever reorganises offices.
        cron_sudo = self.env.ref("gov_crm.ir_cron_reorganise", raise_if_not_found=False)
        if cron_sudo:
            cron_sudo.sudo()._trigger(max(at, fields.Datetime.now()))
