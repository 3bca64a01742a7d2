import io
from collections import Counter
from datetime import date
from pathlib import Path

from freezegun import freeze_time
from openpyxl import load_workbook

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged

from odoo.addons.gov_crm.tests.common import utc
from odoo.addons.gov_crm.tests.register_office import convert
from odoo.addons.gov_crm.tests.security_common import SecurityCommon

YEAR = date(2026, 1, 1), date(2026, 12, 31)


class ReportCommon(SecurityCommon):
    @classmethod
    def setUpClass(cls):
        cls.startClassPatcher(freeze_time("2026-12-15 02:00:00"))  # Tue 10:00 in Manila
        super().setUpClass()
        cls.form = cls.env.ref("gov_crm_l10n_ph.gov_feedback_form_csm")
        cls.env.company.gov_feedback_form_id = cls.form
        cls.q = {it.code: it for it in cls.form.question_ids}

    def _produce(self, kind, user=None, **filters):
        file = self.env["gov.register.export"]._produce(
            kind, *YEAR, filters, user or self.supervisor
        )
        return file, load_workbook(io.BytesIO(file.raw))

    def _cells(self, sheet):
        return [row for row in sheet.iter_rows(values_only=True) if any(row)]

    def _say(self, count, sex=2, age=30, points=(5,) * 9, cc1=1, comment=False):
        """So many forms from the box at the window, all alike."""
        answers = {
            "CLIENT": 1,
            "SEX": sex,
            "AGE": age,
            "REGION": 3,
            "CC1": cc1,
            "CC2": 5 if cc1 == 4 else 1,
            "CC3": 4 if cc1 == 4 else 2,
            **{f"SQD{number}": point for number, point in enumerate(points)},
        }
        for _nobody in range(count):
            self.env["gov.feedback"]._record(
                self.form,
                {self.q[code].id: value for code, value in answers.items()},
                self.env.cr.now().replace(microsecond=0),
                service_id=self.permit.id,
                agency_id=self.permits.id,
                channel="paper",
                day=date(2026, 11, 24),
                comment=comment,
            )


