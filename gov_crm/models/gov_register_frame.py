from odoo.tools import SQL

from ..tools.register_book import (
    CHOICE,
    DAY,
    DECIMAL,
    MOMENT,
    NUMBER,
    TEXT,
    Column,
)

_KINDS = {
    "boolean": CHOICE,
    "selection": CHOICE,
    "integer": NUMBER,
    "float": DECIMAL,
    "datetime": MOMENT,
    "date": DAY,
}
_WIDTHS = {NUMBER: 10, DECIMAL: 12, MOMENT: 17, DAY: 12, CHOICE: 16, TEXT: 24}


class Frame:
    """The query of a register: which rows, by the rules that hold for the reader, and which
    columns, by the fields the reader may read.

    Links lead to names (of offices, services, colleagues) that all staff may read, and these
    are joined without rules; a case behind a link is shown with the fields the reader may
    read on cases, so a register links to cases only from rows that are seen with the case.
    """

    def __init__(self, model, domain):
        self.model = model.with_context(active_test=False)
        self.query = self.model._search(domain)
        self.zone = SQL("'UTC'")
        self._columns = []

    def sql(self, path):
        """What ``path`` (fields parted by dots) leads to.

        :raises AccessError: a field the reader may not read
        """
        model, alias = self.model, self.model._table
        *links, last = path.split(".")
        for link in links:
            column = model._field_to_sql(alias, link, self.query)
            target = self.model.env[model._fields[link].comodel_name]
            if target._name != "helpdesk.ticket":
                target = target.sudo()  # names that all staff may read, see above
            joined = self.query.make_alias(alias, link)
            same = SQL("%s = %s", column, SQL.identifier(joined, "id"))
            self.query.add_join("LEFT JOIN", joined, target._table, same)
            model, alias = target, joined
        return model._field_to_sql(alias, last, self.query)

    def field(self, path):
        """The field ``path`` leads to."""
        model = self.model
        *links, last = path.split(".")
        for link in links:
            model = self.model.env[model._fields[link].comodel_name]
        return model._fields[last]

    def local(self, moment):
        """A stored moment (UTC) on the clock of the office of the row."""
        return SQL("timezone(%s, timezone('UTC', %s))", self.zone, moment)

    def column(self, label, path=None, meaning="", sql=None, kind=None, **more):
        """Add a column: of a field, or of an SQL expression of a given kind."""
        env = self.model.env
        if path:
            field = self.field(path)
            kind = kind or _KINDS.get(field.type, TEXT)
            sql = sql or self.sql(path)
            if field.type == "boolean":
                sql = SQL("coalesce(%s, FALSE)", sql)
                more.setdefault("labels", {True: env._("yes"), False: env._("no")})
            elif field.type == "selection":
                more.setdefault("labels", dict(field._description_selection(env)))
        more.setdefault("width", _WIDTHS.get(kind, 16))
        self._columns.append(
            (Column(label, kind, meaning, **more), self._cell(kind, sql))
        )

    def case_number(self):
        """The column that says which case a row is of."""
        label = self.model.env._("Case")
        meaning = self.model.env._("Number of the case.")
        self.column(label, "ticket_id.number", meaning, width=22)

    def case_holder(self):
        """The column of the office that has the case."""
        label = self.model.env._("Office")
        meaning = self.model.env._("Who has the case now.")
        self.column(label, "ticket_id.agency_id.name", meaning)

    def service(self, path):
        """The column of the service: ``path`` leads to its name."""
        label = self.model.env._("Service")
        meaning = self.model.env._("Entry of the charter.")
        self.column(label, path, meaning, width=34)

    def _cell(self, kind, sql):
        # Days since 30 December 1899 are what the file keeps: the database counts them.
        if kind == MOMENT:
            return SQL(
                "round(extract(epoch FROM %s) / 86400 + 25569, 8)::float8",
                self.local(sql),
            )
        if kind == DAY:
            return SQL("(%s - date '1899-12-30')", sql)
        if kind == DECIMAL:
            return SQL("round(%s::numeric, 2)::float8", sql)
        return sql

    @property
    def columns(self):
        return [column for column, _sql in self._columns]

    def rows(self, first):
        """The query of all rows; before the columns comes ``first``, which is not shown."""
        return self.query.select(first, *(sql for _column, sql in self._columns))
