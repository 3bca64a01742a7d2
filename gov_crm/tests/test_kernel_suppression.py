import doctest
import itertools
import random

from odoo.tests import BaseCase

from ..tools import suppression
from ..tools.suppression import bounds, protect

# The whole, two offices with services of their own, and what has no service.
TREE = {
    "all": None,
    "a": "all",
    "a1": "a",
    "a2": "a",
    "b": "all",
    "b1": "b",
    "b2": "b",
    "c": "all",
}
LEAVES = ("a1", "a2", "b1", "b2", "c")


def grown(counts):
    values = dict(zip(LEAVES, counts, strict=True))
    values["a"] = values["a1"] + values["a2"]
    values["b"] = values["b1"] + values["b2"]
    values["all"] = values["a"] + values["b"] + values["c"]
    return {key: values[key] for key in TREE}


class TestKernelSuppression(BaseCase):
    """What is shown does not tell small numbers: tried against everything a reader can
    think of."""

    def test_examples(self):
        result = doctest.testmod(suppression)
        self.assertTrue(result.attempted)
        self.assertFalse(result.failed)

    def _possible(self, values, withheld, most):
        """All trees that look the same to a reader, one by one."""
        free = [key for key in LEAVES if key in withheld]
        for some in itertools.product(range(1, most + 1), repeat=len(free)):
            guess = {key: values[key] for key in LEAVES} | dict(
                zip(free, some, strict=True)
            )
            tree = grown(guess[key] for key in LEAVES)
            if all(tree[key] == values[key] for key in TREE if key not in withheld):
                yield tree

    def test_nothing_follows(self):
        """Against brute force: every withheld small number can still be as many things as
        the minimum demands, whatever the tree."""
        chance = random.Random(20261129)
        minimum, most = 3, 6
        small = secondary = 0
        for _turn in range(120):
            values = grown(chance.choice((0, 1, 2, 3, 4)) for _leaf in LEAVES)
            withheld = protect(values, TREE, minimum)
            needs = {key for key, it in values.items() if 0 < it < minimum}
            self.assertLessEqual(needs, withheld)
            self.assertFalse([key for key in withheld if not values[key]])
            small += bool(needs)
            secondary += bool(withheld - needs)
            possible = list(self._possible(values, withheld, most))
            self.assertIn(values, possible)
            for key in needs:
                seen = {tree[key] for tree in possible}
                self.assertGreaterEqual(max(seen) - min(seen), minimum, values)
        self.assertGreater(small, 60, "the trees had small numbers")
        self.assertGreater(secondary, 30, "and neighbours that had to help")

    def test_bounds_are_exact(self):
        """The bounds are those of brute force, where they have an end at all."""
        chance = random.Random(7)
        compared = 0
        for _turn in range(120):
            values = grown(chance.randint(1, 3) for _leaf in LEAVES)
            withheld = {key for key in TREE if chance.random() < 0.5} - {"all"}
            # More than the whole less one for each other no part can be.
            possible = list(self._possible(values, withheld, values["all"] - 4))
            for key, found in bounds(values, TREE, withheld).items():
                seen = {tree[key] for tree in possible}
                self.assertEqual((min(seen), max(seen)), found, (values, withheld, key))
                compared += 1
        self.assertGreater(compared, 200)

    def test_nothing_is_withheld_for_nothing(self):
        self.assertFalse(protect(grown((5, 6, 7, 8, 9)), TREE, 5))
        self.assertFalse(protect(grown((0, 6, 0, 8, 0)), TREE, 5))
        self.assertFalse(protect(grown((1, 1, 1, 1, 1)), TREE, 1))

    def test_one_small_number_hides_its_smallest_neighbour(self):
        values = grown((3, 40, 20, 30, 50))
        self.assertEqual(protect(values, TREE, 5), {"a1", "a2"})

    def test_the_whole_is_given_up_last(self):
        # An office with one service of few: another office's service has to help.
        values = grown((3, 0, 20, 30, 50))
        found = protect(values, TREE, 5)
        self.assertEqual(found, {"a1", "a", "c"})
        # There is nobody else: the whole is all that is left.
        self.assertEqual(protect(grown((3, 0, 0, 0, 0)), TREE, 5), {"a1", "a", "all"})

    def test_what_was_withheld_stays_so(self):
        values = grown((30, 40, 20, 30, 50))
        self.assertEqual(protect(values, TREE, 5, forced={"a1", "a2"}), {"a1", "a2"})
        # One alone would follow from the sum.
        self.assertEqual(protect(values, TREE, 5, forced={"a1"}), {"a1", "a2"})

    def test_a_number_that_fell_hides_its_sums(self):
        """Its neighbour's earlier number is known, so that withholding it helps nothing."""
        values = grown((3, 40, 20, 30, 50))
        found = protect(values, TREE, 5, fell=set(TREE))
        self.assertEqual(found, {"a1", "a", "all"})

    def test_sums_must_be_sums(self):
        with self.assertRaises(ValueError):
            protect({"all": 7, "a": 6}, {"all": None, "a": "all"}, 5)
