import csv
import io
import json
import zipfile

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..controllers.export import as_text
from .security_common import SecurityCommon

FORMULAS = (
    '=HYPERLINK("http://evil.example")',
    "+1+1",
    "-2+3",
    "@SUM(1)",
    "\t=1+1",
    "\r=1+1",
    "{=1+1}",
    "＝1+1",
    "external:c:/x.xlsx",
)


@tagged("post_install", "-at_install")
class TestHoleExport(HttpCase, SecurityCommon):
    """What citizens write reaches spreadsheets as text, through the routes of the client."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cases = cls.env["helpdesk.ticket"]
        for formula in FORMULAS:
            cls.cases |= cls._file(cls, cls.frontline, name=formula)
        cls.plain = cls._file(cls, cls.frontline, name="Road is broken")

    def setUp(self):
        super().setUp()
        self.authenticate(self.frontline.login, self.frontline.login)

    def _export(self, kind, **params):
        data = {
            "model": "helpdesk.ticket",
            "fields": [
                {"name": "name", "label": "=1+2", "type": "char"},
                {"name": "number", "label": "Number", "type": "char"},
            ],
            "ids": (self.cases | self.plain).ids,
            "domain": [],
            "import_compat": False,
            **params,
        }
        return self._post(f"/web/export/{kind}", data)

    def _post(self, url, data):
        form = {"data": json.dumps(data), "csrf_token": Request.csrf_token(self)}
        response = self.url_open(url, data=form)
        self.assertEqual(response.status_code, 200)
        return response.content

    def _check_sheet(self, content):
        """No formula and no link in the file, but the texts."""
        with zipfile.ZipFile(io.BytesIO(content)) as book:
            parts = {name: book.read(name).decode() for name in book.namelist()}
        sheet = parts["xl/worksheets/sheet1.xml"]
        self.assertNotIn("<f>", sheet)
        self.assertNotIn("<f ", sheet)
        self.assertNotIn("<hyperlink", sheet)
        return parts["xl/sharedStrings.xml"]

    def test_csv(self):
        rows = list(csv.reader(io.StringIO(self._export("csv").decode(), newline="")))
        cells = [cell for row in rows for cell in row]
        for cell in cells:
            self.assertNotIn(cell[:1], tuple("=+-@\t\r＝"), cell)
        self.assertIn("'@SUM(1)", cells)
        self.assertIn("'=1+2", cells)
        self.assertIn("Road is broken", cells)

    def test_xlsx(self):
        texts = self._check_sheet(self._export("xlsx"))
        for text in ("Road is broken", "=HYPERLINK(", "@SUM(1)", "=1+2"):
            self.assertIn(text, texts)

    def test_xlsx_grouped(self):
        texts = self._check_sheet(self._export("xlsx", groupby=["name"]))
        self.assertIn("Road is broken", texts)
        self.assertIn("=HYPERLINK(", texts)

    def test_pivot(self):
        table = {
            "title": "Cases",
            "model": "helpdesk.ticket",
            "measure_count": 1,
            "col_group_headers": [
                [{"title": FORMULAS[0], "width": 1, "height": 1, "is_bold": False}]
            ],
            "measure_headers": [{"title": "+Count", "is_bold": False}],
            "rows": [
                {"title": text, "indent": 0, "values": [{"value": value}]}
                for text, value in (
                    *((formula, formula) for formula in FORMULAS),
                    ("Road is broken", 3),
                )
            ],
        }
        texts = self._check_sheet(self._post("/web/pivot/export_xlsx", table))
        self.assertIn("Road is broken", texts)
        self.assertIn("'=HYPERLINK(", texts)

    def test_numbers_stay_numbers(self):
        for value in (3, 2.5, False, None, "", "-5", "+63 900", "Road"):
            with self.subTest(value):
                expected = f"'{value}" if value == "+63 900" else value
                self.assertEqual(as_text(value), expected)
