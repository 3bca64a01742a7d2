from dateutil.relativedelta import relativedelta

from odoo import models
from odoo.exceptions import UserError

from ..tools.register_book import DAY, NUMBER, PERCENT, TEXT, Column, serial
from .gov_register_kind import Part


class GovRegisterSatisfaction(models.AbstractModel):
    """What citizens said, quarter by quarter; only what ``gov.feedback.figures`` tells, with
    its minimum, its steps and its whole quarters."""

    _name = "gov.register.satisfaction"
    _description = "Register of satisfaction"
    _inherit = ["gov.register.kind"]

    _register_office = "agency_id"
    _register_every = ("quarter", "year")
    _register_measures = ("satisfaction",)

    def _title(self):
        return self.env._("Satisfaction")

    def _about(self):
        return self.env._(
            "What citizens said about services at the end of their cases, by whole "
            "quarters. Nothing is told of fewer than five people, and answers are counted in "
            "steps of five."
        )

    def _say_zone(self):
        return self.env._("the office of each row")

    def _fill(self, book, ask, tick):
        found = self._collect(ask)
        names = self.env._("Services"), self.env._("Questions"), self.env._("Comments")
        parts = [
            self._write_table(
                book, names[0], self._service_columns(), self._services(found)
            ),
            self._write_table(
                book, names[1], self._question_columns(), self._questions(found)
            ),
            self._write_table(
                book, names[2], self._comment_columns(), self._comments(found)
            ),
        ]
        count = sum(part.count for part in parts)
        tick(count, count)
        return parts

    def _write_table(self, book, name, columns, rows):
        table = book.table(name, columns)
        table.add(rows)
        return Part(name, columns, table.count, table.end())

    def _collect(self, ask):
        """``[(first day of the quarter, figures of a service)]``.

        :raises UserError: no whole quarter in the period
        """
        quarters = self._quarters(ask)
        if not quarters:
            raise UserError(
                self.env._(
                    "What citizens said is told by whole quarters. Choose a period with at "
                    "least one."
                )
            )
        Figures = self.env["gov.feedback.figures"]
        return [
            (day, figures)
            for day in quarters
            for figures in Figures._collect(day.year, (day.month + 2) // 3)
            if not ask.agency_ids or figures["office_id"] in ask.agency_ids
        ]

    def _quarters(self, ask):
        """First days of the quarters that lie in the period as a whole."""
        day = ask.first.replace(month=(ask.first.month - 1) // 3 * 3 + 1, day=1)
        if day < ask.first:
            day += relativedelta(months=3)
        days = []
        while day + relativedelta(months=3, days=-1) <= ask.last:
            days.append(day)
            day += relativedelta(months=3)
        return days

    # ------------------------------------------------------------------
    # ROWS
    # ------------------------------------------------------------------

    def _place_columns(self):
        return [
            Column(
                self.env._("Quarter"), DAY, self.env._("First day of the quarter."), 12
            ),
            Column(
                self.env._("Service"), TEXT, self.env._("Entry of the charter."), 40
            ),
            Column(
                self.env._("Office"),
                TEXT,
                self.env._("Office that ended the cases."),
                28,
            ),
        ]

    def _place(self, day, figures):
        return serial(day), figures["service"], figures["office"]

    def _service_columns(self):
        return [
            *self._place_columns(),
            Column(
                self.env._("Cases ended"),
                NUMBER,
                self.env._("Citizens who could answer."),
                12,
            ),
            Column(
                self.env._("Answers told of"),
                NUMBER,
                self.env._("Answers, in steps of five."),
                12,
            ),
            Column(
                self.env._("Answers needed"),
                NUMBER,
                self.env._("So many make good figures: 95 %, 5 % either way."),
                12,
            ),
            Column(
                self.env._("Score, percent"),
                PERCENT,
                self.env._("Pooled over the questions that count; empty: too few."),
                12,
            ),
            Column(
                self.env._("Band"),
                TEXT,
                self.env._("Name of the band of the score."),
                20,
            ),
            Column(
                self.env._("Solved, percent"),
                PERCENT,
                self.env._("“Is your problem solved?” Yes."),
                12,
            ),
            Column(
                self.env._("Know the charter, percent"),
                PERCENT,
                self.env._("Of all who answered."),
                14,
            ),
            Column(
                self.env._("Saw it, percent"),
                PERCENT,
                self.env._("Of those who know it."),
                12,
            ),
            Column(
                self.env._("Were helped by it, percent"),
                PERCENT,
                self.env._("Of the same."),
                14,
            ),
        ]

    def _services(self, found):
        words = self.env["gov.feedback.board"]._band_words()
        for day, it in found:
            charter = it["charter"]
            yield (
                *self._place(day, it),
                it["ended"],
                it["counted"],
                it["needed"],
                it["score"],
                words[it["band"]] or None,
                it["solved"],
                charter.get("awareness"),
                charter.get("visibility"),
                charter.get("helpfulness"),
            )

    def _question_columns(self):
        return [
            *self._place_columns(),
            Column(self.env._("Question"), TEXT, self.env._("Code on the form."), 10),
            Column(
                self.env._("About"), TEXT, self.env._("Dimension of the question."), 24
            ),
            Column(self.env._("Text"), TEXT, self.env._("As citizens read it."), 60),
            Column(
                self.env._("Answers"),
                NUMBER,
                self.env._("Without “does not apply”; 0: too few."),
                10,
            ),
            Column(
                self.env._("Score, percent"), PERCENT, self.env._("Empty: too few."), 12
            ),
        ]

    def _questions(self, found):
        for day, it in found:
            for question in it["questions"]:
                yield (
                    *self._place(day, it),
                    question["code"] or None,
                    question["dimension"] or None,
                    question["text"],
                    question["answers"],
                    question["score"],
                )

    def _comment_columns(self):
        text = Column(
            self.env._("Comment"),
            TEXT,
            self.env._("In the citizen's own words, in no order of time."),
            80,
        )
        return [*self._place_columns(), text]

    def _comments(self, found):
        for day, it in found:
            for comment in it["comments"]:
                yield *self._place(day, it), comment
