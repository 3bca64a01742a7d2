import base64
import io

from freezegun import freeze_time
from openpyxl import load_workbook
from pypdf import PdfReader

from odoo.tests import tagged

from odoo.addons.gov_crm.tools import pdf

from .audit_common import AuditCommon


@tagged("post_install", "-at_install")
@freeze_time("2026-11-28 02:00:00")
class TestEquityFiles(AuditCommon):
    """The result as spreadsheet and as document."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._plant("no", 80, 10)
        cls._plant("yes", 70, 40, seed=2)
        cls._plant("undisclosed", 6, 10, seed=3)

    def setUp(self):
        super().setUp()
        self.env.ref("gov_crm.gov_protected_ground_disability").sudo().name = "=1+1"
        self.audit = self._run(self._audit(name="@SUM(A1)"))

    def test_spreadsheet(self):
        content = base64.b64decode(self.audit.with_user(self.oversight).xlsx_file)
        book = load_workbook(io.BytesIO(content))
        self.assertEqual(
            book.sheetnames,
            [
                *("Cover", "Comparisons", "Groups", "Curves"),
                "Follow-up",
                "Method",
                "Limits",
            ],
        )
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    self.assertNotEqual(cell.data_type, "f", cell.coordinate)
        self.assertEqual(book["Cover"]["A1"].value, "'@SUM(A1)")
        row = [cell.value for cell in book["Comparisons"][2]]
        self.assertEqual(row[0], "'=1+1")
        self.assertAlmostEqual(row[6], self.audit.line_ids.ratio, 3)
        self.assertGreater(book["Curves"].max_row, 5)
        method = " ".join(str(row[0].value) for row in book["Method"].iter_rows())
        self.assertIn("Holm", method)

    def test_document(self):
        if not pdf.is_available():
            self.skipTest("This machine makes no PDF")
        content = base64.b64decode(self.audit.with_user(self.oversight).report_file)
        reader = PdfReader(io.BytesIO(content))
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        for words in (
            "waited longer",
            "What this does not show",
            "Follow-up of earlier audits",
            self.audit.digest[:10],
        ):
            self.assertIn(words, text)
        self.assertEqual(reader.metadata.title, "@SUM(A1)")
        self.assertEqual(reader.trailer["/Root"]["/Lang"], "en-US")
        self.assertTrue(reader.trailer["/Root"]["/MarkInfo"]["/Marked"])

    def test_download(self):
        self.assertIn("xlsx_file", self.audit.action_download_xlsx()["url"])
