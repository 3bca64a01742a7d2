from odoo import models
from odoo.tools import SQL


class GovErasure(models.Model):
    """The parts of cases and engagements, set by set: a fixed number of statements a batch.

    Rows the law rests on stay, with their numbers, moments and offices: custody, time
    limits, decisions, referrals, evidence. Their texts go.
    """

    _inherit = "gov.erasure"

    def _name_instead(self):
        return self.env._("Erased person %s", self.number)

    def _erase_case(self, ids):
        """What was asked and noted: subject, request, promises, reasons, endorsements."""
        counts = self._counts(ids)
        self._clear_texts(
            "helpdesk.ticket",
            SQL("id = ANY(%s)", ids),
            ("external_source", "external_ref", "outcome_reason", "answer"),
            partner_name=self._name_instead(),
        )
        timers = SQL(
            "(SELECT id FROM gov_service_timer WHERE ticket_id = ANY(%s))", ids
        )
        self._clear_texts("gov.service.timer", SQL("id IN %s", timers), ("steps_done",))
        for model, where in (
            ("gov.correction", SQL("ticket_id = ANY(%s)", ids)),
            ("gov.service.timer.event", SQL("timer_id IN %s", timers)),
            ("gov.endorsement", SQL("ticket_id = ANY(%s)", ids)),
            ("gov.endorsement.letter", SQL("ticket_id = ANY(%s)", ids)),
            ("gov.queue.event", SQL("ticket_id = ANY(%s)", ids)),
        ):
            self._clear_texts(model, where)
        self._clear_documents("helpdesk.ticket", SQL("res_id = ANY(%s)", ids))
        return self._only(counts, "case")

    def _erase_message(self, ids):
        """Messages and mails on the cases and on their referrals."""
        counts = self._counts(ids)
        self._clear_messages(self._messages_of(ids))
        return self._only(counts, "message")

    def _messages_of(self, ids):
        return SQL(
            "(model = 'helpdesk.ticket' AND res_id = ANY(%(ids)s) "
            "OR model = 'gov.referral' AND res_id IN "
            "(SELECT id FROM gov_referral WHERE ticket_id = ANY(%(ids)s)))",
            ids=ids,
        )

    def _erase_file(self, ids):
        """Files on the cases, on their referrals and in their messages."""
        counts = self._counts(ids)
        self._delete_files(
            SQL(
                "res_model = 'helpdesk.ticket' AND res_id = ANY(%(ids)s) "
                "OR res_model = 'gov.referral' AND res_id IN "
                "(SELECT id FROM gov_referral WHERE ticket_id = ANY(%(ids)s)) "
                "AND id NOT IN (SELECT attachment_id FROM gov_referral_share "
                "WHERE attachment_id IS NOT NULL) "
                "OR id IN (SELECT attachment_id FROM message_attachment_rel "
                "WHERE message_id IN (SELECT id FROM mail_message WHERE %(messages)s))",
                ids=ids,
                messages=self._messages_of(ids),
            )
        )
        return self._only(counts, "file")

    def _erase_decision(self, ids):
        """Grounds, answers and ways of redress; outcome, moment and office stay."""
        counts = self._counts(ids)
        self._clear_texts(
            "gov.decision", SQL("ticket_id = ANY(%s)", ids), ("decided_by_name",)
        )
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET outcome_reason = NULL, answer = NULL "
                "WHERE id = ANY(%s)",
                ids,
            )
        )
        return self._only(counts, "decision")

    def _erase_referral(self, ids):
        """What was written and shared from office to office, frozen copies included."""
        counts = self._counts(ids)
        referrals = SQL("(SELECT id FROM gov_referral WHERE ticket_id = ANY(%s))", ids)
        [(files,)] = self.env.execute_query(
            SQL(
                "SELECT array_agg(attachment_id) FROM gov_referral_share "
                "WHERE referral_id IN %s",
                referrals,
            )
        )
        for model in ("gov.referral.share", "gov.referral.act"):
            more = {"attachment_id": None} if model == "gov.referral.share" else {}
            self._clear_texts(model, SQL("referral_id IN %s", referrals), **more)
        self._clear_texts("gov.referral", SQL("ticket_id = ANY(%s)", ids))
        self._delete_files(SQL("id = ANY(%s::int4[])", files or []))
        return self._only(counts, "referral")

    def _erase_engagement(self, ids):
        """Engagements with their messages and files."""
        self._clear_texts(
            "crm.lead", SQL("id = ANY(%s)", ids), contact_name=self._name_instead()
        )
        where = SQL("model = 'crm.lead' AND res_id = ANY(%s)", ids)
        self._delete_files(
            SQL(
                "res_model = 'crm.lead' AND res_id = ANY(%s) OR id IN "
                "(SELECT attachment_id FROM message_attachment_rel WHERE message_id IN "
                "(SELECT id FROM mail_message WHERE %s))",
                ids,
                where,
            )
        )
        self._clear_messages(where)
        self._clear_documents("crm.lead", SQL("res_id = ANY(%s)", ids))
        return dict.fromkeys(ids, 1)

    def _only(self, counts, part):
        return {case: number for (name, case), number in counts.items() if name == part}
