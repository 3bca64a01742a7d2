from odoo import fields, models


class HelpdeskTicket(models.Model):
    """The way of a case across offices, as its citizen reads it: who received it, who was
    asked to take over and what came of it, in plain words with dates. Of what offices write
    to each other nothing is told. Callers have found the case in the citizen's rights.
    """

    _inherit = "helpdesk.ticket"

    def _portal_path(self, spans, timer):
        """``{"steps": [{"day", "text"}], "now": [sentence]}``.

        :param spans: custody of the case in the order of time, as superuser
        :param timer: the timer of the answer, as superuser, or None
        """
        self.ensure_one()
        # Offices and days only; which the citizen was told of each hand-over anyway.
        referrals_sudo = self.sudo().referral_ids.filtered(
            lambda it: it.sent_at and it.state != "draft"
        )
        first, later = spans[:1], spans[1:]
        steps = [(span.date_from, self._portal_span(span, True)) for span in first]
        for referral in referrals_sudo.sorted(lambda it: (it.sent_at, it.id)):
            steps.append((referral.sent_at, self._portal_sent(referral)))
            if text := self._portal_refused(referral):
                steps.append((referral.answered_at, text))
        steps += [(span.date_from, self._portal_span(span, False)) for span in later]
        # Steps within one second stay in the order in which one led to the other.
        steps.sort(key=lambda step: step[0])
        now = fields.Datetime.now()
        return {
            "steps": [
                {"day": self._say_day(moment, now), "text": text}
                for moment, text in steps
            ],
            "now": self._portal_path_now(referrals_sudo, timer),
        }

    def _portal_span(self, span, is_first):
        office = span.agency_id.name
        if is_first:
            return self.env._("%(office)s received it.", office=office)
        if span.referral_id.returns_id:
            return self.env._("%(office)s took it back.", office=office)
        return self.env._("%(office)s took over.", office=office)

    def _portal_sent(self, referral):
        words = {
            "sender": referral.from_agency_id.name,
            "office": referral.to_agency_id.name,
        }
        if referral.kind == "consult":
            return self.env._("%(sender)s asked %(office)s about it.", **words)
        if referral.kind == "joint":
            return self.env._("%(sender)s asked %(office)s to help.", **words)
        if referral.returns_id:
            return self.env._("%(sender)s asked %(office)s to take it back.", **words)
        return self.env._("%(sender)s asked %(office)s to take over.", **words)

    def _portal_refused(self, referral):
        """What came of asking somebody to take over, where nothing did; else “”."""
        if referral.kind != "transfer" or referral.hop or not referral.answered_at:
            return ""
        words = {
            "sender": referral.from_agency_id.name,
            "office": referral.to_agency_id.name,
        }
        if referral.is_expired:
            return self.env._(
                "%(office)s did not answer in time. %(sender)s stays responsible.",
                **words,
            )
        if referral.state == "declined":
            return self.env._(
                "%(office)s did not take over. %(sender)s stays responsible.", **words
            )
        if referral.state == "returned":
            return self.env._(
                "%(office)s sent it back. %(sender)s stays responsible.", **words
            )
        was_closed = self.closed_date and self.closed_date <= referral.answered_at
        if referral.state == "withdrawn" and not was_closed:
            return self.env._("%(sender)s keeps it after all.", **words)
        return ""

    def _portal_path_now(self, referrals, timer):
        """Where it stands now, whom to ask, and that the date stays."""
        if not self.is_open:
            return []
        sentences = []
        pending = referrals.filtered(
            lambda it: it.kind == "transfer" and it.state in ("sent", "received")
        )
        ticket_sudo = self.sudo()
        if pending:
            sentences.append(
                self.env._(
                    "%(office)s has not answered yet. Until it does, %(sender)s stays "
                    "responsible.",
                    office=pending[0].to_agency_id.name,
                    sender=ticket_sudo.agency_id.name,
                )
            )
        moves = referrals.filtered(lambda it: it.kind == "transfer")
        if moves and timer and timer.state == "running" and not timer.moved_from:
            sentences.append(
                self.env._(
                    "Your date stays %(due)s.", due=self._say_day(timer.deadline)
                )
            )
        office = self._portal_office()
        who = [ticket_sudo.user_id.name, office["name"], *office["address"]]
        contact = ", ".join(filter(None, [*who, office["phone"]]))
        sentences.append(self.env._("Ask now: %(contact)s.", contact=contact))
        return sentences
