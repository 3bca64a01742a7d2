import base64
import io

from openpyxl import Workbook

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..models import gov_person_import_run
from ..tools.person_file import PersonFile, PersonFileError
from .security_common import SecurityCommon

HEAD = "given name,middle name,family name,suffix,birth date,phone,e-mail,access needs"


def csv_file(*lines):
    return "\n".join((HEAD, *lines)).encode()


@tagged("post_install", "-at_install")
class TestPersonFile(SecurityCommon):
    """Tables as they come from offices."""

    def test_csv_and_spreadsheet_say_the_same(self):
        book = Workbook()
        sheet = book.active
        sheet.append(["Last name", "First name", "Date of birth", "Postal code", "Dog"])
        sheet.append(["dela Cruz", "Luz", None, 1100.0, "Bantay"])
        sheet.append([None, None, None, None, None])
        sheet.append(["Reyes", "Ana", "1951-03-14", None, None])
        stream = io.BytesIO()
        book.save(stream)
        text = (
            "Last name;First name;Date of birth;Postal code;Dog\n"
            "dela Cruz;Luz;;1100;Bantay\n;;;;\nReyes;Ana;1951-03-14;;\n"
        )
        for data in (stream.getvalue(), b"\xef\xbb\xbf" + text.encode()):
            people = PersonFile(data)
            rows = list(people.rows())
            self.assertEqual(people.ignored, ["Dog"])
            self.assertEqual([row.line for row in rows], [2, 4])
            self.assertEqual(rows[0].texts["zip"], "1100")
            self.assertEqual(str(rows[1].birth_date), "1951-03-14")

    def test_what_is_no_table(self):
        for data, reason in (
            (b"", "empty"),
            (b"\xff\xfe\x00", "not_text"),
            (b"PK\x03\x04nothing", "not_sheet"),
            (b"street,city\nA,B", "no_name"),
            (b"name,full name\nA,B", "double"),
        ):
            with self.subTest(reason), self.assertRaises(PersonFileError) as refused:
                PersonFile(data)
            self.assertEqual(refused.exception.reason, reason)
        broken = PersonFile(b'name\nAna\n"Ben')
        with self.assertRaises(PersonFileError):
            list(broken.rows())


