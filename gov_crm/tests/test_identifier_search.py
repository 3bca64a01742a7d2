from freezegun import freeze_time

from odoo.tests import tagged

from .identifier_common import NOW, NUMBER, OTHER, PLAIN, IdentifierCommon


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIdentifierSearch(IdentifierCommon):
    """The search box finds people by the whole number of a document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.document = cls._record(cls, gov_verified_how="seen")

    def _search(self, user, text):
        search = self.env["gov.person.search"].with_user(user)
        return search.search_people(text)

    def test_found_by_those_who_may_read(self):
        for user in (self.frontline, self.supervisor, self.oversight):
            for text in (NUMBER, PLAIN, NUMBER.replace("-", " ")):
                with self.subTest(user.login, text=text):
                    [row] = self._search(user, text)
                    self.assertEqual(row["id"], self.citizen.id)
                    self.assertEqual(row["match"], "exact")
                    self.assertEqual(row["verified"], "Original seen")
        self.document.gov_verified_how = "issuer"
        [row] = self._search(self.frontline, "Luz dela Cruz")
        self.assertEqual(row["verified"], "Checked with the issuer")

    def test_others_are_told_the_name_and_it_is_noted(self):
        [row] = self._search(self.roads_officer, NUMBER)
        self.assertEqual((row["id"], row["match"]), (self.citizen.id, "hidden"))
        self.assertEqual(row["verified"], "")
        self.env.cr.precommit.run()
        self.env.cr.execute(
            "SELECT login FROM gov_access_log WHERE kind = 'lookup' AND %s = ANY(res_ids)",
            [self.citizen.id],
        )
        self.assertEqual(self.env.cr.fetchall(), [(self.roads_officer.login,)])

    def test_part_of_a_number_or_another_one_finds_nobody(self):
        for text in (PLAIN[:-1], PLAIN[1:], OTHER, PLAIN[-4:]):
            for user in (self.frontline, self.roads_officer):
                with self.subTest(user.login, text=text):
                    self.assertFalse(self._search(user, text))

    def test_tries_count_whether_they_find_somebody_or_not(self):
        self.env.ref("gov_crm.gov_rate_limit_citizen_hour").amount = 3
        for _time in range(3):
            self._search(self.roads_officer, OTHER)
        with self._refused():
            self._search(self.roads_officer, NUMBER)

    def test_choosing_the_citizen_of_a_new_case_by_number(self):
        Partner = self.env["res.partner"].with_user(self.roads_officer)
        self.assertEqual(
            Partner.name_search(NUMBER), [(self.citizen.id, self.citizen.name)]
        )

    def test_nobody_is_found_without_the_key(self):
        self.key_file.unlink()
        self.assertFalse(self._search(self.frontline, NUMBER))
        self.assertTrue(self._search(self.frontline, "Luz dela Cruz"))
