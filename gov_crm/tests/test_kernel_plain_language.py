"""Hints for plain language and the places of a letter, without a database."""

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import letter_text, plain_language
from ..tools.plain_language import count_words, hints, sentences


def kinds(text, lang="en", **options):
    return [(hint.kind, hint.text) for hint in hints(text, lang, **options)]


class TestKernelPlainLanguage(BaseCase):
    def test_length(self):
        words = " ".join(["word"] * 25)
        self.assertEqual(hints(f"{words}."), [])
        [hint] = hints(f"{words} more.")
        self.assertEqual((hint.kind, hint.count, hint.start), ("long", 26, 0))
        # A new line and a list end a sentence; an abbreviation and a sum of money do not.
        self.assertEqual(hints(f"{words}\n{words}"), [])
        [hint] = hints(f"See Sec. 9, No. 4 of Atty. J. Cruz: PHP 1,530.00 for {words}.")
        self.assertEqual(hint.count, 37)

    def test_forty_one_words(self):
        [hint] = hints(" ".join(["papers"] * 41) + ".")
        self.assertEqual(hint.count, 41)

    def test_passive(self):
        for text, found in (
            ("Your request was denied.", ("passive", "was denied")),
            ("It has not been fully paid.", ("passive", "been fully paid")),
            ("The site is being inspected.", ("passive", "being inspected")),
            ("It was signed by the mayor.", ("by", "was signed by")),
            ("Your papers were not found.", ("passive", "were not found")),
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text), [found])
        for text in (
            "We denied your request.",
            "You are entitled to a copy.",
            "The office is located at the market.",
            "You need two papers, indeed.",
            "He is married.",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text), [])

    def test_terms(self):
        self.assertEqual(kinds("Go to the BPLO."), [("abbreviation", "BPLO")])
        # Each once; and not where it is explained, known, part of a number, or shouted.
        self.assertEqual(len(kinds("The BPLO and again the BPLO.")), 1)
        for text in (
            "Go to the Licensing Office (BPLO). The BPLO is open.",
            "The BPLO (Business Permits and Licensing Office) is open.",
            "Bring an ID. It costs PHP 40.",
            "Your number is BPLO-2026-00012-7.",
            "OFFICE OF THE CITY MAYOR\nWe grant it.",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text), [])
        self.assertEqual(kinds("Go to the BPLO.", known=["BPLO"]), [])
        self.assertEqual(
            [(it.text, it.instead) for it in hints("Pursuant to it, we pay herewith.")],
            [("Pursuant to", "under")],
        )
        [hint] = hints("Go to the PACD now.", instead={"PACD": "help desk"})[1:]
        self.assertEqual((hint.kind, hint.instead), ("word", "help desk"))
        # One thing to change is one hint.
        self.assertEqual(
            kinds("Please be informed that we grant it."),
            [("word", "Please be informed that")],
        )

    def test_filipino(self):
        self.assertEqual(
            kinds("Tinanggihan ang iyong hiling.", "tl_PH"),
            [("passive", "Tinanggihan")],
        )
        for text in (
            "Tinanggihan namin ang iyong hiling.",
            "Inaprubahan ng tanggapan ang iyong hiling.",
            "Inaprubahan ni Alkalde Reyes ang iyong hiling.",
        ):
            with self.subTest(text=text):
                self.assertEqual(kinds(text, "tl_PH"), [])
        self.assertEqual(
            [(it.text, it.instead) for it in hints("Alinsunod sa batas, oo.", "tl_PH")],
            [("Alinsunod sa", "ayon sa")],
        )
        # English passives are not looked for in a text in Filipino.
        self.assertEqual(kinds("Ang was denied.", "tl"), [])

    @given(st.text(max_size=400))
    def test_any_text(self, text):
        for lang in ("en", "tl"):
            found = hints(text, lang)
            self.assertEqual(found, sorted(found, key=lambda it: (it.start, it.kind)))
            self.assertTrue(all(0 <= hint.start <= len(text) for hint in found))
        joined = "".join(sentence for _start, sentence in sentences(text))
        self.assertEqual("".join(joined.split()), "".join(text.split()))
        for start, sentence in sentences(text):
            self.assertTrue(text[start:].startswith(sentence))
        self.assertGreaterEqual(count_words(text), 0)

    def test_quick(self):
        """A long text costs no more than its length: nothing backtracks."""
        for piece in ("was not ", "A.", "Sec. ", "(((", "BPLO ", "a.b.c", "the "):
            plain_language.hints(piece * 3000)


class TestKernelLetterText(BaseCase):
    def test_problems(self):
        facts, blocks = {"number", "citizen"}, {"answer"}
        self.assertEqual(
            letter_text.problems("{number}\n\n{answer}", facts, blocks), []
        )
        for text, found in (
            ("{number.env.user}", ("unknown", "number.env.user")),
            ("{number!r}", ("unknown", "number!r")),
            ("{}", ("unknown", "")),
            ("{{number}}", ("brace", "{")),
            ("Yes: {answer}", ("block", "answer")),
        ):
            with self.subTest(text=text):
                self.assertIn(found, letter_text.problems(text, facts, blocks))

    def test_facts_are_not_looked_through(self):
        parts = letter_text.parts(
            "{citizen}", {"citizen": "{number} {answer}", "number": "X"}, {}
        )
        self.assertEqual(parts, [("paragraph", "{number} {answer}")])

    @given(st.text(max_size=200), st.text(max_size=50))
    def test_any_template(self, text, fact):
        parts = letter_text.parts(text, {"number": fact}, {"answer": True})
        self.assertTrue(all(part.text for part in parts if part.kind != "heading"))
