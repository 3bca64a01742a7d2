from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from .gov_reorganisation import BY_ORDER


class HelpdeskTicket(models.Model):
    """Cases of offices that are no more: they pass on, none is filed there, and what was
    closed there is opened again by who took over."""

    _inherit = "helpdesk.ticket"

    def _pass_on(self, successor, at, order):
        """Give an open case to the office that takes over, by an order and at this instant.

        A hand-over that waits for another office's answer is sent again in the name of the
        new office; its time goes on.

        :param successor: ``gov.agency``
        :param at: naive UTC
        :param order: ``gov.reorganisation``
        """
        self.ensure_one()
        self._lock_for_transition()
        self._refuse_closed()
        at = self._after_last_move(at)
        ticket_sudo = self.sudo()
        pending, officer = ticket_sudo.pending_referral_id, ticket_sudo.user_id
        stage, assigned = ticket_sudo.stage_id, ticket_sudo.assigned_date
        user, reference = self.env.user, order._reference()
        if pending:
            pending._withdraw(at, user, order._say_reason())
            # The new one is inserted at once, and there may be only one.
            self.env.flush_all()
        referral = self._hand_over_by(order, successor, at)
        referral._move_to(
            "accepted",
            at,
            user,
            reference,
            answered_at=at,
            received_at=at,
            hop=self._hops() + 1,
        )
        self._move_custody(successor, at, referral)
        if officer in successor.sudo().user_ids:
            # Who goes along goes on with it.
            ticket_sudo._transition().write(
                {"user_id": officer.id, "stage_id": stage.id}
            )
            # The helpdesk underneath has put the present moment into these.
            ticket_sudo._transition().write(
                {"last_stage_update": at, "assigned_date": assigned}
            )
        if pending and pending.to_agency_id != successor:
            pending._send_again(at, order, from_agency=successor)

    def _hand_over_by(self, order, successor, at):
        """A hand-over to this office that names the order, not answered yet."""
        reason = order._say_reason()
        Referral = self.env["gov.referral"]._transition()
        referral = Referral.with_context(
            mail_create_nolog=True, mail_create_nosubscribe=True
        ).create(
            {
                "ticket_id": self.id,
                "kind": "transfer",
                "state": "sent",
                "from_agency_id": self.sudo().agency_id.id,
                "to_agency_id": successor.id,
                "subject": self.sudo().name,
                "reason": reason,
                "sent_at": at,
                "sent_by_id": self.env.user.id,
                "reorganisation_id": order.id,
            }
        )
        referral = referral.with_env(self.env).sudo()
        referral._record(at)
        return referral

    def _why_loop(self, to_agency):
        """Nobody sent the case away by an order: it does not count against the limit."""
        why = super()._why_loop(to_agency)
        ticket_sudo = self.sudo()  # plain numbers, as the rule itself reads them
        by_order = ticket_sudo.referral_ids.filtered(
            lambda it: it.hop and it.reorganisation_id
        )
        if not why or not by_order:
            return why
        declined = ticket_sudo.referral_ids.filtered(
            lambda it: it.state == "declined" and it.to_agency_id == to_agency
        )
        hops = self._hops() - len(by_order)
        limit = ticket_sudo.agency_id.referral_hop_limit
        return why if declined or hops >= limit else ""

    def _tell_citizen(self, notice, at, **words):
        if self.env.context.get("gov_by_order") is BY_ORDER:
            return None  # one notice of the queue says what all of it means
        return super()._tell_citizen(notice, at, **words)

    # ------------------------------------------------------------------
    # FILING
    # ------------------------------------------------------------------

    def _prepare_filing(self, vals, now):
        # What is loaded as history keeps the office it had.
        if vals.get("agency_id") and not self._in_transition():
            office = self.env["gov.agency"].browse(vals["agency_id"])
            vals["agency_id"] = self._filing_office(office, vals).id
        return super()._prepare_filing(vals, now)

    def _filing_office(self, office, vals):
        """The office itself; of one that is no more, who took over, where nobody chose.

        :raises UserError: somebody chose an office that is no more
        """
        service = self.env["gov.service"].browse(vals.get("service_id") or ())
        there = office._now(service)
        if there != office and not self.env.su:
            raise UserError(
                self.env._(
                    "%(office)s is no more. %(successor)s took over: file it there.",
                    office=office.sudo().name,
                    successor=there.sudo().name,
                )
            )
        return there

    def _default_agency(self, service, vals):
        return super()._default_agency(service, vals)._now(service)

    # ------------------------------------------------------------------
    # OPENED AGAIN
    # ------------------------------------------------------------------

    def _gov_editable_sql(self, alias):
        """Also closed cases of an office that is no more, for who took over and may read
        them: they can open them again."""
        condition = super()._gov_editable_sql(alias)
        user = self.env.user
        if not user.has_group("gov_crm.group_gov_frontline"):
            return condition
        predecessors = user._gov_predecessor_ids()
        if not predecessors:
            return condition
        return SQL(
            "(%s OR %s IN %s AND %s IS NOT TRUE AND %s && %s::int4[])",
            condition,
            self._access_column(alias, "agency_id"),
            predecessors,
            self._access_column(alias, "is_open"),
            SQL.identifier(alias, "agency_arr"),
            list(user._gov_scope_ids()),
        )

    @api.depends("is_open")
    def _compute_gov_editable(self):
        return super()._compute_gov_editable()

    def _reopen(self, reason, at, user):
        """The office that had it last is responsible again, or who took over from it."""
        result = super()._reopen(reason, at, user)
        office = self.sudo().agency_id
        there = office._now(self.sudo().service_id)
        if there != office:
            order_sudo = self.env["gov.reorganisation"].sudo()._last_of(office)
            quiet = self.with_context(gov_by_order=BY_ORDER)
            quiet._pass_on(there, at, order_sudo)
        return result
