from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .helpdesk_ticket_decision import WITHOUT_ANSWER

FRONTLINE = "gov_crm.group_gov_frontline"
# Says that a case was taken in the past, where nobody knows any more who waited. It is this
# very object, so no client can send it.
_PAST = object()
_LATELY = timedelta(minutes=5)


class HelpdeskTicket(models.Model):
    """The order of the queue is kept, and where it is not that is written down: by whom, how
    many waited before, and why."""

    _inherit = "helpdesk.ticket"

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        tickets = super().create(vals_list)
        if not self._in_transition():
            # Whoever files a case and keeps it has taken it before those who wait.
            kept = tickets.sudo().filtered(lambda it: it.user_id and it.complete_at)
            for user, cases in kept.grouped("user_id").items():
                ahead = self.env["gov.queue"]._ahead(cases, user, waiting=False)
                tickets.browse(cases.ids)._record_turns(ahead)
        return tickets

    def write(self, vals):
        ahead = {}
        is_past = self.env.context.get("gov_queue_turn") is _PAST
        if vals.get("user_id") and not is_past:
            user = self.env["res.users"].browse(vals["user_id"])
            ahead = self.env["gov.queue"]._ahead(self, user)
        result = super().write(vals)
        if ahead:
            self._record_turns(ahead, self.env.context.get("gov_queue_reason"))
        return result

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_take(self, reason=None):
        """Become the responsible officer and start the work.

        :param reason: why this one before those whose turn it is. Without it, and if others
            wait before it, nothing is done and the dialog that asks for it is returned.
        """
        # First: it says more than the rule that keeps the user out.
        self._refuse_conflict(self.env.user)
        self.check_access("write")
        self._refuse_stranger(self.env.user)
        reason = (reason or "").strip()
        if not reason and any(
            self.env["gov.queue"]._ahead(self, self.env.user).values()
        ):
            if len(self) > 1:
                raise UserError(
                    self.env._(
                        "Others wait before these. Take the next one, or say why."
                    )
                )
            return self._open_dialog(
                "gov.queue.reason", self.env._("Take it out of turn")
            )
        return super(
            HelpdeskTicket, self.with_context(gov_queue_reason=reason)
        ).action_take()

    def action_pass_over(self):
        """Open the dialog in which the officer says why this case is not taken now."""
        action = self._open_dialog("gov.queue.reason", self.env._("Pass over"))
        action["context"]["default_kind"] = "passed_over"
        return action

    def action_take_next(self):
        """Take the case whose turn it is in the queues of one's own offices, and open it.

        :raises AccessError: for those who handle no cases of an office
        """
        user = self.env.user
        if not user.has_group(FRONTLINE):
            raise AccessError(
                self.env._("Officers of an office take cases from its queue.")
            )
        taken = self.env["gov.queue"]._take_next(user)
        if not taken:
            return {
                "type": "ir.actions.client",
                "tag": "display_notification",
                "params": {
                    "message": self._say_nobody_waits(user),
                    "type": "info",
                    "next": {"type": "ir.actions.client", "tag": "soft_reload"},
                },
            }
        return {
            "type": "ir.actions.act_window",
            "res_model": "helpdesk.ticket",
            "res_id": taken,
            "views": [(False, "form")],
            "target": "current",
        }

    def _say_nobody_waits(self, user):
        waiting = self.search_count(
            [("is_in_queue", "=", True), ("agency_id.user_ids", "=", user.id)], limit=1
        )
        if waiting:
            return self.env._(
                "Nobody waits whom you could serve: you have passed over those who wait, or "
                "colleagues are taking them."
            )
        return self.env._("Nobody waits.")

    # ------------------------------------------------------------------
    # TRANSITIONS
    # ------------------------------------------------------------------

    def _pass_over(self, reason, at, user):
        """Leave this case to colleagues. It keeps its place; this officer is not handed it
        again for a day.

        :param at: naive UTC
        :raises UserError: without a reason, or if the case does not wait any more
        """
        self.ensure_one()
        if not (reason or "").strip():
            raise UserError(self.env._("Say why you pass over this case."))
        self._lock_for_transition()
        ahead = self.env["gov.queue"]._ahead(self, user)
        if self.id not in ahead:
            raise UserError(
                self.env._("This case does not wait in the queue any more.")
            )
        self.env["gov.queue.event"]._record(
            self, "passed_over", at, user, ahead, reason
        )

    def _take(self, user, at):
        # History that is told afterwards: nobody counted then who waited before.
        if at < fields.Datetime.now() - _LATELY:
            self = self.with_context(gov_queue_turn=_PAST)
        return super()._take(user, at)

    def _record_turns(self, ahead, reason=None):
        """Write down that these cases have left the queue.

        :param ahead: how many waited before each, by its id, as it was before
        """
        at, user = fields.Datetime.now(), self.env.user
        turns = {"taken": [], "jumped": []}
        for case_id, count in ahead.items():
            turns["jumped" if count else "taken"].append(case_id)
        for kind, ids in turns.items():
            self.env["gov.queue.event"]._record(
                self.browse(ids),
                kind,
                at,
                user,
                ahead,
                reason if kind == "jumped" else None,
            )

    def _decide(self, outcome, *args, **values):
        # What is decided without being taken has been served all the same; what the citizen
        # takes back, or the law decides, has not.
        served = outcome not in WITHOUT_ANSWER and not (
            values.get("by_law") or values.get("person")
        )
        ahead = self.env["gov.queue"]._ahead(self, self.env.user) if served else {}
        result = super()._decide(outcome, *args, **values)
        if any(ahead.values()):
            self._record_turns(ahead, self.env._("Decided without being taken first."))
        return result