@tagged("post_install", "-at_install")
class TestCsmReport(ReportCommon):
    """The yearly report to ARTA: every part of Annex B, counted from what people said."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.report = cls.env["gov.csm.report"].create(
            {
                "year": 2026,
                "agency_id": cls.city.id,
                "overview": "The city serves 90,000 people.",
                "response_note": "Forms lie at every window.",
                "line_ids": [
                    (0, 0, {"part": part, "finding": word, "action": f"Do {word}"})
                    for part, word in (("last", "chairs"), ("next", "lights"))
                ],
            }
        )

    def _book(self, user=None):
        return self._produce(
            "csm",
            user,
            agency_ids=self.city.ids,
            csm_report_id=self.report.id,
        )

    def _told(self):
        self._say(12, sex=2, points=(5, 5, 4, 4, 4, 0, 5, 5, 5), comment="=Salamat")
        self._say(6, sex=1, age=70, points=(2, 1, 3, 4, 4, 4, 2, 3, 4), cc1=4)
        self._say(2, sex=1, age=18, points=(3,) * 9)

    def test_all_parts(self):
        self._told()
        file, book = self._book()
        self.assertEqual(
            [name.split()[0] for name in book.sheetnames],
            ["Cover", "I", "II", "III", "IV", "V", "VI", "VI", "VI", "VI", "VII",
             "VIII", "Annex"],
        )  # fmt: skip
        title = dict(row[:2] for row in self._cells(book["I Title"]) if row[1])
        self.assertEqual(title["Agency"], "City Hall")
        self.assertEqual(title["Year"], 2026)
        self.assertEqual(title["Number of approval"], "ARTA-2242-3")
        text = str([self._cells(sheet) for sheet in book])
        for word in ("90,000", "every window", "Do chairs", "Do lights", "confirmed"):
            self.assertIn(word, text)
        self.assertIn("'=Salamat", text)
        self.assertNotIn(
            "Not written yet: see “Satisfaction reports”.'), ('Places", text
        )
        self.assertTrue(convert(self, file._full_path(file.store_fname), "pdf"))

    def test_counts(self):
        """20 answers; by hand, from the forms themselves."""
        self._told()
        _file, book = self._book()
        quality = {row[0]: row[1:] for row in self._cells(book["VI Quality"])}
        # Points 5, 4, 3, 2, 1, does not apply, answers, score.
        self.assertEqual(
            quality["SQD1  Responsiveness"][:8], (12, 0, 2, 0, 6, 0, 20, 60)
        )
        self.assertEqual(quality["SQD5  Costs"][:7], (0, 6, 2, 0, 0, 12, 8))
        self.assertEqual(quality["SQD5  Costs"][7], 75)
        whole = Counter()
        for count, points in (
            (12, (5, 4, 4, 4, 0, 5, 5, 5)),
            (6, (1, 3, 4, 4, 4, 2, 3, 4)),
            (2, (3,) * 8),
        ):
            for point in points:
                whole[point] += count
        found = quality["Overall (SQD1 to SQD8)"]
        self.assertEqual(found[:6], tuple(whole[point] for point in (5, 4, 3, 2, 1, 0)))
        good, counted = whole[5] + whole[4], sum(whole.values()) - whole[0]
        self.assertAlmostEqual(found[7], round(100 * good / counted, 1))
        charter = {row[0]: row[1] for row in self._cells(book["VI Charter"])}
        self.assertEqual(charter["Know the charter, percent of all"], "70.0 %")
        scores = self._cells(book["VI Score per service"])
        [mine] = [row for row in scores if row[1] == self.permit.name]
        self.assertEqual((mine[0], mine[3], mine[4]), ("external", 20, 100))
        self.assertEqual(mine[7], found[7])

    def test_nobody_is_told_of_apart(self):
        self._told()
        _file, book = self._book()
        people = {row[0]: row[1] for row in self._cells(book["VI People"])}
        self.assertEqual((people["Male"], people["Female"]), (8, 12))
        # Two people of 18 and six of 70: the two are not told of apart.
        self.assertNotIn("0 – 19", people)
        self.assertEqual(people["Groups too small to tell apart"], 8)
        self.assertEqual(people["20 – 34"], 12)

    def test_too_few(self):
        self._say(4)
        _file, book = self._book()
        text = str([self._cells(sheet) for sheet in book])
        self.assertIn("Too few answers to tell", text)
        quality = {row[0]: row[1:] for row in self._cells(book["VI Quality"])}
        self.assertEqual(
            set(quality["SQD0  Overall satisfaction"]), {None, "too few to tell"}
        )

    def test_services_nobody_used(self):
        self.env["gov.service"].create(
            {"name": "Parking of carriages", "agency_id": self.permits.id}
        )
        _file, book = self._book()
        self.assertIn(
            ("Parking of carriages", "Licensing Office"),
            [row[:2] for row in self._cells(book["IV Scope"])],
        )

    def test_from_the_report_to_the_file(self):
        action = self.report.with_user(self.supervisor).action_make()
        export = self.env[action["res_model"]].browse(action["res_id"])
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm.ir_cron_registers").method_direct_trigger()
        self.env.invalidate_all()
        self.assertEqual((export.state, export.user_id), ("done", self.supervisor))
        book = load_workbook(io.BytesIO(export.attachment_id.raw))
        self.assertIn("90,000", str(self._cells(book["III Overview"])))

    def test_reports_of_other_offices(self):
        mine = self.report.with_user(self.roads_supervisor)
        self.assertFalse(mine.search([]))
        with self.assertRaises(AccessError):
            self._book(self.roads_supervisor)
        with self.assertRaises(AccessError):
            self.report.with_user(self.oversight).overview = "Changed"
        with self.assertRaises(AccessError):
            self.report.with_user(self.officer).read(["overview"])

    def test_when_it_is_due(self):
        """The last working day of January: 31 January 2027 is a Sunday."""
        self.assertEqual(self.report.due_on, date(2027, 1, 29))
        with self.assertRaises(ValidationError):
            self.report.year = 26


@tagged("post_install", "-at_install")
class TestZeroBacklog(ReportCommon):
    """What is open and late, as an office reports it."""

    def _late(self, deadline):
        """A case of the licensing office whose date was this moment."""
        case = self._file(self.frontline).sudo()
        case._transition().write({"deadline": utc(deadline)})
        return case

    def _row(self, book, sheet, name):
        rows = list(book[sheet].iter_rows(values_only=True))
        return [dict(zip(rows[0], row, strict=True)) for row in rows if name in row]

    def test_late_cases(self):
        """By hand: Tuesday 15 December 10:00. Due Mon 14 17:00: one working day late.
        Due Fri 27 November 17:00: 30 November is a holiday, so 1, 2, 3, 4, 7–11, 14 and 15
        December: eleven. Due today 09:00: late, by no whole day yet."""
        moments = {
            "2026-12-14 17:00+08:00": 1,
            "2026-11-27 17:00+08:00": 11,
            "2026-12-15 09:00+08:00": 0,
        }
        cases = {self._late(moment): days for moment, days in moments.items()}
        self._late("2026-12-15 17:00+08:00")  # today, not late yet
        file, book = self._produce("zero_backlog", agency_ids=self.permits.ids)
        late = {
            row["Number"]: row["Working days late"]
            for case in cases
            for row in self._row(book, "Late cases", case.number)
        }
        self.assertEqual(late, {case.number: days for case, days in cases.items()})
        [mine] = self._row(book, "By service", "Business permit")
        self.assertEqual((mine["Open"], mine["Late"], mine["Arrived"]), (5, 3, 5))
        self.assertEqual(
            [mine[name] for name in mine if name.startswith("Late ")], [2, 0, 1, 0]
        )
        self.assertEqual((mine["Half are late by"], mine["Longest"]), (1, 11))
        self.assertTrue(convert(self, Path(file._full_path(file.store_fname)), "pdf"))

    def test_only_what_the_reader_sees(self):
        case = self._late("2026-12-14 17:00+08:00")
        _file, book = self._produce("zero_backlog", self.roads_supervisor)
        self.assertNotIn(case.number, str([self._cells(sheet) for sheet in book]))
        self.assertFalse(self._row(book, "By service", "Business permit"))
        with self.assertRaises(AccessError):
            self._produce("zero_backlog", self.officer)
