from odoo import models
from odoo.fields import Domain
from odoo.tools import SQL


class GovSqlAccessMixin(models.AbstractModel):
    """Booleans for record rules that one SQL condition answers, for a search and by id.

    A check of one record asks the compute and a list asks the search; both go to the same
    condition, so they never disagree. A condition is a method from the alias of the table
    to an ``SQL``.
    """

    _name = "gov.sql.access.mixin"
    _description = "Access by one SQL condition"

    def _compute_by_sql(self, name, condition):
        """Set the Boolean ``name`` of these records, with one query. What is not in the
        database yet belongs to whoever is writing it."""
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM %s WHERE id IN %s AND %s",
                SQL.identifier(self._table),
                tuple(self._origin.ids) or (0,),
                condition(self._table),
            )
        )
        allowed = {row[0] for row in rows}
        for record in self:
            record[name] = not record._origin or record._origin.id in allowed

    def _search_by_sql(self, operator, value, condition):
        if operator != "in":
            return NotImplemented
        domain = Domain.custom(to_sql=lambda model, alias, query: condition(alias))
        return domain if True in value else ~domain

    def _access_column(self, alias, name):
        # Flushed before the query runs: rights follow what was just written.
        return SQL.identifier(alias, name, to_flush=self._fields[name])
