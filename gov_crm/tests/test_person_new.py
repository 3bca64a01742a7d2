from datetime import date

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .test_person_merge import MergeCommon
from .test_person_search import PersonCommon


@tagged("post_install", "-at_install")
class TestPersonNew(PersonCommon):
    """Whoever registers a person is shown who may be that person already."""

    def _search(self, user=None):
        return self._as(user or self.frontline, self.env["gov.person.search"])

    def _matches(self, user=None, **values):
        return self._search(user).find_matches(values)

    def test_matches_with_reasons(self):
        area = self.env["gov.area"].create({"name": "Barangay Mabini"})
        remy = self.person["Remedios Villanueva Bautista"]
        remy.gov_area_id = area
        [row] = self._matches(
            gov_given_name="Remedio",
            gov_family_name="Bautista",
            gov_birth_date="1960-06-06",
            gov_area_id=area.id,
        )
        self.assertEqual(row["id"], remy.id)
        self.assertEqual(row["reason"], "Same birth date, similar name, same place")
        self.assertTrue(row["is_likely"])
        [row] = self._matches(
            gov_given_name="Kiko", gov_family_name="Makaraeg", phone="0917 555 0105"
        )
        self.assertEqual(row["reason"], "Similar name, same phone number")

    def test_the_ordinary_form_says_it_too(self):
        remy = self.person["Remedios Villanueva Bautista"]
        form = Form(
            self.env["res.partner"]
            .with_user(self.frontline)
            .with_context(default_gov_is_citizen=True),
            view="gov_crm.res_partner_view_form_citizen",
        )
        form.gov_given_name = "Remedio"
        form.gov_family_name = "Bautista"
        self.assertFalse(form.gov_may_be)
        form.gov_birth_date = date(1960, 6, 6)
        self.assertIn(remy.name, form.gov_may_be)
        self.assertIn("Same birth date, similar name", form.gov_may_be)
        other = Form(
            self.env["res.partner"]
            .with_user(self.roads_officer)
            .with_context(default_gov_is_citizen=True),
            view="gov_crm.res_partner_view_form_citizen",
        )
        other.gov_given_name = "Remedios"
        other.gov_family_name = "Bautista"
        other.gov_birth_date = date(1960, 6, 6)
        self.assertFalse(other.gov_may_be)

    def test_a_common_name_alone_is_no_match(self):
        self.env["res.partner"].with_user(self.frontline).create(
            {"name": "Maria Santos", "gov_is_citizen": True}
        )
        self.assertEqual(
            self._matches(gov_given_name="Maria", gov_family_name="Santos"), []
        )

    def test_nothing_and_nonsense(self):
        for values in (
            {}, None, 7, {"gov_given_name": 3}, {"gov_birth_date": "never"},
            {"gov_given_name": "Zzq", "gov_birth_year": "x", "gov_area_id": "y"},
            {"phone": "12"}, {"email": "no"},
        ):  # fmt: skip
            self.assertEqual(self._search().find_matches(values), [])

    def test_of_others_only_exact_facts(self):
        remy = self.person["Remedios Villanueva Bautista"]
        user = self.roads_officer
        facts = {"gov_birth_date": "1960-06-06"}
        self.assertFalse(
            self._matches(
                user, gov_given_name="Remedios", gov_family_name="Bautista", **facts
            )
        )
        [row] = self._matches(
            user,
            gov_given_name="Remedios",
            gov_middle_name="Villanueva",
            gov_family_name="Bautista",
        )
        self.assertEqual((row["id"], row["match"]), (remy.id, "hidden"))
        self.assertNotIn("1960", str(row))

    def test_who_registers(self):
        for user in (
            self.contractor, self.employee, self.oversight, self.service_admin,
            self.salesman, self.citizen_user, self.public,
        ):  # fmt: skip
            Search = self._search(user)
            for act in (
                lambda it=Search: it.find_matches({"gov_given_name": "Luz"}),
                lambda it=Search: it.draft_person("Luz"),
                lambda it=Search: it.register_person({"gov_given_name": "Luz"}),
                lambda it=Search: it.show_person(self.people[0].id),
            ):
                with self.subTest(user.login), self._refused(AccessError):
                    act()
        with self._refused(AccessError):
            self._search(self.roads_officer).show_person(self.people[0].id)

    def test_register(self):
        kiko, remy = self.person["Francisco Macaraeg"], self.person["Aisah Usman"]
        values = {
            "gov_given_name": "Francis",
            "gov_family_name": "Macaraeg",
            "phone": "0917 555 0105",
            "gov_birth_year": 1950,
            "name": "ignored",
            "gov_is_sealed": True,
        }
        partner_id = self._search().register_person(
            values,
            [(kiko.id, "unsure"), (remy.id, "unsure"), (kiko.id + 9999, "unsure")],
        )
        partner = self.env["res.partner"].browse(partner_id)
        self.assertEqual(partner.name, "Francis Macaraeg")
        self.assertEqual(partner.create_uid, self.frontline)
        self.assertTrue(partner.gov_is_citizen)
        self.assertFalse(partner.gov_is_sealed)
        pairs = self.env["gov.duplicate"].search([("other_id", "=", partner_id)])
        # Only who was shown as a match.
        self.assertEqual(pairs.one_id, kiko)
        self.assertEqual((pairs.state, pairs.source), ("open", "desk"))

    def test_different_is_not_asked_again(self):
        kiko = self.person["Francisco Macaraeg"]
        partner_id = self._search().register_person(
            {"gov_given_name": "Francisco", "gov_family_name": "Macaraeg",
             "phone": "0917 555 0105"},
            [[str(kiko.id), "different"]],
        )  # fmt: skip
        pair = self.env["gov.duplicate"].search([("other_id", "=", partner_id)])
        self.assertEqual(
            (pair.state, pair.decided_by_id), ("different", self.frontline)
        )
        self.env["gov.duplicate"]._cron_find()
        self.assertEqual(pair.state, "different")

    def test_what_to_know_before_the_first_word(self):
        remy = self.person["Remedios Villanueva Bautista"]
        need = self.env.ref("gov_crm.gov_access_need_large_print")
        remy.write({"gov_language": "Tagalog", "gov_access_need_ids": need.ids})
        agent = self.env["res.partner"].create({"name": "Ana Bautista"})
        mandate = self.env["gov.representation"].create(
            {
                "principal_id": remy.id,
                "agent_id": agent.id,
                "scope_kind": "documents",
                "evidence": "Letter",
                "verified_how": "seen",
            }
        )
        mandate._grant(fields.Datetime.now(), self.env.user)
        told = self._search().tell_person(remy.id)
        self.assertEqual(told[0], "Speaks Tagalog")
        self.assertIn("What helps: Large print", told)
        self.assertEqual(told[-1], "Acts for this person: Ana Bautista, Papers only")
        mandate._revoke("She asked for it", fields.Datetime.now(), self.env.user)
        self.assertFalse(
            [line for line in self._search().tell_person(remy.id) if "Acts" in line]
        )
        for user in (self.roads_officer, self.contractor, self.employee):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._search(user).tell_person(remy.id)

    def test_a_name_is_needed(self):
        with self._refused(UserError):
            self._search().register_person({"phone": "0917 555 0105"})

    def test_draft(self):
        draft = self._search().draft_person("dela cruz luz 1951")
        self.assertEqual(
            (draft["given"], draft["family"], draft["year"]), ("Luz", "Dela Cruz", 1951)
        )
        self.assertEqual(self._search().draft_person(None)["given"], "")


@tagged("post_install", "-at_install")
class TestTourPerson(HttpCase, MergeCommon):
    """Finding, registering, merging and undoing by clicking, in a real browser."""

    def test_search_match_create(self):
        self.kept.gov_language = "Tagalog"
        self.start_tour(
            "/odoo/find-citizen", "gov_search_match_create", login=self.frontline.login
        )
        person = self.env["res.partner"].search([("name", "=", "Luz Macareg")])
        self.assertEqual(person.gov_birth_date, date(1951, 3, 9))
        pairs = self.env["gov.duplicate"].search([("other_id", "=", person.id)])
        self.assertEqual(set(pairs.mapped("source")), {"desk"})
        verdicts = {pair.one_id: pair.state for pair in pairs}
        self.assertEqual(verdicts, {self.kept: "open", self.merged: "different"})

    def test_merge_and_undo(self):
        self.start_tour(
            "/odoo/duplicates", "gov_merge_undo", login=self.supervisor.login
        )
        merge = self.env["gov.person.merge"].search([])
        self.assertEqual(merge.state, "undone")
        self.assertEqual(self.second.partner_id, self.merged)
