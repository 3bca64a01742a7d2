from collections import Counter
from datetime import datetime, timedelta

from freezegun import freeze_time

from odoo import fields

from . import recount_survey
from .recount_survey import Survey, margin, needed, percent, said_of, score

# Midnight in Manila, when October begins there and not yet in Greenwich.
NIGHT = datetime(2026, 9, 30, 16, 30)
SCORED = tuple(f"SQD{number}" for number in range(1, 9))
AGES = ((0, 19), (20, 34), (35, 49), (50, 64), (65, 130))
SMALL = "Groups too small to tell apart"


class SaidReconciled:
    """The register of satisfaction and the report to ARTA, each number of both. A part of
    ``TestFiguresReconciled``, as loading the town takes a while."""

    def _survey(self):
        """More than the town says: an answer at midnight, and some on another form."""
        service = self.env.ref("gov_crm_l10n_ph.service_business_renewal")
        with freeze_time(NIGHT):
            case = self.env["helpdesk.ticket"]._file_history(
                [
                    {
                        "partner_id": self.env.ref("gov_crm_l10n_ph.citizen_luz").id,
                        "service_id": service.id,
                        "agency_id": service.agency_id.id,
                        "name": "Renewal",
                        "filed_at": NIGHT - timedelta(hours=12),
                    }
                ]
            )
            case._decide("granted", False, "<p>Yes</p>", NIGHT, self.supervisor)
        other = self.env.ref("gov_crm.gov_feedback_form_core")
        for number in range(7):
            answers, errors = other._read(
                {
                    f"q{it.id}": str(3 - number % 2)
                    for it in other.question_ids
                    if it.kind == "scale"
                }
            )
            self.assertFalse(errors)
            self.env["gov.feedback"]._record(
                other,
                answers,
                fields.Datetime.now(),
                service_id=service.id,
                agency_id=service.agency_id.id,
                channel="paper",
                day=fields.Date.today(),
            )
        self.recount = self._recounted()
        return Survey(self.recount, 2026)

    # ------------------------------------------------------------------
    # THE REGISTER
    # ------------------------------------------------------------------

    def test_register_of_satisfaction(self):
        survey = self._survey()
        services = {0: "No service of the charter", **self._names_of("gov_service")}
        offices = self._names_of("gov_agency")
        rows, questions, comments = [], [], []
        for said in survey.groups:
            place = {
                "Quarter": str(said.quarter),
                "Service": services[said.service],
                "Office": offices[said.office],
            }
            rows.append({**place, **self._service(survey, said)})
            if not said.told:
                continue
            for it in survey.asked(said.form, part="main", kind="scale"):
                tally = survey.tally(said, it)
                result = score(tally, it["scale"])
                answers = sum(tally[point] for point in range(1, 6))
                questions.append(
                    {
                        **place,
                        "Question": it["code"],
                        "About": it["dimension"] and it["dimension"]["en_US"],
                        "Text": it["words"],
                        "Answers": answers if answers >= recount_survey.STEP else 0,
                        "Score, percent": result,
                    }
                )
            comments += [
                {**place, "Comment": row["comment"]}
                for row in said.told
                if row["comment"]
            ]
        book = self._book("satisfaction")
        for name, ours in (
            ("Services", rows),
            ("Questions", questions),
            ("Comments", comments),
        ):
            with self.subTest(name):
                self.assertTrue(ours)
                told = self._rows_of(book, book.sheetnames.index(name))
                for row in told:
                    row["Quarter"] = str(row["Quarter"].date())
                self.assertCountEqual(map(str, told), map(str, ours))

    def _service(self, survey, said):
        whole, charter = Counter(), {}
        for it in survey.asked(said.form, part="main") if said.told else ():
            tally = survey.tally(said, it)
            if it["role"] == "scored" and it["kind"] == "scale":
                whole += tally
            elif it["role"] in ("awareness", "visibility", "helpfulness"):
                says = [
                    option["value"]
                    for option in survey.options[it["id"]]
                    if not option["is_not_applicable"]
                ]
                answers = sum(tally[value] for value in says)
                good = (1, 2, 3) if it["role"] == "awareness" else (1, 2)
                if answers >= recount_survey.STEP:
                    charter[it["role"]] = percent(
                        sum(tally[value] for value in good), answers
                    )
        scales = {it["scale"] for it in survey.asked(said.form)} or {"five"}
        [scale] = scales
        result = score(whole, scale)
        solved = [row["solved"] for row in said.told if row["solved"]]
        return {
            "Cases ended": said.clients,
            "Answers told of": len(said.told),
            "Answers needed": needed(said.clients),
            "Score, percent": result,
            "Band": said_of(result),
            "Solved, percent": percent(solved.count("yes"), len(solved))
            if len(solved) >= recount_survey.STEP
            else None,
            "Know the charter, percent": charter.get("awareness"),
            "Saw it, percent": charter.get("visibility"),
            "Were helped by it, percent": charter.get("helpfulness"),
        }

    # ------------------------------------------------------------------
    # THE REPORT
    # ------------------------------------------------------------------

    def test_report_of_satisfaction(self):
        survey = self._survey()
        form = self.env.ref("gov_crm_l10n_ph.gov_feedback_form_csm").id
        ours = [it for it in survey.groups if it.form == form]
        tallies = {}
        for it in survey.asked(form):
            # Of a service in a quarter, fewer than five answers to a question are not told.
            known = [survey.tally(said, it) for said in ours]
            tallies[it["code"]] = sum(
                (one for one in known if sum(one.values()) >= recount_survey.STEP),
                Counter(),
            )
        book = self._book("csm")
        pages = {
            name: list(book[name].iter_rows(values_only=True))
            for name in book.sheetnames
        }
        for name, check in (
            ("IV Scope", self._check_scope),
            ("VI People", self._check_people),
            ("VI Charter", self._check_charter),
            ("VI Quality", self._check_quality),
            ("VI Score per service", self._check_scores),
            ("Annex", self._check_annex),
        ):
            with self.subTest(name):
                check(pages[name], survey, form, tallies)

    def _transacted(self, survey, form):
        """``{(service, office): (answers told of, clients)}``: each quarter counts once,
        however many forms there were."""
        found, quarters = {}, {}
        for said in survey.groups:
            key = said.service, said.office
            quarter = (*key, said.quarter)
            quarters[quarter] = max(quarters.get(quarter, 0), said.clients)
            answers, _clients = found.get(key, (0, 0))
            found[key] = answers + len(said.told) * (said.form == form), 0
        for (service, office, _quarter), clients in quarters.items():
            answers, before = found[service, office]
            found[service, office] = answers, before + clients
        return found

    def _named(self, pairs):
        services = {0: "No service of the charter", **self._names_of("gov_service")}
        offices = self._names_of("gov_agency")
        return {
            (services[service], offices[office]): value
            for (service, office), value in pairs.items()
        }

    def _check_scope(self, page, survey, form, _tallies):
        found = self._transacted(survey, form)
        answers, clients = map(sum, zip(*found.values(), strict=True))
        pairs = {row[0]: row[1] for row in page if row[0]}
        for name, value in (
            ("Respondents", answers),
            ("Clients who ended a transaction", clients),
            ("Response rate", f"{100 * answers / clients:.1f} %"),
            ("Margin of error, either way", f"{margin(answers, clients):.1f} %"),
            ("Respondents needed for 5 % either way", needed(clients)),
            ("Whole quarters told of", 4),
        ):
            self.assertEqual(pairs[name], value, name)
        table = {row[:2]: row[2:5] for row in page if isinstance(row[3], int)}
        expected = self._named(found) | {("Total", ""): (answers, clients)}
        table["Total", ""] = table.pop(next(key for key in table if key[0] == "Total"))
        self.assertEqual(set(table), set(expected))
        for key, (said, ended) in expected.items():
            self.assertEqual(table[key][:2], (said, ended), key)
            self.assertAlmostEqual(table[key][2], 100 * said / ended, 9, key)
        services = self.recount._rows(
            "SELECT id, agency_id FROM gov_service WHERE active"
        )
        used = {service for service, _office in found}
        [begin] = [
            number
            for number, row in enumerate(page)
            if row[0] == "Services without a client in the period"
        ]
        unused = {
            (it["id"], it["agency_id"]): 0 for it in services if it["id"] not in used
        }
        self.assertCountEqual(
            [row[:2] for row in page[begin + 2 :]], self._named(unused)
        )

    def _check_people(self, page, survey, form, tallies):
        rows = iter([row[:3] for row in page])
        for it in survey.asked(form, part="about"):
            tally, cells = tallies[it["code"]], []
            if it["kind"] == "number":
                for low, high in AGES:
                    name = f"{low} – {high}" if high < 130 else f"{low} and more"
                    cells.append(
                        (name, sum(tally[age] for age in range(low, high + 1)))
                    )
            else:
                cells = [
                    (o["words"], tally[o["value"]]) for o in survey.options[it["id"]]
                ]
            whole = sum(count for _name, count in cells)
            expected = [
                (name, count, 100 * count / whole)
                for name, count in self._joined(cells)
            ]
            head = next(row for row in rows if row[0] == it["words"])
            self.assertEqual(head[1:], ("People", "Percent"))
            for row in expected:
                told = next(rows)
                self.assertEqual(told[:2], row[:2])
                self.assertAlmostEqual(told[2], row[2], 9)

    def _joined(self, cells):
        """Groups of fewer than five as one, with the next smallest while that is small."""
        by_size = sorted((count, name) for name, count in cells if count)
        hidden, count = set(), 0
        for size, name in by_size:
            if size < recount_survey.STEP or 0 < count < recount_survey.STEP:
                hidden.add(name)
                count += size
        told = [it for it in cells if it[0] not in hidden]
        return [*told, (SMALL, count)] if count else told

    def _check_charter(self, page, survey, form, tallies):
        rows = iter([row[:3] for row in page])
        for code, good, among, label in (
            ("CC1", (1, 2, 3), (1, 2, 3, 4), "Know the charter, percent of all"),
            ("CC2", (1, 2), (1, 2, 3, 4), "Easy to see, percent of those who know it"),
            (
                "CC3",
                (1, 2),
                (1, 2, 3),
                "Were helped by it, percent of those who know it",
            ),
        ):
            [question] = survey.asked(form, code=code)
            tally = tallies[code]
            next(row for row in rows if row[0] == "Answer")
            for option in survey.options[question["id"]]:
                told, count = next(rows), tally[option["value"]]
                self.assertEqual(told[:2], (option["words"], count), code)
                self.assertAlmostEqual(told[2], 100 * count / sum(tally.values()), 9)
            whole = sum(tally[value] for value in among)
            share = percent(sum(tally[value] for value in good), whole)
            self.assertEqual(next(rows)[:2], (label, f"{share:.1f} %"))

    def _check_quality(self, page, survey, form, tallies):
        told = {row[0]: row[1:10] for row in page if row[0]}
        lines = {
            f"{it['code']}  {it['dimension'] and it['dimension']['en_US'] or it['words']}": (
                tallies[it["code"]]
            )
            for it in survey.asked(form, kind="scale")
        }
        self.assertEqual(len(lines), 9)
        lines["Overall (SQD1 to SQD8)"] = sum(
            (tallies[code] for code in SCORED), Counter()
        )
        for name, tally in lines.items():
            answers = sum(tally[point] for point in range(1, 6))
            expected = [tally[point] for point in (5, 4, 3, 2, 1, 0)]
            result = score(tally, "five")
            self.assertEqual(
                told[name], (*expected, answers, result, said_of(result)), name
            )

    def _check_scores(self, page, survey, form, _tallies):
        found = self._transacted(survey, form)
        everybody = sum(answers for answers, _clients in found.values())
        offices_only = {
            it["id"]
            for it in self.recount._rows(
                "SELECT id FROM gov_service WHERE is_g2g AND is_g2c IS NOT TRUE "
                "AND is_g2b IS NOT TRUE"
            )
        }
        expected = {}
        for (service, office), (answers, clients) in found.items():
            tally = Counter()
            for said in survey.groups:
                if (said.service, said.office, said.form) != (service, office, form):
                    continue
                for it in survey.asked(form, kind="scale"):
                    if it["code"] in SCORED:
                        one = survey.tally(said, it)
                        if sum(one.values()) >= recount_survey.STEP:
                            tally += one
            result = score(tally, "five")
            points = sum(tally[point] for point in range(1, 6))
            good = tally[4] + tally[5]
            expected[service, office] = (
                "internal" if service in offices_only else "external",
                answers,
                100 * answers / everybody,
                points if result is not None else None,
                good if result is not None else None,
                result,
                said_of(result),
                clients,
                needed(clients),
                margin(answers, clients),
            )
        told = {row[1:3]: (row[0], *row[3:]) for row in page[1:]}
        self.assertEqual(len(page) - 1, len(expected))
        for key, row in self._named(expected).items():
            for one, other in zip(told[key], row, strict=True):
                if isinstance(other, float):
                    self.assertAlmostEqual(one, other, 9, key)
                else:
                    self.assertEqual(one, other, key)

    def _check_annex(self, page, survey, form, _tallies):
        services = {0: "No service of the charter", **self._names_of("gov_service")}
        ours = [
            (services[said.service], row["comment"])
            for said in survey.groups
            if said.form == form
            for row in said.told
            if row["comment"]
        ]
        [begin] = [
            number
            for number, row in enumerate(page)
            if row[:2] == ("Service", "Comment")
        ]
        self.assertCountEqual([row[:2] for row in page[begin + 1 :]], ours)
