from odoo import models

from .gov_referral import OPEN_STATES


class GovReferral(models.Model):
    """How a referral that waits for the other office stands, for the form of its case."""

    _inherit = "gov.referral"

    def _case_news(self, scope, now):
        """Plain values for the client.

        :param self: one referral, as superuser
        :param scope: ids of the offices of the reader, who sees the case
        :param now: naive UTC
        """
        is_sender = bool(scope & {self.from_agency_id.id, self.holder_agency_id.id})
        refusal = self._why_no_reminder(now)
        return {
            "id": self.id,
            "is_transfer": self.kind == "transfer",
            "sentence": self._say_on_its_way(now),
            "due": self._describe_due(now),
            # The question stays between the two sides.
            "question": self.reason
            if self.kind != "transfer" and (is_sender or self.to_agency_id.id in scope)
            else "",
            "can_open": is_sender or self.to_agency_id.id in scope,
            "can_remind": is_sender and not refusal,
            "can_withdraw": is_sender,
            "reminded": refusal if is_sender and self.reminded_at else "",
        }

    def _say_on_its_way(self, now):
        """“On its way to City Engineer since Tue 24 Nov, not answered yet”."""
        office = self.to_agency_id
        words = {
            "office": office.name,
            "sent": self.from_agency_id._say_day(self.sent_at, now),
            "day": office._say_day(self.answered_at or self.received_at, now)
            if self.answered_at or self.received_at
            else "",
        }
        if self.kind == "transfer" and self.state == "received":
            return self.env._(
                "On its way to %(office)s since %(sent)s, received %(day)s, not answered "
                "yet.",
                **words,
            )
        if self.kind == "transfer":
            return self.env._(
                "On its way to %(office)s since %(sent)s, not answered yet.", **words
            )
        if self.kind == "consult":
            return self.env._("%(office)s was asked on %(sent)s.", **words)
        if self.state in OPEN_STATES:
            return self.env._(
                "%(office)s was asked on %(sent)s to work on it.", **words
            )
        return self.env._("%(office)s works on it since %(day)s.", **words)

    def _say_who_answers(self, now):
        """“City Engineer answers by Wed 25 Nov”, as the next step of a case."""
        words = {"office": self.to_agency_id.name}
        if self.due_at:
            words["day"] = self.to_agency_id._say_day(self.due_at, now)
        is_transfer = self.kind == "transfer"
        if self.due_at and self.due_at < now:
            return self.env._("Remind %(office)s: not answered since %(day)s", **words)
        if is_transfer and self.due_at:
            return self.env._("%(office)s has to accept it by %(day)s", **words)
        if is_transfer:
            return self.env._("%(office)s has to accept it", **words)
        if self.kind == "joint" and self.state not in OPEN_STATES:
            if self.due_at:
                return self.env._("%(office)s contributes by %(day)s", **words)
            return self.env._("%(office)s contributes", **words)
        if self.due_at:
            return self.env._("%(office)s answers by %(day)s", **words)
        return self.env._("%(office)s answers", **words)
