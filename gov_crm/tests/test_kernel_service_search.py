from odoo.tests import BaseCase

from ..tools.service_search import ServiceIndex, tokens

SERVICES = [
    ("senior", [("Senior citizen identity card", 3), ("OSCA ID, discount card", 2.5)]),
    ("pwd", [("Identity card for persons with disability", 3)]),
    ("birth", [("Certified copy of a birth record", 3), ("birth certificate", 2.5)]),
    ("permit", [("Business permit, new", 3), ("open a shop", 2.5)]),
    ("road", [("Repair of a city or barangay road", 3), ("pothole", 2.5)]),
    ("foods", [("Health card for food handlers", 3)]),
]
SYNONYMS = [
    ["birth", "kapanganakan"],
    ["road", "kalsada", "daan"],
    ["senior", "nakatatanda"],
    ["solo parent", "single mother"],
    ["business", "negosyo"],
]


class TestKernelServiceSearch(BaseCase):
    """People find services by their own words, in their own spelling."""

    def setUp(self):
        super().setUp()
        self.index = ServiceIndex(SERVICES, SYNONYMS)

    def test_words_are_compared_without_accents_case_and_plural(self):
        self.assertEqual(
            tokens("Permits, TAXES and Copiés"), tokens("permit tax AND copy")
        )
        self.assertEqual(tokens("address bus this"), ["address", "bus", "this"])

    def test_best_first(self):
        self.assertEqual(self.index.search("lost senior card")[0], "senior")
        self.assertEqual(self.index.search("birth certificate"), ["birth"])

    def test_spelling_is_forgiven(self):
        for text in ("senoir", "SENIORS", "seniro citzen"):
            self.assertEqual(self.index.search(text)[0], "senior", text)
        self.assertEqual(self.index.search("bisness permitt"), ["permit"])
        self.assertEqual(self.index.search("pothol"), ["road"])

    def test_words_of_another_language(self):
        self.assertEqual(self.index.search("kapanganakan"), ["birth"])
        self.assertEqual(self.index.search("sira ang kalsada"), ["road"])
        self.assertEqual(self.index.search("ID para sa nakatatanda")[0], "senior")
        self.assertEqual(self.index.search("negosio"), ["permit"])

    def test_nothing_is_found_for_nothing(self):
        for text in ("", "  ", "the of a", "xyzzy", "?!", "我"):
            self.assertEqual(self.index.search(text), [], text)

    def test_short_words_are_not_guessed(self):
        """“pad” is no misspelling of anything: three letters fit too much."""
        self.assertEqual(self.index.search("pqd"), [])

    def test_half_of_a_long_question_must_be_there(self):
        self.assertEqual(
            self.index.search("my neighbour burns plastic near the road at night"), []
        )

    def test_equal_fits_keep_their_order(self):
        self.assertEqual(self.index.search("identity card")[:2], ["senior", "pwd"])

    def test_limit(self):
        self.assertEqual(len(self.index.search("card", limit=2)), 2)

    def test_phrase_of_the_same_meaning(self):
        index = ServiceIndex([("solo", [("Solo parent identity card", 3)])], SYNONYMS)
        self.assertEqual(index.search("single mother"), ["solo"])
        self.assertEqual(index.search("mother"), [])
