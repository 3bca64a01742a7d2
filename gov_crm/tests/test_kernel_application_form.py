import doctest

from odoo.tests import BaseCase

from ..tools import application_form
from ..tools.application_form import (
    MAX_PARAGRAPH,
    MAX_ROWS,
    Form,
    Paper,
    Problem,
    Question,
    missing_papers,
    paper_problems,
    problem,
)

KIND = Question(1, "choice", choices=("11", "12"))
SHOP = Question(2, "text", shown_if=1, shown_if_values=frozenset({"12"}))
RENT = Question(3, "number", shown_if=2, shown_if_values=frozenset({"x"}))
BORN = Question(4, "date")
CHILD = Question(5, "group", is_repeatable=True, is_required=False)
NAME = Question(6, "text", parent=5)
AGE = Question(7, "number", parent=5, is_required=False)
STALL = Question(
    8, "text", parent=5, shown_if=1, shown_if_values=frozenset({"12"})
)  # asked for each child, of shop keepers only
FORM = Form([KIND, SHOP, RENT, BORN, CHILD, NAME, AGE, STALL])


def ids(questions):
    return [question.id for question in questions]


class TestKernelApplicationForm(BaseCase):
    """What is asked of whom, on which page, and what is no answer."""

    def test_examples(self):
        result = doctest.testmod(application_form)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def test_conditions(self):
        self.assertEqual(ids(FORM.shown(FORM.top, {})), [1, 4, 5])
        self.assertEqual(ids(FORM.shown(FORM.top, {"1": "11"})), [1, 4, 5])
        self.assertEqual(ids(FORM.shown(FORM.top, {"1": "12"})), [1, 2, 4, 5])
        # Of a question that is not asked nothing follows, whatever stands there.
        third = Question(3, "text", shown_if=2, shown_if_values=frozenset({"y"}))
        form = Form([KIND, SHOP, third])
        self.assertEqual(ids(form.shown(form.top, {"1": "11", "2": "y"})), [1])
        self.assertEqual(ids(form.shown(form.top, {"1": "12", "2": "y"})), [1, 2, 3])

    def test_one_of_several_choices_is_enough(self):
        asked = Question(1, "choices", choices=("11", "12", "13"))
        more = Question(2, "text", shown_if=1, shown_if_values=frozenset({"12", "13"}))
        form = Form([asked, more])
        self.assertTrue(form.is_shown(more, {"1": ["11", "13"]}))
        self.assertFalse(form.is_shown(more, {"1": ["11"]}))

    def test_conditions_in_a_circle_end(self):
        one = Question(1, "text", shown_if=2, shown_if_values=frozenset({"a"}))
        two = Question(2, "text", shown_if=1, shown_if_values=frozenset({"a"}))
        self.assertFalse(Form([one, two]).is_shown(one, {"1": "a", "2": "a"}))
        lost = Question(3, "text", shown_if=99, shown_if_values=frozenset({"a"}))
        self.assertFalse(Form([lost]).is_shown(lost, {"99": "a"}))

    def test_pages(self):
        self.assertEqual([ids(page) for page in FORM.pages()], [[1], [2], [3, 4], [5]])
        many = Form([Question(number, "text") for number in range(1, 13)])
        self.assertEqual([len(page) for page in many.pages()], [5, 5, 2])
        hard = Question(2, "paragraph", is_sensitive=True)
        form = Form([Question(1, "text"), hard, Question(3, "text")])
        self.assertEqual([ids(page) for page in form.pages()], [[1], [2], [3]])
        self.assertEqual(Form([]).pages(), [])

    def test_groups_wait_for_what_their_questions_depend_on(self):
        self.assertEqual(
            [ids(page) for page in Form([KIND, CHILD, STALL]).pages()], [[1], [5]]
        )

    def test_kept(self):
        answers = {
            "1": "11",
            "2": "answered before the first answer was changed",
            "4": "1951-03-14",
            "5": [{"6": "Ana", "8": "hidden"}, {"6": "", "7": ""}],
            "99": "forged",
        }
        self.assertEqual(
            FORM.kept(answers), {"1": "11", "4": "1951-03-14", "5": [{"6": "Ana"}]}
        )

    def test_problems(self):
        self.assertEqual(
            FORM.problems(FORM.top, {}), [Problem(1, "missing"), Problem(4, "missing")]
        )
        answers = {
            "1": "13",
            "4": "14 3 51",
            "5": [{"6": "Ana", "7": "two"}, {"7": "3"}],
        }
        self.assertEqual(
            FORM.problems(FORM.top, answers),
            [
                Problem(1, "no_choice"),
                Problem(4, "no_date"),
                Problem(7, "no_number", 5, 0),
                Problem(6, "missing", 5, 1),
            ],
        )

    def test_rows(self):
        rows = [{"6": f"Child {number}"} for number in range(MAX_ROWS + 1)]
        self.assertEqual(FORM.problems([CHILD], {"5": rows}), [Problem(5, "too_many")])
        self.assertEqual(FORM.problems([CHILD], {"5": rows[1:]}), [])
        once = Question(5, "group")
        form = Form([once, NAME])
        self.assertEqual(
            form.problems([once], {"5": rows[:2]}), [Problem(5, "too_many")]
        )
        # A group that is needed and was left empty names the first field of it.
        self.assertEqual(form.problems([once], {}), [Problem(6, "missing", 5, 0)])
        self.assertEqual(
            form.problems([once], {"5": [{}, {"6": ""}]}), [Problem(6, "missing", 5, 0)]
        )

    def test_answers(self):
        optional = {"is_required": False}
        for question, value, expected in (
            (Question(1, "text"), "", "missing"),
            (Question(1, "text", **optional), "", ""),
            (Question(1, "text"), "x" * 300, ""),
            (Question(1, "text", **optional), "x" * 301, "too_long"),
            (Question(1, "paragraph"), "x" * MAX_PARAGRAPH, ""),
            (Question(1, "paragraph"), "x" * (MAX_PARAGRAPH + 1), "too_long"),
            (Question(1, "choices", choices=("1", "2")), ["1", "2"], ""),
            (Question(1, "choices", choices=("1", "2")), ["1", "3"], "no_choice"),
            (Question(1, "choices", choices=("1", "2")), [], "missing"),
            (Question(1, "date"), "2026-02-29", "no_date"),
            (Question(1, "date"), "20260228", "no_date"),
            (Question(1, "number"), "-12.5", ""),
            (Question(1, "number"), "1e9", "no_number"),
            (Question(1, "number"), "9" * 16, "no_number"),
            (Question(1, "file"), [], "missing"),
            (Question(1, "file"), [7], ""),
            (Question(1, "address"), {}, "missing"),
            (Question(1, "address"), {"street": "", "city": ""}, "missing"),
            (Question(1, "address"), {"street": "12 Mabini"}, "missing"),
            (Question(1, "address", **optional), {"place": "Mabini"}, "missing"),
            (Question(1, "address", **optional), {"street": ""}, ""),
            (Question(1, "address"), {"street": "12 Mabini", "city": "B"}, ""),
            (Question(1, "address"), {"street": "x" * 301, "city": "B"}, "too_long"),
        ):
            with self.subTest(kind=question.kind, value=str(value)[:40]):
                self.assertEqual(problem(question, value), expected)

    def test_papers(self):
        papers = [Paper(1), Paper(2), Paper(3, is_conditional=True), Paper(4)]
        states = {
            "1": {"state": "sent", "files": [7]},
            "2": {"state": "later"},
            "3": {"state": "not_needed"},
            "4": {"state": "sent", "files": []},
        }
        self.assertEqual(paper_problems(papers, states), [4])
        self.assertEqual(missing_papers(papers, states), [2, 4])
        # What everybody needs cannot be declared superfluous.
        self.assertEqual(
            paper_problems([Paper(1)], {"1": {"state": "not_needed"}}), [1]
        )
        self.assertEqual(paper_problems([Paper(1)], {"1": {"state": "forged"}}), [1])
        self.assertEqual(missing_papers(papers, {}), [1, 2, 3, 4])
