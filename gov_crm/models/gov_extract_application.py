from odoo import models

from ..tools.record_extract import Entry, Fact, Section

_ANSWER = ("section", "question", "value")


class GovExtract(models.AbstractModel):
    """What a person answered when applying, and what lies there unfinished."""

    _inherit = "gov.extract"

    def _sections(self, partner):
        return [*super()._sections(partner), self._draft_section(partner)]

    def _draft_section(self, partner):
        own = self._is_own(partner)
        # Only the own drafts, to the person alone.
        drafts_sudo = (
            self.env["gov.application"]
            .sudo()
            .search([("partner_id", "=", partner.id), ("state", "=", "draft")])
            if own
            else ()
        )
        return Section(
            "drafts",
            self.env._("Applications you have not sent"),
            entries=tuple(
                self._draft_entry(draft.with_context(lang=self.env.lang))
                for draft in drafts_sudo
            ),
            note=""
            if own
            else self.env._(
                "What the person may be filling in is shown to the person alone."
            ),
        )

    def _draft_entry(self, draft_sudo):
        name = draft_sudo.service_id.name
        rows = Section(
            "answers",
            self.env._("What was filled in"),
            entries=tuple(
                Entry(
                    "",
                    (
                        Fact(
                            "question",
                            self.env._("Question"),
                            row["question"],
                            row["question"],
                        ),
                        Fact("value", self.env._("Answer"), row["value"], row["value"]),
                    ),
                )
                for row in draft_sudo._answer_rows()
            ),
        )
        return Entry(
            name, (Fact("service", self.env._("Service"), name, name),), (rows,)
        )

    def _parts_of_case(self, case_sudo, conversation):
        parts = super()._parts_of_case(case_sudo, conversation)
        if not case_sudo.answer_ids:
            return parts
        answers = Section(
            "answers",
            self.env._("What was filled in"),
            entries=tuple(
                self._entry_of_case(answer, _ANSWER) for answer in case_sudo.answer_ids
            ),
        )
        return (answers, *parts)
