"""A charter from a spreadsheet: what is new, changed, refused; the class; there and back."""

import base64
import io

from openpyxl import Workbook, load_workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import GovCommon

MARRIAGE = [
    ["Marriage licence"],
    ["For couples of whom one lives in the city."],
    ["Office or Division:", "Licensing Office"],
    ["Classification:", "Simple"],
    ["Type of Transaction:", "Goverment to Citzen"],
    ["Who may avail:", "Couples"],
    ["CHECKLIST OF REQUIREMENTS", "WHERE TO SECURE"],
    ["CENOMAR", "PSA"],
    ["Birth certificates", "PSA or civil registrar"],
    ["CLIENT STEPS", "AGENCY ACTIONS", "FEES TO BE PAID", "PROCESSING TIME",
     "PERSON RESPONSIBLE"],
    ["Submit the papers", "Verify", "None", "1–3 minutes", "Registration Officer"],
    ["Pay", "Give a receipt", "₱550 + ₱20 + ₱2", "5 minutes", "Clerk"],
    ["", "Post the notice", "", "4 days", "Civil Registrar"],
    ["Come again", "Issue it", "₱80", "depends on location", "Clerk"],
    ["TOTAL", "", "₱652", "4 days", ""],
]  # fmt: skip


class CharterImportCase(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.ref("base.PHP").active = True
        cls.permits.company_id.currency_id = cls.env.ref("base.PHP")
        cls._standard("resolve", 3, classification="simple", starts_at="complete")
        cls._standard("resolve", 7, classification="complex", starts_at="complete")
        # A promise of one office says nothing about the class.
        cls._standard(
            "resolve", 1, classification="simple", agency_ids=[(6, 0, cls.permits.ids)]
        )
        cls.permit.write(
            {
                "code": "NEW",
                "description": "One form,\none plate.",
                "who_may_avail": "Owners",
                "legal_basis": "=HYPERLINK(0)",
                "search_words": "mayor's permit",
                "is_g2b": True,
                "asks_household": True,
                "life_event_ids": [(0, 0, {"name": "Work and business"})],
                "step_ids": [
                    (0, 0, {"sequence": 10 * number, "agency_action": action, **values})
                    for number, (action, values) in enumerate(
                        (
                            (
                                "Check",
                                {"duration_minutes": 15, "client_step": "Hand in"},
                            ),
                            ("=1+1", {"duration_text": "depends on location"}),
                            (
                                "Pay",
                                {
                                    "fee_amount": 80.5,
                                    "fee_text": "a copy",
                                    "duration_minutes": 7,
                                    "duration_text": "1–3 minutes",
                                },
                            ),
                            ("Sum", {"fee_amount": 1530, "responsible": "Treasurer"}),
                            (
                                "Words",
                                {"fee_text": "By capital", "duration_minutes": 480},
                            ),
                        )
                    )
                ],
            }
        )

    def _sheet(self, rows):
        book = Workbook()
        for row in rows:
            book.active.append(row)
        stream = io.BytesIO()
        book.save(stream)
        return base64.b64encode(stream.getvalue())

    def _wizard(self, content, user=None, **values):
        return (
            self.env["gov.charter.import"]
            .with_user(user or self.service_admin)
            .create({"file": content, "file_name": "charter.xlsx", **values})
        )

    def _plan(self, rows, **values):
        return self._wizard(self._sheet(rows), **values)._plan()

    def _export(self, **values):
        wizard = self._wizard(False, **values)
        wizard.action_export()
        return wizard.sheet


@tagged("post_install", "-at_install")
class TestCharterImport(CharterImportCase):
    def test_new_service(self):
        wizard = self._wizard(self._sheet(MARRIAGE))
        report = str(wizard.preview)
        for sentence in (
            "Marriage licence",
            "“Goverment to Citzen” is read as G2C.",
            "Step 1, “1–3 minutes”: the longest time is counted.",
            "Step 4, “depends on location”: this is no time that can be counted.",
            "The file says “4 days” in total; the steps add up to 4 days 8 minutes.",
            "Steps add up to 4 days 8 minutes; the class allows 3.",
        ):
            self.assertIn(sentence, report)
        self.assertTrue(wizard.ready)
        Service = self.env["gov.service"]
        self.assertFalse(Service.search([("name", "=", "Marriage licence")]))
        action = wizard.action_import()
        service = Service.search([("name", "=", "Marriage licence")])
        self.assertEqual(action["domain"], [("id", "in", service.ids)])
        self.assertEqual(
            (service.agency_id, service.classification, service.is_g2c, service.is_g2b),
            (self.permits, "simple", True, False),
        )
        self.assertFalse(service.is_published)
        self.assertEqual(
            service.requirement_ids.mapped("name"), ["CENOMAR", "Birth certificates"]
        )
        steps = service.step_ids
        self.assertEqual(steps.mapped("duration_minutes"), [3, 5, 1920, 0])
        # Nothing is shortened, and the words stay.
        self.assertEqual(steps[0].duration_text, "1–3 minutes")
        self.assertEqual(steps[3].duration_text, "depends on location")
        self.assertEqual(steps.mapped("fee_amount"), [0, 572, 0, 80])
        self.assertEqual(steps[1].fee_text, "₱550 + ₱20 + ₱2")
        self.assertTrue(service.class_is_over)

    def test_again_changes_nothing(self):
        content = self._sheet(MARRIAGE)
        self._wizard(content).action_import()
        again = self._wizard(content)
        self.assertFalse(again.ready)
        self.assertIn("As it is", again.preview)
        with self.assertRaises(UserError):
            again.action_import()
        self.assertEqual(
            self.env["gov.service"].search_count([("name", "=", "Marriage licence")]), 1
        )

    def test_update_keeps_rows_and_translations(self):
        self._wizard(self._sheet(MARRIAGE)).action_import()
        service = self.env["gov.service"].search([("name", "=", "Marriage licence")])
        steps, papers = service.step_ids, service.requirement_ids
        self.env["res.lang"]._activate_lang("tl_PH")
        steps[1].with_context(lang="tl_PH").agency_action = "Magbigay ng resibo"
        rows = [list(row) for row in MARRIAGE]
        rows[3][1] = "Complex"
        rows[8] = ["Birth certificates", "Civil registrar"]
        rows[10], rows[11] = rows[11], rows[10]
        rows[12][3] = "5 days"
        rows.insert(9, ["Photo", ""])
        plan = self._plan(rows)
        self.assertEqual(
            set(plan[0]["values"]), {"classification", "requirement_ids", "step_ids"}
        )
        self._wizard(self._sheet(rows)).action_import()
        service.invalidate_recordset()
        self.assertEqual(service.classification, "complex")
        self.assertEqual(service.requirement_ids[:2], papers)
        self.assertEqual(papers[1].where_to_secure, "Civil registrar")
        self.assertEqual(service.requirement_ids[2].name, "Photo")
        self.assertEqual(service.step_ids, steps[1] + steps[0] + steps[2:])
        self.assertEqual(
            steps[1].with_context(lang="tl_PH").agency_action, "Magbigay ng resibo"
        )
        self.assertFalse(service.class_is_over)

    def test_what_is_refused(self):
        def rows(**facts):
            table = [list(row) for row in MARRIAGE]
            for line, text in facts.items():
                table[int(line[1:])][1] = text
            return table

        for table, word in (
            (rows(l2="Nobody's office"), "No office is called"),
            (rows(l2=""), "does not say which office"),
            (rows(l3="Easy"), "is no class"),
        ):
            with self.subTest(word=word):
                [row] = self._plan(table)
                self.assertIn(word, row["refused"][0])
                with self.assertRaises(UserError):
                    self._wizard(self._sheet(table)).action_import()
        [row] = self._plan(rows(l2="Nobody's office"), agency_id=self.roads.id)
        self.assertEqual((row["refused"], row["agency"]), ([], self.roads))
        # One that is refused keeps no other out, and nothing of it is written.
        twice = [*MARRIAGE, [], *MARRIAGE, [], *rows(l2="Nobody's office")]
        states = [bool(row["refused"]) for row in self._plan(twice)]
        self.assertEqual(states, [False, True, True])
        self._wizard(self._sheet(twice)).action_import()
        self.assertEqual(
            self.env["gov.service"].search_count([("name", "=", "Marriage licence")]), 1
        )
        self.permit.active = False
        archived = rows()
        archived[0] = ["Business permit"]
        self.assertIn("archived", self._plan(archived)[0]["refused"][0])

    def test_swapped(self):
        table = [list(row) for row in MARRIAGE]
        table[3][1], table[4][1] = "G2C, G2B", "Simple"
        [row] = self._plan(table)
        self.assertEqual(row["values"]["classification"], "simple")
        self.assertTrue(row["values"]["is_g2b"])
        self.assertIn("each other's place", row["notes"][0])

    def test_broken_files(self):
        for content, word in (
            (b"PK\x03\x04no", "no spreadsheet"),
            (b"a,b\n", "No service was found"),
            (b"\xff\xfe", "no CSV"),
            (b"x" * 2_100_000, "too large"),
        ):
            wizard = self._wizard(base64.b64encode(content))
            self.assertIn(word, wizard.preview)
            self.assertFalse(wizard.ready)
            with self.assertRaises(UserError):
                wizard.action_import()

    def test_for_service_administrators_only(self):
        content = self._sheet(MARRIAGE)
        for user in (self.officer, self.supervisor, self.oversight, self.citizen_user):
            with self.assertRaises(AccessError):
                self._wizard(content, user)
        mine = self._wizard(content)
        other = self._user("otheradmin", "gov_crm.group_gov_service_admin")
        with self.assertRaises(AccessError):
            mine.with_user(other).read(["file"])

    def test_public_entries(self):
        self.permit.is_published = True
        table = [["Business permit"], *[list(row) for row in MARRIAGE[1:]]]
        [row] = self._plan(table)
        self.assertEqual(row["service"], self.permit)
        self.assertIn("citizens see the change at once", " ".join(row["notes"]))


@tagged("post_install", "-at_install")
class TestCharterRoundTrip(CharterImportCase):
    def test_there_and_back(self):
        content = self._export()
        wizard = self._wizard(content)
        plan = wizard._plan()
        self.assertEqual(len(plan), self.env["gov.service"].search_count([]))
        for row in plan:
            self.assertEqual((row["values"], row["refused"]), ({}, []), row["name"])
        # Into an empty charter, and out again: the same table.
        self.permit.unlink()
        self._wizard(content).action_import()
        self.assertEqual(self._cells(self._export()), self._cells(content))
        permit = self.env["gov.service"].search([("name", "=", "Business permit")])
        self.assertEqual(permit.code, "NEW")
        self.assertEqual(permit.description, "One form,\none plate.")
        self.assertEqual(permit.legal_basis, "=HYPERLINK(0)")
        self.assertEqual(permit.slug, "business-permit")
        self.assertTrue(permit.asks_household)
        self.assertEqual(permit.life_event_ids.name, "Work and business")
        self.assertEqual(permit.step_ids.mapped("fee_amount"), [0, 0, 80.5, 1530, 0])
        self.assertEqual(permit.step_ids[2].fee_text, "a copy")
        self.assertEqual(permit.step_ids.mapped("duration_minutes"), [15, 0, 7, 0, 480])

    def test_texts_are_never_formulas(self):
        page = load_workbook(io.BytesIO(base64.b64decode(self._export()))).active
        cells = [cell for row in page.iter_rows() for cell in row if cell.value]
        self.assertIn("=1+1", [cell.value for cell in cells])
        self.assertEqual({cell.data_type for cell in cells}, {"s"})

    def test_of_one_office(self):
        self.env["gov.service"].create({"name": "Road", "agency_id": self.roads.id})
        names = self._cells(self._export(agency_id=self.roads.id))
        self.assertIn("Road", names[0])
        self.assertNotIn("Business permit", str(names))

    def _cells(self, content):
        page = load_workbook(io.BytesIO(base64.b64decode(content))).active
        return [[cell.value for cell in row] for row in page.iter_rows()]


@tagged("post_install", "-at_install")
class TestServiceClass(CharterImportCase):
    def test_form_says_it(self):
        with Form(self.permit.with_user(self.service_admin)) as form:
            self.assertEqual(
                form.class_check,
                "Steps add up to 1 day 22 minutes and fit the class, which allows 3 working "
                "days. 2 steps have no time that can be counted.",
            )
            with form.step_ids.edit(0) as step:
                step.duration_minutes = 1440
            self.assertTrue(form.class_is_over)
            self.assertEqual(
                form.class_check,
                "Steps add up to 4 days 7 minutes; the class allows 3. 2 steps have no time "
                "that can be counted.",
            )
            form.classification = "complex"
            self.assertFalse(form.class_is_over)

    def test_without_a_law_nothing_is_checked(self):
        self.permit.classification = "highly_technical"
        self.permit.step_ids.duration_minutes = 100_000
        self.assertFalse(self.permit.class_is_over)
        self.assertIn("Steps add up to", self.permit.class_check)
        self.permit.classification = False
        self.assertFalse(self.permit.class_is_over)
