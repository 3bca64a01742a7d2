from odoo import models

from ..tools.application_form import MAX_PARAGRAPH, MAX_ROWS, MAX_TEXT


class GovApplication(models.Model):
    """What is said about answers that will not do: what to do, at the field and above."""

    _inherit = "gov.application"

    def _say_problem(self, question, key):
        """:param question: ``gov.service.question``
        :param key: one of ``PROBLEMS`` of the kernel
        """
        words = {"question": question.name, "max": MAX_TEXT, "rows": MAX_ROWS}
        if key == "too_many":
            return self.env._(
                "%(question)s – at most %(rows)s entries fit. Remove some.", **words
            )
        if key == "too_long":
            words["max"] = MAX_PARAGRAPH if question.kind == "paragraph" else MAX_TEXT
            return self.env._(
                "%(question)s – at most %(max)s characters fit. Shorten your answer.",
                **words,
            )
        if key == "no_choice":
            return self.env._(
                "%(question)s – choose one of the answers that stand here.", **words
            )
        if question.kind == "date":
            return self.env._(
                "%(question)s – enter day, month and year, for example 14 3 1951.",
                **words,
            )
        if question.kind == "number":
            return self.env._(
                "%(question)s – enter a number, for example 12 or 12.5.", **words
            )
        return self._say_nothing_given(question, words)

    def _say_nothing_given(self, question, words):
        if question.kind in ("choice", "choices"):
            return self.env._("%(question)s – choose an answer.", **words)
        if question.kind == "file":
            return self.env._("%(question)s – choose a file or take a photo.", **words)
        if question.kind == "address":
            return self.env._(
                "%(question)s – enter at least the street and the town.", **words
            )
        return self.env._("%(question)s – write your answer.", **words)

    def _say_paper_problem(self, paper):
        """:param paper: ``gov.service.requirement``"""
        return self.env._(
            "%(paper)s – choose a file, or say that you do not have it yet.",
            paper=paper.name,
        )

    def _say_saved(self):
        """The hour at which it was last saved, such as “10:42”."""
        return f"{self.service_id.agency_id._local(self.saved_at):%H:%M}"

    def _say_begun(self):
        """The day on which it was begun, such as “Mon 23 Nov”."""
        return self.service_id.agency_id._say_day(self.create_date)

    def _say_until(self):
        """The day on which an unsent draft is erased."""
        return self.service_id.agency_id._say_day(self.expires_at)
