from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .gov_referral import LIVE_STATES, OPEN_STATES

# Unanswered for so long, a referral stands among the counters of its sender.
UNANSWERED_AFTER = timedelta(days=2)
_BACK_STATES = ("declined", "returned")


class GovReferral(models.Model):
    """What waits on both sides of referrals, in figures."""

    _name = "gov.referral"
    _inherit = ["gov.referral", "gov.counts.mixin"]

    waits_for_sender = fields.Boolean(
        "Came back, nothing sent since",
        compute="_compute_waits_for_sender",
        search="_search_waits_for_sender",
        help="Declined, sent back or returned by itself, and the office that sent it still "
        "has the case and has not asked anybody else since.",
    )

    # What came back, for the counters of its sender.
    _back_idx = models.Index(
        "(from_agency_id, answered_at) WHERE state IN ('declined', 'returned')"
    )

    @api.depends("state", "holder_agency_id")
    def _compute_waits_for_sender(self):
        waiting = self._origin.filtered_domain([("state", "in", _BACK_STATES)])
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM gov_referral AS referral WHERE id IN %s AND %s",
                tuple(waiting.ids) or (0,),
                self._waits_for_sender_sql("referral"),
            )
        )
        found = {row[0] for row in rows}
        for referral in self:
            referral.waits_for_sender = referral._origin.id in found

    def _search_waits_for_sender(self, operator, value):
        return self._search_by_sql(operator, value, self._waits_for_sender_sql)

    def _waits_for_sender_sql(self, alias):
        return SQL(
            """(
                %(state)s IN %(states)s
                AND %(hop)s IS NOT TRUE
                AND %(holder)s = %(sender)s
                AND EXISTS (
                    SELECT FROM helpdesk_ticket gov_case
                    WHERE gov_case.id = %(ticket)s AND gov_case.is_open
                )
                AND NOT EXISTS (
                    SELECT FROM gov_referral newer
                    WHERE newer.ticket_id = %(ticket)s AND newer.sent_at >= %(answered)s
                )
            )""",
            states=_BACK_STATES,
            state=self._access_column(alias, "state"),
            # What was taken over and given back later has come home and not come back.
            hop=SQL("(%s > 0)", self._access_column(alias, "hop")),
            holder=self._access_column(alias, "holder_agency_id"),
            sender=self._access_column(alias, "from_agency_id"),
            ticket=self._access_column(alias, "ticket_id"),
            answered=self._access_column(alias, "answered_at"),
        )

    # ------------------------------------------------------------------
    # COUNTERS
    # ------------------------------------------------------------------

    @api.model
    @api.readonly
    def my_referral_counts(self):
        """Counters above referrals, those to the caller's offices and those from them: for
        each the filter it sets and how many referrals. In the rights of the caller.
        """
        live = Domain("state", "in", LIVE_STATES)
        back = Domain("waits_for_sender", "=", True)
        to_us = Domain("is_incoming", "=", True)
        from_us = Domain("is_outgoing", "=", True)
        parts = self._waiting_parts()
        counts = self._count_each(
            (to_us & live) | (from_us & (live | back)),
            {
                "to_answer": to_us & parts["to_answer"],
                "answers_due": to_us & parts["answers_due"],
                "late": to_us & Domain("is_overdue", "=", True),
                "unanswered": from_us
                & parts["to_answer"]
                & Domain("sent_at", "<=", fields.Datetime.now() - UNANSWERED_AFTER),
                "declined_open": from_us & back & Domain("state", "=", "declined"),
                "back_open": from_us & back & Domain("state", "=", "returned"),
            },
        )
        into = ("in", self.env._("To us"))
        out = ("out", self.env._("From us"))
        return [
            self._counter(name, counts[name], label, sentence, tone, group)
            for name, label, sentence, tone, group in (
                (
                    "to_answer",
                    self.env._("to accept"),
                    self.env._("referrals that your office accepts or declines"),
                    "plain",
                    into,
                ),
                (
                    "answers_due",
                    self.env._("answer due")
                    if counts["answers_due"] == 1
                    else self.env._("answers due"),
                    self.env._(
                        "questions and joint work that your office has accepted"
                    ),
                    "plain",
                    into,
                ),
                (
                    "late",
                    self.env._("late"),
                    self.env._("referrals to your office whose date has passed"),
                    "danger",
                    into,
                ),
                (
                    "unanswered",
                    self.env._("unanswered 2 days"),
                    self.env._(
                        "referrals of yours that nobody has answered for 2 days"
                    ),
                    "warning",
                    out,
                ),
                (
                    "declined_open",
                    self.env._("declined"),
                    self.env._("declined, and you have not sent the case on since"),
                    "warning",
                    out,
                ),
                (
                    "back_open",
                    self.env._("came back"),
                    self.env._(
                        "sent back or unanswered, and you have not sent the case on since"
                    ),
                    "warning",
                    out,
                ),
            )
        ]

    @api.model
    @api.readonly
    def my_referrals_waiting(self):
        """What waits for the caller's offices, for the sign beside the menus.

        :return: ``{"count", "late", "sentence"}``; None for those who answer no referrals
        """
        if not self.env.user.has_group("gov_crm.group_gov_frontline"):
            return None
        parts = self._waiting_parts()
        counts = self._count_each(
            Domain("is_incoming", "=", True) & Domain.OR(parts.values()),
            {**parts, "late": Domain("is_overdue", "=", True)},
        )
        total = counts["to_answer"] + counts["answers_due"]
        sentence = (
            self.env._(
                "%(total)s referrals wait for your office: %(accept)s to accept, "
                "%(answers)s to answer, %(late)s of them late",
                total=total,
                accept=counts["to_answer"],
                answers=counts["answers_due"],
                late=counts["late"],
            )
            if total
            else self.env._("No referral waits for your office")
        )
        return {"count": total, "late": counts["late"], "sentence": sentence}

    @api.model
    def _waiting_parts(self):
        """What a receiving office has to do, by the name of its filter."""
        return {
            "to_answer": Domain("state", "in", OPEN_STATES),
            "answers_due": Domain("state", "=", "accepted")
            & Domain("kind", "!=", "transfer"),
        }

    # ------------------------------------------------------------------
    # EMPTY LISTS
    # ------------------------------------------------------------------

    @api.model
    def get_empty_list_help(self, help_message):
        """Behind “No referral waits” stands how quickly they were accepted lately.

        :param help_message: of the action, which says in its context whose list it is
        """
        side = {"in": "to_agency_id", "out": "from_agency_id"}.get(
            self.env.context.get("gov_direction")
        )
        figure = self._say_accepted_lately(side) if side else ""
        message = super().get_empty_list_help(help_message)
        return f"{message}<p>{figure}</p>" if figure else message

    @api.model
    def _say_accepted_lately(self, side):
        """“12 accepted this month, in 4 office hours (median).”, or “”.

        :param side: the field of the caller's side
        """
        first = fields.Date.context_today(self).replace(day=1)
        accepted = self.search_fetch(
            [
                (side, "in", self.env.user._gov_scope_ids()),
                ("state", "in", ("accepted", "completed")),
                ("answered_at", ">=", first),
            ],
            ["sent_at", "answered_at", "to_agency_id"],
        ).sorted(lambda it: it.answered_at - it.sent_at)
        if not accepted:
            return ""
        middle = accepted[len(accepted) // 2]
        # The office hours of another agency are public.
        office = middle.sudo().to_agency_id
        days = office._working_days(middle.sent_at, middle.answered_at)
        hours = int(office._office_hours(middle.sent_at, middle.answered_at))
        if days:
            length = office._say_working_days(days)
        elif hours:
            length = office._say_office_hours(hours)
        else:
            length = self.env._("less than an office hour")
        return self.env._(
            "%(count)s accepted this month, in %(length)s (median).",
            count=len(accepted),
            length=length,
        )
