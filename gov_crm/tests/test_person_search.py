from datetime import date

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .security_common import SecurityCommon

# name, birth date, phone
PEOPLE = (
    ("Luz dela Torre", date(1951, 3, 9), "0917 555 0101"),
    ("Ma. Teresa L. Peña", date(1980, 5, 12), "0917 555 0102"),
    ("Gonzales, Juan III", date(1990, 1, 2), "(02) 8527 0001"),
    ("Johnpaul Tolentino", None, None),
    ("Francisco Macaraeg", None, "+63 917 555 0105"),
    ("Aisah Usman", None, None),
    ("Remedios Villanueva Bautista", date(1960, 6, 6), None),
)


class PersonCommon(SecurityCommon):
    """People registered by the front desk of the licensing office."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ph")
        cls.people = (
            cls.env["res.partner"]
            .with_user(cls.frontline)
            .create(
                [
                    {
                        "name": name,
                        "gov_is_citizen": True,
                        "gov_birth_date": born,
                        "phone": phone,
                    }
                    for name, born, phone in PEOPLE
                ]
            )
        ).sudo()
        cls.person = dict(zip([row[0] for row in PEOPLE], cls.people, strict=True))

    def _found(self, text, user=None, **options):
        return self._desk(text, user, **options)["people"]

    def _desk(self, text, user=None, **options):
        Search = self._as(user or self.frontline, self.env["gov.person.search"])
        return Search.search_desk(text, **options)

    def _names(self, text, user=None):
        return [row["name"] for row in self._found(text, user)]


@tagged("post_install", "-at_install")
class TestPersonSearch(PersonCommon):
    """One box, whatever is typed."""

    def test_names(self):
        for name, texts in {
            "Ma. Teresa L. Peña": (
                "maria teresa pena", "PEÑA TERESA", "Pena, Ma.", "teresa peñ", "tess pena",
                "Teresa Penya", "teersa pena", "pena 1980", "pena 12/05/1980",
            ),
            "Gonzales, Juan III": (
                "juan gonzales", "Gonzalez Juan", "gonsales juan", "johnny gonzales",
                "juan gonzlaes", "jaun gonzales",
            ),
            "Johnpaul Tolentino": ("John Paul Tolentino", "tolentino john paul", "jonpaul"),
            "Francisco Macaraeg": ("kiko macaraeg", "paco makaraeg", "Macareg Francisco"),
            "Aisah Usman": ("Hadja Aisa Usman", "usman aisa"),
            "Luz dela Torre": ("luz delatorre", "De La Torre, Luz", "lusing torre", "luz trore"),
            "Remedios Villanueva Bautista": (
                "bautista remedios", "remy bautista", "remedios villanueva santos",
            ),
        }.items():  # fmt: skip
            for text in texts:
                with self.subTest(text):
                    self.assertIn(name, self._names(text)[:2])

    def test_best_first_with_reasons(self):
        self.env["res.partner"].with_user(self.frontline).create(
            [
                {"name": "Lus Tore", "gov_is_citizen": True},
                {"name": "Luz Maria Dolores dela Torre", "gov_is_citizen": True},
            ]
        )
        rows = self._found("luz dela torre 1951")
        first = self.person["Luz dela Torre"]
        self.assertEqual(rows[0]["id"], first.id)
        self.assertEqual(rows[0]["match"], "exact")
        self.assertEqual(rows[0]["reason"], "Same name, same birth year")
        self.assertEqual(rows[0]["birth"], "Mar 9, 1951")
        self.assertIn("Lus Tore", [row["name"] for row in rows])
        self.assertEqual({row["match"] for row in rows[2:]}, {"alike"})

    def test_numbers_and_addresses(self):
        luz = self.person["Luz dela Torre"]
        luz.email = "luz.torre@people.example"
        case = self._file(self.frontline, partner_id=luz.id)
        for text, reason in (
            ("09175550101", "Same phone number"),
            ("+63 (917) 555-0101", "Same phone number"),
            ("63 917 555 0101", "Same phone number"),
            ("555 0101", "Phone number ends so"),
            ("LUZ.TORRE@people.example", "Same e-mail address"),
            (case.number, "Case number"),
            (case.number.lower().replace("-", " "), "Case number"),
            ("1951-03-09", "same birth date"),
            ("9.3.1951", "same birth date"),
        ):
            with self.subTest(text):
                [row] = self._found(text)
                self.assertEqual((row["id"], row["reason"]), (luz.id, reason))
        self.assertEqual(row["open"], 1)

    def test_a_wrong_sign_in_a_case_number(self):
        number = self.case.number
        wrong = number[:-1] + ("A" if number[-1] != "A" else "B")
        answer = self._desk(wrong)
        self.assertFalse(answer["people"])
        self.assertIn("A sign in this case number is wrong", answer["message"])

    def test_nothing_and_nonsense(self):
        for text in ("", " ", "?", "%", "' | :* &", "\\", "0", None, 7, "x" * 500, "'"):
            self.assertEqual(self._found(text), [])
        self.assertEqual(self._names("zzyzx qwrt"), [])

    def test_limit(self):
        self.assertEqual(len(self._found("luz")), 2)
        self.assertEqual(len(self._found("luz", limit=1)), 1)
        self.assertEqual(len(self._found("luz", limit=-3)), 1)

    def test_names_that_change_are_found_at_once(self):
        luz = self.person["Luz dela Torre"]
        luz.name = "Luz Xiomara Quiambao"
        self.assertIn(luz.name, self._names("quiambao"))
        self.assertNotIn(luz.name, self._names("luz torre"))
        luz.phone = "0917 555 0199"
        self.assertEqual(self._names("0917 555 0199"), [luz.name])

    def test_other_contacts_are_not_found(self):
        shop = self.env["res.partner"].create({"name": "Quiambao Hardware"})
        self.assertFalse(shop.gov_name_key)
        self.assertFalse(self._names("quiambao"))
        shop.gov_is_citizen = True
        self.assertEqual(self._names("quiambao", self.oversight), [shop.name])

    # ------------------------------------------------------------------
    # WHAT BECAME OF PEOPLE
    # ------------------------------------------------------------------

    def test_deceased_and_archived(self):
        luz = self.person["Luz dela Torre"]
        luz.gov_died_on = date(2026, 1, 5)
        [row] = self._found("luz dela torre 1951")
        self.assertEqual(row["notes"], ["Deceased"])
        luz.active = False
        self.assertNotIn(luz.name, self._names("luz dela torre 1951"))

    def test_sealed_people_are_not_found_by_contact_facts(self):
        luz = self.person["Luz dela Torre"]
        luz.write({"gov_is_sealed": True, "city": "Balanghai"})
        self.assertEqual(self._names("0917 555 0101"), [])
        self.assertEqual(self._names("0917 555 0101", self.roads_officer), [])
        [row] = self._found("luz dela torre 1951")
        self.assertEqual((row["area"], row["notes"]), ("", ["Contact facts sealed"]))

    def test_a_merged_record_leads_to_the_one_that_is_kept(self):
        luz, kept = self.person["Luz dela Torre"], self.person["Aisah Usman"]
        luz.write({"active": False, "gov_merged_into_id": kept.id})
        [row] = self._found("luz dela torre 1951")
        self.assertEqual(
            (row["id"], row["reason"]), (kept.id, "Also known as Luz dela Torre")
        )
        self.assertEqual(self._names("0917 555 0101"), [kept.name])

    # ------------------------------------------------------------------
    # RIGHTS
    # ------------------------------------------------------------------

    def test_who_may_search(self):
        for user in (self.frontline, self.officer, self.supervisor, self.oversight):
            self._found("luz", user)
        for user in (
            self.contractor, self.employee, self.service_admin, self.equality,
            self.investigator, self.salesman, self.citizen_user, self.public,
        ):  # fmt: skip
            with self.subTest(user.login), self._refused(AccessError):
                self._found("luz", user)

    def test_others_are_found_by_exact_facts_only(self):
        luz = self.person["Luz dela Torre"]
        luz.write({"email": "luz.torre@people.example", "city": "Balanghai"})
        case = self._file(self.frontline, partner_id=luz.id)
        for text in ("luz", "torre luz", "luz torre 1951", "1951-03-09", "555 0101"):
            with self.subTest(text):
                rows = self._found(text, self.roads_officer)
                self.assertNotIn(luz.id, [row["id"] for row in rows])
        for text in ("Luz dela Torre", "0917 555 0101", luz.email, case.number):
            with self.subTest(text):
                rows = self._found(text, self.roads_officer)
                row = next(row for row in rows if row["id"] == luz.id)
                self.assertEqual(row["match"], "hidden")
                for name in ("birth", "area", "verified", "open", "notes"):
                    self.assertFalse(row[name])
                self.assertNotIn("Balanghai", str(rows))

    def test_looks_are_logged(self):
        luz = self.person["Luz dela Torre"]
        for user, text, kind in (
            (self.frontline, "luz torre 1951", "api"),
            (self.roads_officer, "0917 555 0101", "lookup"),
        ):
            self._found(text, user)
            self.env.cr.flush()
            self.env.cr.precommit.run()
            self.env.cr.execute(
                "SELECT kind FROM gov_access_log WHERE user_id = %s AND %s = ANY(res_ids) "
                "AND model = 'res.partner' ORDER BY id DESC LIMIT 1",
                (user.id, luz.id),
            )
            self.assertEqual(self.env.cr.fetchall(), [(kind,)])

    def test_people_outside_use_up_no_places(self):
        self.env["res.partner"].create(
            [
                {"name": f"Luz Torre {n:c}", "gov_is_citizen": True}
                for n in range(97, 117)
            ]
        )
        self.assertIn("Luz dela Torre", self._names("luz torre"))

    def test_figures_of_queries(self):
        self._found("luz torre")
        Search = self._as(self.frontline, self.env["gov.person.search"])
        Search.search_people("luz torre")
        self.env.flush_all()
        with self.assertQueryCount(12):
            Search.search_people("luz torre")

    # ------------------------------------------------------------------
    # EARLIER VERSIONS
    # ------------------------------------------------------------------

    def test_citizens_of_an_earlier_version(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET gov_name_key = NULL, gov_phone_e164 = NULL "
            "WHERE id IN %s",
            (tuple(self.people.ids),),
        )
        self.env.cr.execute("DELETE FROM gov_name_word")
        self.env.invalidate_all()
        self.assertFalse(self._found("luz torre"))
        self.env["res.partner"]._cron_gov_name_keys(limit=2)
        self.assertIn("Luz dela Torre", self._names("lus torre"))
        self.assertEqual(self._names("09175550101"), ["Luz dela Torre"])
