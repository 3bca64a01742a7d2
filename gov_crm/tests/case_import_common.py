import base64
import csv
import gzip
import io
import tempfile
from pathlib import Path

from .common import GovCommon

HEADER = "unique_key,account,opendate,closedate,complaint_type,descriptor,zip,borough"
# One of each kind that happens in old data.
ROWS = """\
A1,NYCC02,2019-01-08,2019-01-11,Parks,Tree planting,10003,Manhattan
A2,NYCC02,2019-01-08,2019-01-14,Parks,,,
A3,NYCC03,2019-01-12,2019-01-12,Public Safety,Noise,,
A4,NYCC03,2019-07-02,,@getxlate.Udf_Code_Genera,Bicycles,,
A1,NYCC02,2019-01-08,2019-01-11,Parks,Tree planting,10011,Manhattan
A5,NYCC03,2019-02-30,,Parks,,,
A6,NYCC03,2019-02-03,2019-02-01,Parks,,,
"=A7",NYCC03,2019-02-03,soon,Parks,,,
A8,NYCC03,2019-02-03,2019-02-04,,<b>Lamp</b>,,""".splitlines()


class Killed(Exception):
    """Stands for the end of the process."""


class CaseImportCommon(GovCommon):
    """A file of another system, and what the tests ask of what became of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.folder = Path(cls.enterClassContext(tempfile.TemporaryDirectory()))
        cls.Import = cls.env["gov.case.import"].with_user(cls.service_admin)
        cls.standard_later = cls._standard("resolve", 10, valid_from="2019-07-01")

    def _path(self, rows=ROWS, name="cases.csv", header=HEADER):
        data = "\n".join([header, *rows, ""]).encode()
        path = self.folder / name
        path.write_bytes(gzip.compress(data) if name.endswith(".gz") else data)
        return str(path)

    def _run(self, path=None, **options):
        options.setdefault("timezone", "America/New_York")
        options.setdefault("report_path", str(self.folder / "report.csv"))
        return self.Import._run_file(path or self._path(), **options)

    def _cases(self, source="casework"):
        """The cases by their number in the other system."""
        cases = self.env["helpdesk.ticket"].search([("external_source", "=", source)])
        return {case.external_ref: case for case in cases}

    def _report(self):
        text = (self.folder / "report.csv").read_text(encoding="utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    def assertCounts(self, result, **expected):
        counts = dict.fromkeys(
            ("rows", "created", "known", "duplicates", "rejected", "noted"), 0
        )
        counts.update(expected)
        self.assertEqual({name: result[name] for name in counts}, counts)

    def _upload(self, rows=ROWS, **values):
        content = gzip.compress("\n".join([HEADER, *rows, ""]).encode())
        return self.Import.create(
            {
                "file": base64.b64encode(content),
                "file_name": "cases.csv.gz",
                "tz": "America/New_York",
                **values,
            }
        )

    def _cron(self):
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm.ir_cron_import_cases").method_direct_trigger()
        self.env.invalidate_all()
