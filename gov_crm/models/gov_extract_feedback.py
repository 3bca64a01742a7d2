from odoo import models

from ..tools.record_extract import Entry, Fact, Section

_FACTS = ("day", "channel", "solved", "comment")


class GovExtract(models.AbstractModel):
    """What citizens answered about their own cases, for the citizen alone: who handled a
    case must not read it on an extract either."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        own = self._is_own(partner)
        return [
            *super()._sections(partner),
            Section(
                "feedback",
                self.env._("What you told us at the end of your cases"),
                entries=self._feedback_entries(partner) if own else (),
                note=""
                if own
                else self.env._(
                    "What the person may have answered is shown to the person alone."
                ),
            ),
        ]

    def _feedback_entries(self, partner):
        # Nobody has a right here; the domain names the person's own cases.
        given = (
            self.env["gov.feedback"]
            .sudo()
            .search([("ticket_id.partner_id", "=", partner.id)], order="id")
        )
        return tuple(
            Entry(
                feedback.ticket_id.number,
                (
                    *self._field_facts(feedback, _FACTS),
                    *(
                        Fact(
                            answer.question_id.code,
                            answer.question_id.text,
                            answer.value,
                            answer.question_id._say_value(answer.value),
                        )
                        for answer in feedback.answer_ids
                    ),
                ),
            )
            for feedback in given
        )
