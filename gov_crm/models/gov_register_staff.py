from odoo import models

from ..tools.register_book import DAY, DECIMAL, MOMENT, NUMBER, TEXT, Column, serial
from .gov_register_kind import Part


class GovRegisterStaff(models.AbstractModel):
    """Evidence of staff as rows for performance reviews: what the reader may see of it today,
    by quarter, office and name and never by result, with what the people say."""

    _name = "gov.register.staff"
    _description = "Register of staff evidence"
    _inherit = ["gov.register.kind"]

    _register_office = "agency_id"

    def _title(self):
        return self.env._("Staff evidence")

    def _about(self):
        return self.env._(
            "Evidence about officers of quarters that lie in the period, once the people "
            "concerned have seen it, with what they say. Not for putting people into an "
            "order."
        )

    def _fill(self, book, ask, tick):
        evidence = self._evidence(ask)
        parts = []
        for name, columns, rows in (
            (self.env._("Evidence"), self._figure_columns(), self._figures(evidence)),
            (self.env._("Comments"), self._comment_columns(), self._comments(evidence)),
        ):
            table = book.table(name, columns)
            table.add(rows)
            parts.append(Part(name, columns, table.count, table.end()))
        count = sum(part.count for part in parts)
        tick(count, count)
        return parts

    def _evidence(self, ask):
        domain = [("first_day", ">=", ask.first), ("last_day", "<=", ask.last)]
        if ask.agency_ids:
            domain.append(("agency_id", "in", list(ask.agency_ids)))
        return self.env["gov.staff.evidence"].search(domain)

    def _person_columns(self):
        return [
            Column(
                self.env._("Quarter"), DAY, self.env._("First day of the quarter."), 12
            ),
            Column(self.env._("Office"), TEXT, self.env._("Where they answered."), 28),
            Column(self.env._("Person"), TEXT, self.env._("Who answered."), 28),
        ]

    def _person(self, evidence, document):
        return serial(evidence.first_day), document["office"], document["person"]

    def _figure_columns(self):
        return [
            *self._person_columns(),
            Column(self.env._("What"), TEXT, self.env._("What was compared."), 34),
            Column(
                self.env._("Finding"),
                TEXT,
                self.env._("Said to differ beyond 99.8 % only."),
                60,
            ),
            Column(
                self.env._("Answers"),
                NUMBER,
                self.env._("Answers compared; empty: too few to say."),
                10,
            ),
            Column(self.env._("Observed"), NUMBER, self.env._("So many of them."), 10),
            Column(
                self.env._("Expected"),
                DECIMAL,
                self.env._("What the whole agency achieved in the same services."),
                10,
            ),
            Column(
                self.env._("Observed to expected"),
                TEXT,
                self.env._("With the exact 95 % interval; 1: as in the whole agency."),
                24,
            ),
            Column(
                self.env._("Read by the person"),
                MOMENT,
                self.env._("Empty: open because ten working days were over."),
                18,
            ),
        ]

    def _figures(self, evidence):
        for it in evidence:
            document = it._document()
            # Office hours are public.
            seen = it.seen_at and serial(
                it.agency_id.sudo()._local(it.seen_at).replace(tzinfo=None)
            )
            person = self._person(it, document)
            if document["too_few"]:
                words = self.env._("Too few answers to say anything")
                yield (*person, None, words, None, None, None, None, seen or None)
                continue
            for measure in document["measures"]:
                numbers = measure.get("numbers") or {}
                ratio = numbers.get("ratio")
                yield (
                    *person,
                    measure["title"],
                    measure["sentence"],
                    numbers.get("n"),
                    numbers.get("observed"),
                    float(numbers["expected"]) if numbers else None,
                    ratio and f"{ratio} ({numbers['interval']})",
                    seen or None,
                )

    def _comment_columns(self):
        return [
            *self._person_columns(),
            Column(self.env._("When"), TEXT, self.env._("On the office's clock."), 24),
            Column(
                self.env._("What the person says"),
                TEXT,
                self.env._("In the person's own words."),
                80,
            ),
        ]

    def _comments(self, evidence):
        for it in evidence:
            document = it._document()
            for comment in document["comments"]:
                yield (*self._person(it, document), comment["at"], comment["text"])
