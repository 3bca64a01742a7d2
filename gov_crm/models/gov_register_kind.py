from dataclasses import dataclass, field
from datetime import date, timedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tools import SQL

from ..tools.register_book import DAY, MOMENT, RegisterBook, serial
from .gov_register_frame import Frame

BATCH = 2000
_DECLARE = SQL(
    "SET LOCAL cursor_tuple_fraction = 1; DECLARE gov_register NO SCROLL CURSOR "
    "WITH HOLD FOR "
)


@dataclass(frozen=True, slots=True)
class Ask:
    """What somebody asks a register for: days (both included), offices (ids; none: all
    whose rows the reader sees) and whatever else a kind takes."""

    first: date
    last: date
    agency_ids: tuple = ()
    more: dict = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Part:
    """One table of a register as it stands in the file."""

    name: str
    columns: list
    count: int
    digest: str


class GovRegisterKind(models.AbstractModel):
    """What registers have in common. A kind is a model ``gov.register.<kind>``.

    It runs in the rights of the reader: which rows, by the record rules of the model; which
    columns, by the groups of its fields. Citizens are in no register, only the numbers of
    their cases. Rows come from a cursor of the database, some thousand at a time, so that
    the size of a register is limited by the disk alone; the cursor outlives a commit, which
    is how a job tells where it is. Each case whose row is written is noted in the record of
    who looked, as an export.
    """

    _name = "gov.register.kind"
    _description = "Register"

    # What its rows are, and the moment that puts one into a period.
    _register_model = None
    _register_moment = None
    # Where the office of a row is, whose clock its moments are told by; and its case.
    _register_office = None
    _register_case = "ticket_id"
    _register_groups = "gov_crm.group_gov_supervisor,gov_crm.group_gov_oversight"
    # What the name of its file ends with, and what the file is.
    _register_suffix = "xlsx"
    _register_mimetype = (
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    )
    # How often it can be sent by itself, the usual one first.
    _register_every = ("month", "quarter", "year")
    # A column by which the summary counts; and the definitions the cover quotes.
    _register_tally = None
    _register_measures = ()

    def _title(self):
        raise NotImplementedError

    def _about(self):
        """A sentence: which rows are in it."""
        raise NotImplementedError

    def _fill_columns(self, frame):
        """Add the columns to the frame."""
        raise NotImplementedError

    def _extra_domain(self):
        return Domain.TRUE

    # ------------------------------------------------------------------
    # THE FILE
    # ------------------------------------------------------------------

    def _refuse(self):
        """:raises AccessError: the reader may not have this register"""
        if self.env.su or not self.env.user.active:
            raise AccessError(self.env._("A register is made for a person."))
        if not self._is_for_reader():
            raise AccessError(
                self.env._(
                    "“%(register)s” is not for your role.", register=self._title()
                )
            )

    def _is_for_reader(self):
        """Whether the role of the reader may have it."""
        return self.env.user.has_groups(self._register_groups)

    def _make(self, path, ask, tick, folder=None):
        """Write the register to ``path``.

        :param tick: called with (rows written, rows in all) after each batch
        :return: its parts
        :raises AccessError: not for this reader
        :raises UserError: nothing can be told of this period
        """
        self._refuse()
        # Rows are read around the cache.
        self.env.flush_all()
        now = fields.Datetime.now()
        book = RegisterBook(path, self._title(), self._publisher(), now, folder)
        cover = book.page(self.env._("Cover"))
        parts = self._fill(book, ask, tick)
        self._fill_cover(cover, ask, parts, now)
        book.close()
        return parts

    def _publisher(self):
        return self.env.company.sudo().name or ""  # stands on every letter

    def _fill(self, book, ask, tick):
        """The sheets after the cover; returns the parts."""
        frame = self._frame(ask)
        tallies = self._tallies(frame)
        total = sum(row[2] for row in tallies)
        name = self._title()
        if tallies:
            self._fill_summary(book, frame, tallies)
        table = book.table(name, frame.columns)
        first = frame.sql(self._register_case) if self._register_case else SQL("NULL")
        self.env.cr.execute(SQL("%s%s", _DECLARE, frame.rows(first)))
        fetch = SQL("FETCH FORWARD %s FROM gov_register", BATCH)
        while True:
            self.env.cr.execute(fetch)
            rows = self.env.cr.fetchall()
            if not rows:
                break
            self._note_looks(rows)
            table.add(row[1:] for row in rows)
            tick(table.count, total)
        self.env.cr.execute(SQL("CLOSE gov_register"))
        return [Part(name, frame.columns, table.count, table.end())]

    def _frame(self, ask):
        model = self.env[self._register_model]
        moment = self._register_moment
        # A day is one on the clock of the office, which may be half a day from UTC; with
        # its bounds an index can be used.
        domain = (
            Domain(moment, ">=", ask.first - timedelta(days=1))
            & Domain(moment, "<", ask.last + timedelta(days=2))
            & self._extra_domain()
        )
        if ask.agency_ids and self._register_office:
            domain &= Domain(self._register_office, "in", list(ask.agency_ids))
        frame = Frame(model, domain)
        if self._register_office:
            zone = frame.sql(f"{self._register_office}.calendar_id.tz")
            frame.zone = SQL("coalesce(%s, 'UTC')", zone)
        else:
            frame.zone = SQL("%s", self._reader_zone())
        at = frame.sql(moment)
        frame.query.add_where(
            SQL("%s::date BETWEEN %s AND %s", frame.local(at), ask.first, ask.last)
        )
        frame.query.order = SQL("%s, %s", at, frame.sql("id"))
        self._fill_columns(frame)
        return frame

    def _reader_zone(self):
        # The hours of the organisation are public.
        return (
            self.env.user.tz or self.env.company.sudo().resource_calendar_id.tz or "UTC"
        )

    def _note_looks(self, rows):
        """Every case in these rows was shown to the reader."""
        if self._register_case:
            self.env["gov.access.log"]._note(
                "helpdesk.ticket", {row[0] for row in rows}, "export", self._title()
            )

    # ------------------------------------------------------------------
    # SUMMARY
    # ------------------------------------------------------------------

    def _tallies(self, frame):
        """Rows by month and by one column: ``[(first day of the month, key, count)]``."""
        month = SQL(
            "date_trunc('month', %s)::date",
            frame.local(frame.sql(self._register_moment)),
        )
        key = frame.sql(self._register_tally)
        return self.env.execute_query(
            SQL(
                "SELECT part.month, part.key, count(*) FROM %s AS part (month, key) "
                "GROUP BY 1, 2 ORDER BY 1, 2",
                frame.query.subselect(month, key),
            )
        )

    def _fill_summary(self, book, frame, tallies):
        page = book.page(self.env._("Summary"))
        page.widths(34, 12, 4)
        page.title(self.env._("%(register)s: how many", register=self._title()))
        months, keys = {}, {}
        for month, key, count in tallies:
            months[month] = months.get(month, 0) + count
            keys[key] = keys.get(key, 0) + count
        head = [self.env._("Month"), self.env._("How many")]
        rows = [(f"{month:%Y-%m}", count) for month, count in months.items()]
        page.bars(self.env._("By month"), page.rows(head, rows))
        field = frame.field(self._register_tally)
        labels = self._labels(field)
        by = field._description_string(self.env)
        rows = [
            (labels.get(key, key) or self.env._("not said"), count)
            # Those of a list in its order, others by name: never by size.
            for key, count in sorted(
                keys.items(),
                key=lambda it: (
                    list(labels).index(it[0]) if it[0] in labels else len(labels),
                    str(it[0]),
                ),
            )
        ]
        page.skip()
        page.bars(by, page.rows([by, self.env._("How many")], rows))

    def _labels(self, field):
        if field.type == "selection":
            return dict(field._description_selection(self.env))
        return {}

    # ------------------------------------------------------------------
    # COVER
    # ------------------------------------------------------------------

    def _fill_cover(self, page, ask, parts, now):
        page.title(self._title())
        page.line(self._about())
        page.pair(self.env._("Issued by"), self._publisher())
        page.pair(self.env._("From"), serial(ask.first), DAY)
        page.pair(self.env._("To (included)"), serial(ask.last), DAY)
        page.pair(self.env._("Offices"), self._say_offices(ask))
        page.pair(self.env._("Made for"), self.env.user.name)
        made = fields.Datetime.context_timestamp(
            self.with_context(tz=self._reader_zone()), now
        )
        page.pair(self.env._("Made on"), serial(made.replace(tzinfo=None)), MOMENT)
        page.pair(self.env._("Times are those of"), self._say_zone())
        for part in parts:
            page.pair(self.env._("Rows of “%(sheet)s”", sheet=part.name), part.count)
            page.pair(self.env._("Digest of these rows (SHA-256)"), part.digest)
        page.line(
            self.env._(
                "This file holds what the person it was made for may see. An empty cell is "
                "not known or does not apply. The digest is worked out from the rows as "
                "docs/registers.md says: it tells whether somebody changed them."
            )
        )
        self._fill_definitions(page)
        for part in parts:
            page.heading(self.env._("Columns of “%(sheet)s”", sheet=part.name))
            page.rows(
                [self.env._("Column"), self.env._("What it means")],
                [(it.label, it.meaning) for it in part.columns],
            )

    def _say_offices(self, ask):
        if not ask.agency_ids:
            return self.env._("All whose rows the reader sees")
        # Names of offices are public.
        offices_sudo = self.env["gov.agency"].sudo().browse(ask.agency_ids)
        return ", ".join(office.name for office in offices_sudo.sorted("complete_name"))

    def _say_zone(self):
        if self._register_office:
            return self.env._("the office of each row")
        return self._reader_zone()

    def _fill_definitions(self, page):
        if not self._register_measures:
            return
        measures = self.env["gov.measure"]._of(self._register_measures)
        page.heading(self.env._("How figures are counted from such rows"))
        page.rows(
            [self.env._("Figure"), self.env._("Definition")],
            [
                (measures[code].name, self._say_measure(measures[code]))
                for code in self._register_measures
            ],
        )

    def _say_measure(self, measure):
        return self.env._(
            "%(formula)s\nOf what: %(denominator)s\nNot counted: %(excluded)s\n"
            "Law or method: %(law)s",
            formula=measure.formula,
            denominator=measure.denominator,
            excluded=measure.excluded,
            law=measure.source,
        )
