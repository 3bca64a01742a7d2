import json

from odoo.exceptions import AccessError
from odoo.tests import tagged

from ..models.gov_extract import PERSON_FACTS
from .portal_common import PDF, SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestExtract(PortalCase):
    """What a person gets who asks what is held, and what an officer prints at the desk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen.write(
            {
                "gov_given_name": "Luz",
                "gov_family_name": "dela Cruz",
                "gov_birth_date": "1951-03-09",
                "gov_access_needs": "Sign language",
                "phone": "0900 000 0001",
            }
        )
        cls.elsewhere = cls._past_case(
            cls.citizen, "The road before my shop", agency_id=cls.roads.id
        )
        cls.case.message_post(
            body="Here are my papers.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=cls.citizen.id,
            attachments=[("clearance.pdf", PDF)],
        )
        neighbour = cls.env["res.partner"].create({"name": f"Neighbour {SECRET}"})
        cls.case.message_post(
            body=f"{SECRET} says the oven smells.",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            author_id=neighbour.id,
        )

    def _data(self, user):
        extract = self.env["gov.extract"].with_user(user)
        return json.loads(extract._as_json(self.citizen.with_user(user)))

    def test_citizen_has_all(self):
        data = self._data(self.citizen_user)
        self.assertTrue(data["complete"])
        person = data["person"]
        self.assertEqual(
            (person["name"], person["gov_birth_date"], person["gov_access_needs"]),
            ("Luz dela Cruz", "1951-03-09", "Sign language"),
        )
        cases = data["cases"]["entries"]
        self.assertEqual(
            [case["number"] for case in cases],
            [self.case.number, self.elsewhere.number],
        )
        case = cases[0]
        self.assertEqual(
            case["filed_at"], self.case.filed_at.isoformat().replace("+00:00", "") + "Z"
        )
        self.assertEqual(case["path"]["entries"][0]["agency_id"], "Licensing Office")
        self.assertTrue(case["time_limits"]["entries"][0]["deadline"].endswith("Z"))

    def test_what_is_left_out(self):
        case = self._data(self.citizen_user)["cases"]["entries"][0]
        said = case["messages"]["entries"]
        self.assertEqual(
            [(message["by_person"], message["text"]) for message in said],
            [(False, "We are looking at it."), (True, "Here are my papers.")],
        )
        self.assertEqual(said[1]["files"], ["clearance.pdf"])
        self.assertIn("Notes of the office", case["messages"]["note"])
        self.assertIn("other persons are left out: 1", case["messages"]["note"])
        text = json.dumps(self._data(self.citizen_user))
        self.assertNotIn(SECRET, text)

    def test_desk_prints_what_it_may_read(self):
        data = self._data(self.officer)
        self.assertFalse(data["complete"])
        self.assertEqual(
            [case["number"] for case in data["cases"]["entries"]], [self.case.number]
        )
        self.assertNotIn("looks", data)  # officers do not read the log
        both = self._data(self.oversight)["cases"]["entries"]
        self.assertEqual(len(both), 2)
        self.assertIn("looks", self._data(self.oversight))

    def test_sealed_facts(self):
        """They are in no file that a stolen password gives away."""
        keeper = self._user(
            "keeper",
            "gov_crm.group_gov_sealed,gov_crm.group_gov_frontline",
            self.permits,
        )
        self.citizen.with_user(keeper)._gov_seal("Court order 7", self.now, keeper)
        data = self._data(self.citizen_user)
        self.assertNotIn("0900 000 0001", json.dumps(data))
        self.assertIn("at the desk", data["sealed_contact"]["note"])
        [kept] = self._data(keeper)["sealed_contact"]["entries"]
        self.assertEqual(kept["phone"], "0900 000 0001")
        self.assertNotIn("0900 000 0001", json.dumps(self._data(self.oversight)))

    def test_nobody_else(self):
        for user in (
            self.other_user,
            self.employee,
            self.equality,
            self.contractor,
            self.env.ref("base.public_user"),
        ):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._data(user)

    def test_all_cases_at_once(self):
        """Queries do not grow with the number of cases."""

        def count():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._data(self.citizen_user)
            return self.env.cr.sql_log_count - before

        count()
        few = count()
        for number in range(5):
            case = self._past_case(self.citizen, f"Another {number}")
            self._talk(case, "We are looking at it.")
        self.assertLessEqual(count(), few + 2)

    def test_it_is_logged(self):
        self._data(self.officer)
        self.env.cr.precommit.run()
        looks = self.env["gov.access.log"].search([("user_id", "=", self.officer.id)])
        self.assertEqual(
            set(looks.mapped(lambda look: (look.model, look.kind))),
            {("res.partner", "export"), ("helpdesk.ticket", "export")},
        )

    def test_who_looked(self):
        self.citizen.with_user(self.officer).read(["phone"])
        self.case.with_user(self.officer).web_read({"name": {}})
        self.citizen.with_user(self.citizen_user).read(["phone"])
        self.env.cr.precommit.run()
        [look] = self._data(self.citizen_user)["looks"]["entries"]
        self.assertEqual(
            (look["office"], look["what"]),
            ("Licensing Office", f"Personal record, {self.case.number}"),
        )

    def test_page(self):
        self._login(self.citizen_user)
        text = self._text("/my/data")
        self.assertIn(
            "Born on 9 March 1951", text.replace("March 9, 1951", "9 March 1951")
        )
        self.assertIn("No office has looked at your data yet.", text)
        self._login(self.other_user)
        self.assertNotIn("Sign language", self._text("/my/data"))

    def test_files(self):
        self._login(self.citizen_user)
        answer = self._get("/my/data/extract.json")
        self.assertEqual(answer.headers["Cache-Control"], "no-store")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertEqual(answer.json()["person"]["phone"], "0900 000 0001")
        paper = self.url_open("/my/data/extract.pdf")
        self.assertEqual(paper.status_code, 200)
        self.assertTrue(
            paper.content.startswith(b"%PDF") or "What is held about" in paper.text
        )

    def test_files_at_the_desk(self):
        path = f"/gov_crm/extract/{self.citizen.id}.json"
        self._login(self.officer)
        self.assertEqual(self.url_open(path).json()["person"]["name"], "Luz dela Cruz")
        self.assertIn(
            "may read about this person",
            self.url_open(f"/report/html/gov_crm.gov_extract/{self.citizen.id}").text,
        )
        self._login(self.roads_officer)
        stranger = f"/gov_crm/extract/{self.other_citizen.id}.json"
        self.assertEqual(self.url_open(stranger).status_code, 404)
        self._login(self.other_user)
        self.assertEqual(self.url_open(path).status_code, 404)


@tagged("post_install", "-at_install")
class TestExtractCovers(PortalCase):
    """Nothing is held that the extract keeps silent about: each field of a person that
    holds a fact is in it, or stands here with the reason why it is not."""

    LEFT_OUT = {
        "image_1920": "a picture, named in the note of the section",
        "active": "machinery",
        "is_company": "machinery",
        "company_type": "machinery",
        "type": "machinery",
        "color": "machinery",
        "gov_is_citizen": "machinery",
        "gov_household_member_ids": "a section of its own",
        "gov_relation_from_ids": "a section of its own",
        "gov_relation_to_ids": "a section of its own",
        "gov_erased_at": "machinery",
        "gov_acts_for_ids": "a section of its own",
        "gov_mandate_ids": "a section of its own",
        "gov_consent_ids": "a section of its own",
        "gov_merge_ids": "a section of its own",
        "gov_name_key": "made from the name, to find it",
        "gov_phone_e164": "made from the phone number, to find it",
        "gov_merged_into_id": "names the record that took this one's place",
        "gov_compare_due": "machinery",
        "gov_case_ids": "a section of its own",
        "gov_contact_preference_ids": "a section of its own",
    }

    # The section that tells of it; None where no citizen is pointed to, or where the
    # section is there for some people only (see the test of sealed facts), or where the
    # person may not learn of it (holds) or the other may be a third person (duplicates).
    POINTING = {
        "gov.agency.partner_id": None,
        "gov.application.partner_id": "drafts",
        "gov.consent.partner_id": "consents",
        "gov.correction.partner_id": "corrections",
        "gov.person.merge.kept_id": "merges",
        "gov.person.merge.merged_id": "merges",
        "gov.duplicate.one_id": None,
        "gov.duplicate.other_id": None,
        "gov.representation.principal_id": "representatives",
        "gov.representation.agent_id": "represents",
        "gov.contact.event.partner_id": "contacts",
        "gov.erasure.partner_id": "erasures",
        "gov.legal.hold.partner_id": None,
        "gov.contact.preference.partner_id": "ways_to_reach",
        "gov.household.member.partner_id": "household",
        "gov.sealed.contact.partner_id": None,
        "gov.protected.fact.partner_id": "protected_facts",
        "gov.relation.from_id": "relations",
        "gov.relation.to_id": "relations",
    }

    def test_every_fact_of_ours(self):
        """Each field that gov_crm adds to a contact and stores."""
        ours = {
            field.name
            for field in self.env["ir.model.fields"].search(
                [
                    ("model", "=", "res.partner"),
                    ("name", "=like", "gov\\_%"),
                    ("store", "=", True),
                ]
            )
        }
        self.assertFalse(ours - set(PERSON_FACTS) - self.LEFT_OUT.keys())

    def test_every_record_of_ours(self):
        """Each model of ours that points to a contact has its section, or a reason."""
        pointing = self.env["ir.model.fields"].search(
            [
                ("relation", "=", "res.partner"),
                ("ttype", "=", "many2one"),
                ("store", "=", True),
                ("model_id.transient", "=", False),
                ("model", "=like", "gov.%"),
            ]
        )
        names = {f"{field.model}.{field.name}" for field in pointing}
        self.assertEqual(names, self.POINTING.keys())
        codes = {
            section.code
            for section in self.env["gov.extract"]
            .with_user(self.oversight)
            ._extract(self.citizen.with_user(self.oversight))
        }
        self.assertFalse(set(filter(None, self.POINTING.values())) - codes)
