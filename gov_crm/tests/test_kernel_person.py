"""Names of people, how alike two records are, and phone numbers; without a database."""

from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from odoo.tests import BaseCase

from ..tools import person_match, phone_number
from ..tools.person_match import LIKELY, POSSIBLE, Person, compare, name_likeness
from ..tools.person_name import fold, name_key, near, parts, words

BORN = date(1980, 5, 12)


class TestKernelPersonName(BaseCase):
    def test_spellings_of_one_name(self):
        for one, other in (
            ("Juan Ramos delos Santos, III", "Juan Ramos De Los Santos 3rd"),
            ("dela Cruz, Juan", "Juan dela Cruz"),
            ("Juan DELACRUZ", "juan de la cruz"),
            ("Ma. Peña", "Maria Pena"),
            ("Ma. PeÃ±a", "Maria Peña"),
            ("Hadja Aisa Usman", "Aisa Usman"),
            ("Jose Sto. Tomas", "SANTO TOMAS, JOSE"),
            ("Jose San Juan", "San Juan, Jose"),
            ("Jose Sanjuan", "San Juan, Jose"),
            ("Ana - Reyes", "Ana NMN Reyes"),
        ):
            with self.subTest(one):
                self.assertEqual(name_key(one), name_key(other))

    def test_names_that_look_like_particles_and_suffixes(self):
        for text, expected in (
            ("Y", (["y"], "")),
            ("Delgado", (["delgado"], "")),
            ("Juan V. Cruz", (["juan", "v", "cruz"], "")),
            ("Juan Cruz V", (["juan", "cruz"], "5")),
            ("Cruz, Juan Jr.", (["juan", "cruz"], "jr")),
            ("Jr", (["jr"], "")),
            ("", ([], "")),
            (None, ([], "")),
            ("San", (["san"], "")),
        ):
            with self.subTest(text):
                self.assertEqual(parts(text), expected)

    def test_long_and_foreign_names(self):
        self.assertEqual(len(words("Ana " * 40)), 40)
        self.assertEqual(words("王 小明"), ["王", "小明"])

    def test_sounds(self):
        for one, other in (
            ("guevarra", "guevara"),
            ("carillo", "carrillo"),
            ("gonzales", "gonzalez"),
            ("vicente", "bisente"),
            ("joaquin", "joakin"),
            ("catherine", "katerine"),
        ):
            with self.subTest(one):
                self.assertEqual(fold(one), fold(other))

    @given(st.text(alphabet="abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=14))
    def test_one_slip_is_near(self, word):
        folded = fold(word)
        if len(folded) < 4:
            return
        for at in range(len(folded) - 1):
            changed = folded[:at] + folded[at + 1] + folded[at] + folded[at + 2 :]
            deletes = {changed} | {
                changed[:i] + changed[i + 1 :] for i in range(len(changed))
            }
            self.assertTrue(deletes & set(near(word)), (word, changed))

    @given(st.text(max_size=60))
    def test_takes_anything(self, text):
        for word in words(text):
            self.assertTrue(word.split())
            near(word)
        self.assertEqual(name_key(text), name_key(text.upper().casefold()))


class TestKernelPersonMatch(BaseCase):
    """The examples of the Citizen's Charter, one by one."""

    def assert_score(self, one, other, least, most):
        for a, b in ((one, other), (other, one)):
            match = compare(a, b)
            self.assertTrue(least <= match.score <= most, (a, b, match))
        return match

    def test_possibly_the_same(self):
        for one, other in (
            ("Ma. Teresa L. dela Cruz", "Maria Teresa Lopez De La Cruz"),
            ("John Paul C. Lim", "Johnpaul Lim"),
            ("Hadja Aisah Usman", "Aisa Usman"),
            ("Ibañez, Ramona", "Ramona Ibanez"),
        ):
            with self.subTest(one):
                born = {"born": BORN}
                self.assert_score(Person(one, **born), Person(other, **born), LIKELY, 1)
                self.assertGreater(name_likeness(one, other), 0.8)

    def test_never_likely_by_a_common_name_alone(self):
        for name in ("Maria Santos", "Juan Cruz", "Jose Reyes"):
            self.assert_score(Person(name), Person(name), 0, POSSIBLE)

    def test_father_and_son(self):
        one, other = Person("Juan R. Dela Cruz Jr."), Person("Juan R. Dela Cruz")
        match = self.assert_score(one, other, 0, 0.2)
        self.assertIn("suffix", match.against)
        self.assert_score(one._replace(born=BORN), other._replace(born=BORN), LIKELY, 1)

    def test_weak(self):
        self.assert_score(
            Person("Jose Gonzales"), Person("Joseph Gonzalez"), 0, POSSIBLE
        )

    def test_married(self):
        one = Person("Ana Santos Reyes", born=BORN)
        match = self.assert_score(
            one, Person("Ana Reyes Garcia", born=BORN), POSSIBLE, 1
        )
        self.assertIn("birth_date", match.reasons)

    def test_day_and_month_changed_over(self):
        match = self.assert_score(
            Person("Maria Cruz", born=BORN),
            Person("Maria Cruz", born=date(1980, 12, 5)),
            POSSIBLE,
            1,
        )
        self.assertIn("birth_swapped", match.reasons)

    def test_twins(self):
        for one, other in (("Mark", "Marc"), ("Ana", "Ina"), ("Carlos", "Roberto")):
            match = self.assert_score(
                Person(f"{one} Reyes Tolentino", born=BORN, area=1),
                Person(f"{other} Reyes Tolentino", born=BORN, area=1),
                0,
                POSSIBLE,
            )
            self.assertEqual(match.against, ("twins",) if match.against else ())

    def test_contradictions(self):
        one = Person("Luz Macaraeg", born=BORN)
        other = Person("Luz Macaraeg", born=date(1991, 7, 1))
        self.assertTrue(person_match.contradicts(one, other))
        self.assertFalse(person_match.contradicts(one, other._replace(estimated=True)))
        self.assertFalse(person_match.contradicts(one, other._replace(born=None)))
        self.assertFalse(
            person_match.contradicts(one, one._replace(born=date(1980, 12, 5)))
        )
        self.assert_score(one, other, 0, 0.2)

    def test_more_evidence_counts_more(self):
        one, other = Person("Luz Macaraeg"), Person("Lus Makaraeg")
        scores = [compare(one, other).score]
        for fact in ({"area": 3}, {"phone": "6391"}, {"born": BORN}):
            one, other = one._replace(**fact), other._replace(**fact)
            scores.append(compare(one, other).score)
        self.assertEqual(scores, sorted(scores))
        self.assertGreater(scores[-1], 0.99)

    def test_nothing_is_nobody(self):
        self.assert_score(Person(""), Person(""), 0, 0.1)


class TestKernelPhoneNumber(BaseCase):
    def test_spellings(self):
        for text in ("0917 555 0100", "+63 917-555-0100", "(0917) 5550100"):
            self.assertEqual(phone_number.digits(text, "PH"), "639175550100")
        self.assertEqual(phone_number.digits("(02) 8527-0000", "PH"), "63285270000")
        self.assertEqual(phone_number.digits("+1 202 456 1111", "PH"), "12024561111")

    def test_no_number(self):
        for text in ("", None, "0917", "call me", "0917 555 0100 or 0917 555 0101"):
            self.assertIsNone(phone_number.digits(text, "PH"))
