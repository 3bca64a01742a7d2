from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, HttpCase, tagged

from .security_common import SecurityCommon

PHONE = "0900 000 1204"
EMAIL = "rosa@people.example"
STREET = "12 Sampaguita Street"


class ContactsCommon(SecurityCommon):
    """Rosa has a case in the licensing office; Nena has a record and no case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        facts = {"gov_is_citizen": True, "phone": PHONE, "email": EMAIL}
        Partner = cls.env["res.partner"]
        cls.rosa = Partner.create({**facts, "name": "Rosa Mendoza", "street": STREET})
        cls.nena = Partner.create(
            {**facts, "name": "Nena Cruz", "phone": "0900 7654321"}
        )
        cls.nena.email = "nena@people.example"
        cls.rosa_case = cls._file(cls, cls.frontline, partner_id=cls.rosa.id).sudo()
        cls.env.flush_all()


@tagged("post_install", "-at_install")
class TestHoleContacts(ContactsCommon):
    """Facts about citizens are read by those who have or had a case of theirs."""

    def _seen_by(self, user, partner=None):
        """Whether the record is seen; all doors must agree."""
        partner = self._as(user, self.rosa if partner is None else partner)
        Partner, domain = partner.browse(), [("id", "=", partner.id)]
        doors = {
            bool(Partner.search(domain)),
            bool(Partner.search_count(domain)),
            bool(Partner.formatted_read_group(domain, ["name"], ["__count"])),
            bool(
                Partner.search_read([("email", "=", partner.sudo().email)], ["phone"])
            ),
            bool(Partner.name_search("Mendo" if partner == self.rosa else "Nena")),
            bool(self._tell(lambda: partner.read(["phone", "email", "street"]))),
            bool(self._tell(lambda: partner.web_read({"email": {}}))),
            bool(self._tell(lambda: partner.mapped("phone"))),
        }
        self.assertEqual(len(doors), 1, user.login)
        return doors.pop()

    def test_who_reads_a_citizen(self):
        for user in self.seers:
            with self.subTest(user.login):
                self.assertTrue(self._seen_by(user))
        for user in self.strangers:
            if user._is_internal():
                with self.subTest(user.login):
                    self.assertFalse(self._seen_by(user))
        # Portal users have no search over contacts at all.
        with self._refused(AccessError):
            self._as(self.other_user, self.rosa).read(["phone"])

    def test_nobody_writes_what_is_not_seen(self):
        for user in (self.roads_officer, self.salesman, self.contractor):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, self.rosa).write({"phone": "1"})
        self._as(self.frontline, self.rosa).write({"phone": PHONE})

    def test_other_contacts_stay_as_they_were(self):
        shop = self.env["res.partner"].create({"name": "Shop", "email": "s@s.example"})
        for partner in (shop, self.officer.partner_id, self.roads.partner_id):
            self.assertEqual(
                self._as(self.employee, partner).read(["email"])[0]["email"],
                partner.email,
            )

    def test_an_officer_who_is_a_citizen_stays_a_colleague(self):
        self.officer.partner_id.gov_is_citizen = True
        colleague = self._as(self.employee, self.officer)
        self.assertTrue(colleague.search([("id", "=", colleague.id)]).name)

    def test_rights_follow_custody(self):
        self.assertFalse(self._seen_by(self.roads_officer))
        self._refer(self.rosa_case).with_user(self.roads_officer).action_accept()
        self.assertTrue(self._seen_by(self.roads_officer))
        self.assertTrue(self._seen_by(self.frontline))
        self.frontline.gov_agency_ids = False
        self.assertFalse(self._seen_by(self.frontline))

    def test_no_case_no_record_but_for_whoever_registered_it(self):
        for user in (self.frontline, self.supervisor, self.employee):
            self.assertFalse(self._seen_by(user, self.nena))
        mine = self.nena.with_user(self.roads_frontline).create(
            {"name": "Pia", "phone": "0900 1112223", "gov_is_citizen": True}
        )
        self.assertTrue(self._as(self.roads_frontline, mine).read(["phone"]))
        with self._refused(AccessError):
            self._as(self.frontline, mine).read(["phone"])

    def test_an_engagement_opens_the_record_to_its_office(self):
        self._engagement(partner_id=self.nena.id)
        self.assertTrue(self._seen_by(self.frontline, self.nena))
        self.assertFalse(self._seen_by(self.roads_frontline, self.nena))

    def test_contacts_below_and_beside_a_citizen(self):
        Partner = self.env["res.partner"]
        family = Partner.create({"name": "Family", "is_company": True})
        (self.rosa | self.nena).parent_id = family
        self.assertFalse(self._seen_by(self.frontline, self.nena))
        below = Partner.create(
            {"name": "Home", "parent_id": self.rosa.id, "phone": "1"}
        )
        self.assertTrue(self._as(self.frontline, below).read(["phone"]))
        for user in (self.employee, self.roads_officer):
            with self.subTest(user.login), self._refused(AccessError):
                self._as(user, below).read(["phone"])
        with self._refused(AccessError):
            self._as(self.salesman, below).create(
                {"name": "Copy", "parent_id": self.rosa.id}
            )

    def test_people_with_cases_are_citizens(self):
        person = self.env["res.partner"].create({"name": "By mail"})
        self._file(partner_id=person.id)
        self.assertTrue(person.gov_is_citizen)
        with self._refused(UserError):
            self._as(self.frontline, person).gov_is_citizen = False
        shop = self.env["res.partner"].create({"name": "Shop", "is_company": True})
        self._file(partner_id=shop.id)
        self.assertFalse(shop.gov_is_citizen)

    def test_a_login_is_managed_without_cases(self):
        admin = self._user("loginadmin", "base.group_erp_manager")
        self.assertTrue(self._as(admin, self.citizen_user).read(["login", "email"]))
        self.assertFalse(self._seen_by(admin))

    def test_the_login_of_a_citizen_is_no_way_to_the_record(self):
        self.assertTrue(self._as(self.officer, self.citizen_user).read(["email"]))
        for user in (self.employee, self.contractor, self.salesman):
            login = self._as(user, self.citizen_user)
            self.assertFalse(login.search([("login", "=", login.sudo().login)]))
            with self.subTest(user.login), self._refused(AccessError):
                login.read(["email", "phone"])

    def test_conditions_on_the_citizen_tell_nothing(self):
        self.rosa_case.user_id = False
        for user in (self.contractor, self.roads_officer, self.employee):
            for domain in (
                [("phone", "=like", "0900%"), ("id", "=", self.rosa.id)],
                [("child_ids.parent_id.phone", "like", "0900")],
                [("gov_case_ids.number", "=", self.rosa_case.number)],
            ):
                Partner = self._as(user, self.rosa).browse()
                self.assertFalse(Partner.search_count(domain), user.login)


@tagged("post_install", "-at_install")
class TestHoleContactsSearch(ContactsCommon):
    """The front desk finds a person by something exact, and gets a name only."""

    DOMAIN = [("gov_is_citizen", "=", True)]

    def _find(self, text, user=None, domain=None):
        Partner = self._as(user or self.roads_frontline, self.rosa).browse()
        domain = self.DOMAIN if domain is None else domain
        plain = Partner.name_search(text, domain)
        web = Partner.web_name_search(text, {"display_name": {}}, domain)
        self.assertEqual(plain, [(row["id"], row["display_name"]) for row in web])
        for row in web:
            self.assertLessEqual(
                row.keys(), {"id", "display_name", "__formatted_display_name"}
            )
        return plain

    def test_exact_facts_find(self):
        found = [(self.rosa.id, "Rosa Mendoza")]
        for text in (
            PHONE,
            "09000001204",
            "+63 900 000 1204",
            EMAIL,
            EMAIL.upper(),
            "Rosa Mendoza",
            " rosa  mendoza ",
            self.rosa_case.number,
        ):
            with self.subTest(text):
                self.assertEqual(self._find(text), found)

    def test_parts_find_nothing(self):
        for text in (
            "",
            "Rosa",
            "Rosa Mend",
            "osa Mendoza",
            "0900",
            "0900 000 120",
            "000 1204",
            "rosa@people",
            "people.example",
            "%",
            "Rosa Mendoz_",
            self.rosa_case.number[:-1],
        ):
            with self.subTest(text):
                self.assertNotIn(self.rosa.id, dict(self._find(text)))

    def test_only_those_who_file_find(self):
        for user in self.strangers:
            if user._is_internal() and not user.has_group(
                "gov_crm.group_gov_frontline"
            ):
                with self.subTest(user.login):
                    self.assertFalse(self._find("Rosa Mendoza", user))

    def test_the_domain_tells_nothing_more(self):
        for domain in (
            [("phone", "like", "0900")],
            [("gov_case_ids.name", "like", "a")],
            ["!", ("street", "=", "x")],
        ):
            self.assertFalse(self._find("Rosa Mendoza", domain=domain))

    def test_what_is_seen_is_found_by_parts(self):
        self.assertIn(self.rosa.id, dict(self._find("Rosa", self.frontline)))
        self.assertEqual(
            self._find("Rosa Mendoza", self.frontline), [(self.rosa.id, "Rosa Mendoza")]
        )

    def test_filing_for_a_person_found(self):
        with self._refused(AccessError):
            self._as(self.roads_frontline, self.rosa).read(["phone"])
        with Form(
            self._as(self.roads_frontline, self.rosa_case).browse(),
            view="gov_crm.helpdesk_ticket_view_form",
        ) as form:
            form.partner_id = self.rosa
            self.assertFalse(form.citizen_facts)
            form.name = "Pothole"
        case = form.record
        self.assertEqual(case.sudo().partner_email, EMAIL)
        self.assertIn(PHONE, self._as(self.roads_frontline, case).citizen_facts)
        self.assertTrue(self._as(self.roads_frontline, self.rosa).read(["phone"]))


@tagged("post_install", "-at_install")
class TestHoleContactsScreens(HttpCase, ContactsCommon):
    """Cases keep working for those who see them, and contractors get masked values."""

    def _thread(self, user):
        self.authenticate(user.login, user.login)
        document = {
            "thread_model": "helpdesk.ticket",
            "thread_id": self.rosa_case.id,
        }
        answers = [
            self.make_jsonrpc_request("/mail/thread/messages", document),
            self.make_jsonrpc_request(
                "/mail/data",
                {
                    "fetch_params": [
                        [
                            "mail.thread",
                            {
                                **document,
                                "request_list": ["followers", "suggestedRecipients"],
                            },
                        ]
                    ]
                },
            ),
            self.make_jsonrpc_request(
                "/mail/thread/recipients/get_suggested_recipients",
                document,
            ),
        ]
        return str(answers)

    def _form(self, user):
        """Everything that the form of the case reads."""
        case = self._as(user, self.rosa_case)
        arch = case.get_view(
            self.env.ref("gov_crm.helpdesk_ticket_view_form").id, "form"
        )
        names = {n for n in case.fields_get() if f'name="{n}"' in arch["arch"]}
        spec = {
            n: {"fields": {"display_name": {}}}
            if case._fields[n].type == "many2one"
            else {}
            for n in names
        }
        # Those of leads nobody reads without a right on leads.
        names = [name for name in case.fields_get() if not name.startswith("lead_")]
        return str(case.web_read(spec)) + str(case.read(names))

    def _prepare(self):
        self.rosa_case.message_subscribe(self.rosa.ids)
        self.rosa_case.message_post(
            body="Thanks",
            author_id=self.rosa.id,
            email_from=f"Rosa <{EMAIL}>",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        self.permits.user_ids += self.contractor
        self.rosa_case.user_id = self.contractor

    def test_officers_work_as_before(self):
        self._prepare()
        text = self._form(self.officer) + self._thread(self.officer)
        for fact in ("Rosa Mendoza", PHONE, EMAIL, "Thanks"):
            self.assertIn(fact, text)

    def test_contractors_see_masked_values(self):
        self._prepare()
        text = self._form(self.contractor)
        self.assertIn("09•• ••• ••04", text)
        text += self._thread(self.contractor)
        self.assertIn("Rosa Mendoza", text)
        self.assertIn("Thanks", text)
        for fact in (PHONE, EMAIL, STREET, "0900"):
            self.assertNotIn(fact, text)

    def test_contractors_are_told_without_a_mail(self):
        self.permits.user_ids += self.contractor
        self.rosa_case.user_id = self.contractor
        self.rosa_case.message_subscribe(self.officer.partner_id.ids)
        self.rosa_case.with_user(self.env.ref("base.user_root")).message_post(
            body="When?",
            author_id=self.rosa.id,
            message_type="email",
            subtype_xmlid="mail.mt_comment",
        )
        types = {
            notice.res_partner_id: notice.notification_type
            for notice in self.rosa_case.message_ids[0].notification_ids
        }
        self.assertEqual(types[self.contractor.partner_id], "inbox")
        self.assertEqual(types[self.officer.partner_id], "email")

    def test_contractors_have_no_other_way(self):
        self._prepare()
        case = self._as(self.contractor, self.rosa_case)
        for name in ("partner_email", "email_cc"):
            for act in (
                lambda n=name: case.read([n]),
                lambda n=name: case.search([(n, "like", "rosa")]),
                lambda n=name: case.export_data([n]),
            ):
                with self._refused(AccessError):
                    act()
        told = (
            self._tell(lambda: case.read(["commercial_partner_id", "partner_name"])),
            self._tell(lambda: case.export_data(["partner_id/phone"])),
            self._tell(
                lambda: case.web_read({"partner_id": {"fields": {"email": {}}}})
            ),
            self._tell(lambda: case.message_ids.read(["body", "author_id"])),
            self._tell(lambda: case.message_ids.read(["email_from"])),
            self._tell(lambda: case.message_ids.search([("email_from", "like", "r")])),
            self._tell(lambda: case.message_follower_ids.read()),
            self._tell(lambda: self._as(self.contractor, self.rosa).read()),
        )
        for fact in (PHONE, EMAIL, STREET, "0900"):
            self.assertNotIn(fact, str(told))
        self.assertFalse(case.search([("partner_id.phone", "like", "0900")]))
        self.assertFalse(case.search([("message_follower_ids.email", "like", "rosa")]))
        self.assertEqual(case.search([("id", "=", case.id)]), case)
