from odoo import fields, models
from odoo.exceptions import AccessError


class HelpdeskTicket(models.Model):
    """What the law may ask about later, recorded with the change it is about."""

    _inherit = "helpdesk.ticket"

    evidence_ids = fields.One2many(
        "gov.evidence", "ticket_id", string="Evidence", groups="base.group_user"
    )

    def _record_evidence(self, kind, at, facts=None):
        """Add one fact to the chain of each of these cases.

        :param at: naive UTC moment
        :param facts: ``{id of the case: plain values}``; no personal text
        """
        self.env["gov.evidence"]._append(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": kind,
                    "at": at,
                    "res_id": ticket.id,
                    "facts": (facts or {}).get(ticket.id, {}),
                }
                for ticket in self
            ]
        )

    def _record_filing(self):
        """What was asked, of whom and when; of history also how it had ended elsewhere.

        A case taken over closed has no decision record: nobody decided it here, and its
        text is not ours.
        """
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": ticket.id,
                    "kind": "filed",
                    "at": ticket.filed_at,
                    "res_id": ticket.id,
                    "facts": {
                        "number": ticket.number,
                        "agency_id": ticket.agency_id,
                        "service_id": ticket.service_id,
                        "case_kind": ticket.case_kind,
                        "citizen_id": ticket.partner_id,
                        "complete_at": ticket.complete_at,
                        "closed_at": ticket.closed_date,
                        "outcome": ticket.outcome,
                        "text_digest": Evidence._text_digest(
                            ticket.name, ticket.description
                        ),
                    },
                }
                for ticket in self
            ]
        )

    def _record_notice(self, message):
        """Add what the office told the citizen: who, when, to whom, and the text's digest."""
        self.ensure_one()
        ticket_sudo = self.sudo()
        message_sudo = message.sudo()
        if (
            message_sudo.subtype_id != self.env.ref("mail.mt_comment")
            or message_sudo.message_type
            not in ("comment", "auto_comment", "email_outgoing")
            or message_sudo.is_internal
            or self._speaks_for_citizen(message_sudo.author_id, message_sudo.date)
            or not ticket_sudo.agency_id
        ):
            return
        Evidence = self.env["gov.evidence"]
        Evidence._append(
            [
                {
                    "ticket_id": self.id,
                    "kind": "notice_sent",
                    "at": message_sudo.date,
                    "res_id": message_sudo.id,
                    "facts": {
                        "author_id": message_sudo.author_id,
                        "to": message_sudo.partner_ids.ids,
                        "text_digest": Evidence._text_digest(message_sudo.body),
                    },
                }
            ]
        )

    def action_check_evidence(self):
        """Say whether the evidence of this case is whole, for those who oversee the work."""
        self.ensure_one()
        self.check_access("read")
        if not self.env.user.has_group(
            "gov_crm.group_gov_supervisor"
        ) and not self.env.user.has_group("gov_crm.group_gov_oversight"):
            raise AccessError(self.env._("Supervisors and oversight check evidence."))
        # The right to the case was checked above; the sentences name nothing else.
        results = self.env["gov.check"].sudo()._run(self)
        problems = [line for result in results for line in result["problems"]]
        examined = sum(
            result["examined"] for result in results if result["name"] == "chain"
        )
        if problems:
            message = " ".join(problems[:3])
        else:
            message = self.env._(
                "%(number)s: the evidence is whole. %(count)s entries were examined.",
                number=self.number,
                count=examined,
            )
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Something is wrong")
                if problems
                else self.env._("Nothing is wrong"),
                "message": message,
                "type": "danger" if problems else "success",
                "sticky": True,
            },
        }