@tagged("post_install", "-at_install")
class TestPersonImport(SecurityCommon):
    def setUp(self):
        super().setUp()
        self.env.company.country_id = self.env.ref("base.ph")
        self.Import = self.env["gov.person.import"].with_user(self.service_admin)
        self.People = self.env["res.partner"]

    def _import(self, data, name="people.csv"):
        return self.Import.create({"file": base64.b64encode(data), "file_name": name})

    def _run(self, run):
        run.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm.ir_cron_import_people").method_direct_trigger()
        self.env.invalidate_all()
        return {line.line: (line.kind, line.reason) for line in run.line_ids}

    def _counts(self, run):
        return (
            run.row_count,
            run.created_count,
            run.known_count,
            run.rejected_count,
            run.noted_count,
        )

    def test_people_are_registered(self):
        run = self._import(
            csv_file(
                "Luz,N/A,Dela Peña,,1951-03-14,0917 555 0101,luz@new.example,"
                "large print; quiet room",
                "Usman,,,,,,,",
            )
        )
        self.assertEqual(self._run(run), {})
        self.assertEqual((run.state, run.message), ("done", False))
        self.assertEqual(self._counts(run), (2, 2, 0, 0, 0))
        self.assertFalse(run.file, "full of facts nobody needs twice")
        luz = self.People.search([("email", "=", "luz@new.example")])
        self.assertEqual(luz.name, "Luz Dela Peña")
        self.assertTrue(luz.gov_is_citizen)
        self.assertEqual(luz.gov_birth_year, 1951)
        self.assertEqual(luz.gov_access_summary, "Large print, quiet room")
        self.assertTrue(self.People.search([("name", "=", "Usman")]))
        with self._refused(AccessError):
            self._as(self.service_admin, luz).read(["phone"])

    def test_whoever_is_here_is_left_alone(self):
        here = {"gov_is_citizen": True}
        ana = self.People.create(
            {**here, "name": "Ana Reyes", "email": "ana@here.example", "city": "Here"}
        )
        self.People.create(
            {**here, "name": "Juan Cruz Sr.", "phone": "0917 555 0199"},
        )
        self.People.create(
            {**here, "name": "Jose Santos", "gov_birth_date": "1940-01-02"}
        )
        run = self._import(
            csv_file(
                "ANA,,REYES,,,,Ana@Here.example,",
                "Juan,,Cruz,Jr.,,+63 917 555 0199,,",
                "José,,Santos,,1940-01-02,,,",
                "José,,Santos,,1941-01-02,,,",
                "Ana,,Reyes,,,,,",
                "Bea,,Lim,,,,ana@here.example,",
            )
        )
        told = self._run(run)
        self.assertEqual(self._counts(run), (6, 4, 2, 0, 2))
        self.assertEqual(
            {line for line, it in told.items() if it[0] == "known"}, {2, 4}
        )
        self.assertEqual(
            {line for line, it in told.items() if it[0] == "noted"}, {3, 7}
        )
        self.assertEqual((ana.name, ana.city), ("Ana Reyes", "Here"))

    def test_what_is_not_taken_and_why(self):
        run = self._import(
            csv_file(
                ",,,,1951-03-14,,,",
                "Ana,,Reyes,,14/3/1951,,,",
                "Ana,,Reyes,,2099-01-01,,,",
                "Ana,,Reyes,,,,no address,",
                "Ana,,Reyes,,,12,,",
                "Ana,,Reyes,,,,,",
                "Bea,,Lim,,1970-01-01,,,",
                "BEA,,LIM,,1970-01-01,,,",
            )
        )
        told = self._run(run)
        self.assertEqual(self._counts(run), (8, 2, 1, 5, 0))
        self.assertIn("no name", told[2][1])
        self.assertIn("1951-03-14", told[3][1])
        self.assertIn("future", told[4][1])
        self.assertIn("line 8", told[9][1])
        for _kind, reason in told.values():
            self.assertNotIn("Reyes", reason)

    def test_nothing_twice_after_a_kill_or_again(self):
        self.patch(gov_person_import_run, "BATCH", 2)
        lines = [f"Person{n},,Lim,,1970-01-{n:02d},,," for n in range(1, 8)]
        run = self._import(csv_file(*lines))
        run.action_start()
        half = next(iter(run.sudo()._batches()))
        run.sudo()._take_batch(half)
        self.assertEqual((run.position, run.created_count), (3, 2))
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm.ir_cron_import_people").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual(self._counts(run), (7, 7, 0, 0, 0))
        again = self._import(csv_file(*lines))
        self._run(again)
        self.assertEqual(self._counts(again), (7, 0, 7, 0, 0))

    def test_a_file_that_breaks_off(self):
        run = self._import(csv_file("Ana,,Reyes,,,,,", '"Ben'))
        self._run(run)
        self.assertEqual(run.state, "failed")
        self.assertIn("after line 2", run.message)
        self.assertEqual(run.created_count, 1)

    def test_the_preview_writes_nothing(self):
        before = self.People.search_count([])
        data = csv_file("<b>Ana</b>,,Reyes,,14/3/1951,,,")
        with Form(self.Import) as form:
            form.file = base64.b64encode(data)
        run = form.record
        self.assertIn("&lt;b&gt;Ana", run.preview)
        self.assertIn("Write the birth date", run.preview)
        self.assertEqual(self.People.search_count([]), before)
        bad = self._import(b"street\nA")
        self.assertIn("No column has the name", bad.preview)
        with self.assertRaises(UserError):
            bad.action_start()

    def test_who_may(self):
        run = self._import(csv_file("Ana,,Reyes,,,,,"))
        with self.assertRaises(AccessError):
            run.write({"state": "done"})
        for user in (self.supervisor, self.oversight, self.employee, self.citizen_user):
            theirs = self._as(user, run)
            for act in (
                theirs.action_start,
                theirs.action_open_lines,
                lambda theirs=theirs: theirs.read(["file"]),
                lambda theirs=theirs: theirs.create({}),
                lambda theirs=theirs: theirs.line_ids.search([]),
            ):
                with self.subTest(user.login), self._refused(AccessError):
                    act()
