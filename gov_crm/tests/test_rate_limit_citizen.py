from odoo.tests import tagged

from ..models.gov_rate_limit import TooManyRequests
from .test_access_log import AccessLogCommon
from .test_hole_contacts import EMAIL, PHONE, ContactsCommon


@tagged("post_install", "-at_install")
class TestRateLimitCitizen(AccessLogCommon, ContactsCommon):
    """Citizens of other offices are found one by one at a desk, and not by a script."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rule = cls.env.ref("gov_crm.gov_rate_limit_citizen_hour")

    def _find(self, text, user=None):
        Partner = self._as(user or self.roads_frontline, self.rosa).browse()
        return dict(Partner.name_search(text, [("gov_is_citizen", "=", True)]))

    def _hammer(self, texts, user=None):
        """How many searches in a row are answered."""
        for count, text in enumerate(texts):
            try:
                self._find(text, user)
            except TooManyRequests as refusal:
                self.assertIn("from one person in so short a time", str(refusal))
                return count
        return len(texts)

    def test_a_day_at_the_desk_passes(self):
        """Sixty people an hour, each found by a number typed while the widget asks."""
        self.assertGreaterEqual(self.rule.amount, 60 * 5)
        digits = PHONE.replace(" ", "")
        for end in range(4, len(digits) + 1):
            found = self._find(digits[:end])
        self.assertIn(self.rosa.id, found)

    def test_hammering_is_refused_and_others_go_on(self):
        self.rule.amount = 5
        numbers = [f"0900 000 {number}" for number in range(1000, 1020)]
        self.assertEqual(self._hammer(numbers), 5)
        for text in (EMAIL, self.rosa_case.number, "Rosa Mendoza"):
            self.assertEqual(self._hammer([text]), 0, text)
        self.assertEqual(self._hammer([PHONE] * 3, self.roads_officer), 3)
        self.assertIn(self.rosa.id, self._find("Rosa Mendoza", self.roads_officer))
        # The web client asks by another door.
        with self.assertRaises(TooManyRequests):
            self._as(self.roads_frontline, self.rosa).browse().web_name_search(
                PHONE, {"display_name": {}}
            )

    def test_names_count_when_they_fit(self):
        self.rule.amount = 2
        names = ["Nobody Atall", "Rosa Mendoza", "Nena Cruz", "Rosa Mendoza"]
        self.assertEqual(self._hammer([*names[:1] * 9, *names]), 12)

    def test_own_work_goes_on(self):
        """Lists, parts of names and colleagues count nothing."""
        self.rule.amount = 1
        self._find(PHONE)
        mine = self._as(self.roads_frontline, self.other_citizen)
        for _ in range(5):
            self.assertIn(self.other_citizen.id, self._find("Ramon"))
            self.assertTrue(mine.search([("name", "ilike", "ramon")]))
            self.assertTrue(mine.web_search_read([], {"name": {}})["records"])
            self.assertIn(self.other_citizen.id, self._find(self.other_citizen.name))

    def test_what_was_found_is_noted(self):
        self._looks()
        self._find(PHONE)
        self._assert_looks(self.roads_frontline, (self.rosa, "lookup"))
        self._as(self.roads_frontline, self.rosa).browse().web_name_search(
            "Rosa Mendoza", {"display_name": {}}
        )
        self._assert_looks(self.roads_frontline, (self.rosa, "lookup"))
        self._find("0900 111 1111")
        self._find("Rosa Mend")
        # Whom one sees anyway is not found, but there.
        self._find(PHONE, self.frontline)
        self._assert_looks(self.roads_frontline)
