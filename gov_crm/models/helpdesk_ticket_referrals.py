from odoo import api, fields, models

from .gov_referral import LIVE_STATES, OPEN_STATES


class HelpdeskTicket(models.Model):
    """What the form of a case shows of its referrals: where it is on its way to, whom else
    somebody has asked, how that stands, and what can be done about it."""

    _inherit = "helpdesk.ticket"

    referral_count = fields.Integer(
        compute="_compute_referral_count", groups="base.group_user"
    )
    on_its_way = fields.Json(
        compute="_compute_asked_elsewhere",
        groups="base.group_user",
        help="The hand-over that nobody has answered yet.",
    )
    asked_elsewhere = fields.Json(
        compute="_compute_asked_elsewhere",
        groups="base.group_user",
        help="Questions and joint work that others have still to answer.",
    )

    @api.depends("referral_ids")
    @api.depends_context("uid")
    def _compute_referral_count(self):
        # In the rights of the reader: the button opens what it counts.
        groups = self.env["gov.referral"]._read_group(
            [("ticket_id", "in", self._origin.ids)], ["ticket_id"], ["__count"]
        )
        counts = {ticket.id: count for ticket, count in groups}
        for ticket in self:
            ticket.referral_count = counts.get(ticket._origin.id, 0)

    @api.depends(
        "referral_ids.state", "referral_ids.due_at", "referral_ids.reminded_at"
    )
    @api.depends_context("lang", "uid")
    def _compute_asked_elsewhere(self):
        waiting = self._waiting_referrals()
        scope = set(self.env.user._gov_scope_ids())
        now = fields.Datetime.now()
        nothing = self.env["gov.referral"].sudo()
        for ticket in self:
            referrals_sudo = waiting.get(ticket._origin.id, nothing)
            moves = referrals_sudo.filtered(lambda it: it.kind == "transfer")
            for name, part in (
                ("on_its_way", moves),
                ("asked_elsewhere", referrals_sudo - moves),
            ):
                ticket[name] = [it._case_news(scope, now) for it in part] or False

    def _waiting_referrals(self):
        """What others have still to answer, by the id of the case, as superuser: hand-overs
        first, then what is due first. Whoever sees the case may know that it was sent, to
        whom and when; what was written stays between the two sides.
        """
        referrals_sudo = (
            self.env["gov.referral"]
            .sudo()
            .search(
                [
                    ("ticket_id", "in", self._origin.ids),
                    "|",
                    ("state", "in", OPEN_STATES),
                    "&",
                    ("state", "in", LIVE_STATES),
                    ("kind", "!=", "transfer"),
                ],
                order="due_at, id",
            )
        )
        ordered = referrals_sudo.sorted(lambda it: it.kind != "transfer")
        return {
            ticket.id: referrals
            for ticket, referrals in ordered.grouped("ticket_id").items()
        }

    def action_open_referrals(self):
        """Open the referrals of the case that the user may read.

        :raises AccessError: a case the user does not see
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Referrals of %(number)s", number=self.number),
            "res_model": "gov.referral",
            "view_mode": "list,kanban,form",
            "domain": [("ticket_id", "=", self.id)],
        }
