from odoo import models

from odoo.addons.gov_crm.tools.register_book import NUMBER, PERCENT
from odoo.addons.gov_crm.tools.satisfaction import FIVE, answered, band, share

from ..tools.csm_report import age_bands, without_small
from .gov_register_csm import OVERALL, SCORED

# Answers of the charter questions that are counted, and among which (standards of ARTA).
CHARTER = (
    ("CC1", {1, 2, 3}, None),
    ("CC2", {1, 2}, {1, 2, 3, 4}),
    ("CC3", {1, 2}, {1, 2, 3}),
)


class GovRegisterCsmPages(models.AbstractModel):
    """Part VI of the report: who answered, the charter, the dimensions of quality."""

    _inherit = "gov.register.csm.pages"

    def _fill_people(self, book, figures):
        page = book.page(self.env._("VI People"))
        page.widths(60, 12, 12, 4)
        page.title(self.env._("Who answered"))
        page.line(
            self.env._(
                "How many clients there are of each kind is not asked, so there is no "
                "response rate by kind of client; those by service are in part IV."
            )
        )
        for question in figures["form"].question_ids:
            if question.part != "about":
                continue
            tally = figures["tallies"].get(question.code)
            if not tally:
                page.heading(question.text)
                page.line(self.env._("Too few answers to tell."))
            else:
                self._fill_person(page, question, tally)

    def _fill_person(self, page, question, tally):
        if question.kind == "number":
            cells = [
                (
                    f"{low} – {high}"
                    if high < 130
                    else self.env._("%(age)s and more", age=low),
                    it,
                )
                for (low, high), it in age_bands(tally)
            ]
        else:
            cells = [(it.name, tally.get(it.value, 0)) for it in question.option_ids]
        whole = sum(count for _name, count in cells)
        told, withheld = without_small(cells)
        if withheld:
            told = [*told, (self.env._("Groups too small to tell apart"), withheld)]
        places = page.rows(
            [question.text, self.env._("People"), self.env._("Percent")],
            [(name, count, 100 * count / whole) for name, count in told],
            (None, NUMBER, PERCENT),
        )
        page.bars(question.text, places, at=4)
        page.skip()

    def _fill_charter(self, book, figures):
        page = book.page(self.env._("VI Charter"))
        page.widths(70, 12, 12, 4)
        page.title(self.env._("Citizen's Charter"))
        names = {
            "CC1": self.env._("Know the charter, percent of all"),
            "CC2": self.env._("Easy to see, percent of those who know it"),
            "CC3": self.env._("Were helped by it, percent of those who know it"),
        }
        questions = {it.code: it for it in figures["form"].question_ids}
        for code, wanted, among in CHARTER:
            tally = figures["tallies"].get(code)
            question = questions.get(code)
            if not question:
                continue
            page.heading(f"{code}  {question.text}")
            if not tally:
                page.line(self.env._("Too few answers to tell."))
                continue
            whole = sum(tally.values())
            page.rows(
                [self.env._("Answer"), self.env._("People"), self.env._("Percent")],
                [
                    (
                        it.name,
                        tally.get(it.value, 0),
                        100 * tally.get(it.value, 0) / whole,
                    )
                    for it in question.option_ids
                ],
                (None, NUMBER, PERCENT),
            )
            found = share(tally, wanted, among)
            page.pair(
                names[code],
                self.env._("no data") if found is None else f"{found:.1f} %",
            )

    def _fill_quality(self, book, figures):
        page = book.page(self.env._("VI Quality"), landscape=True)
        page.widths(44, 10, 10, 10, 10, 10, 10, 10, 10, 20)
        page.title(self.env._("Service quality dimensions"))
        form, tallies = figures["form"], figures["tallies"]
        register = self._figures_model()
        words = self.env["gov.feedback.board"]._band_words()

        def line(name, tally):
            score = register._score(tally)
            told = answered(tally, FIVE) > 0 and score is not None
            counts = [
                tally.get(point, 0) if told else None for point in (*FIVE.points, 0)
            ]
            return (
                name,
                *counts,
                answered(tally, FIVE) if told else None,
                score,
                words[band(score)] or self.env._("too few to tell"),
            )

        rows = []
        for question in form.question_ids:
            if question.code not in (OVERALL, *SCORED):
                continue
            name = f"{question.code}  {question.dimension or question.text}"
            rows.append(line(name, tallies.get(question.code, {})))
        rows.append(
            line(self.env._("Overall (SQD1 to SQD8)"), register._whole(tallies))
        )
        places = page.rows(
            [
                self.env._("Dimension"),
                *(str(word) for _point, word in form._points()),
                self.env._("Answers"),
                self.env._("Score, percent"),
                self.env._("Rating"),
            ],
            rows,
            (None, *[NUMBER] * 7, PERCENT),
        )
        page.bars(self.env._("Score in percent"), places, 8, at=None)
