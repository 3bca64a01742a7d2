import json
from datetime import date

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

from .gov_case_figure import CASE_COLUMNS, COUNTS


class HelpdeskTicket(models.Model):
    """The cases behind a figure: a filter that reads the same rows as the figure does. Who may
    see which of them, the rules of cases say."""

    _inherit = "helpdesk.ticket"

    gov_figure = fields.Char(
        "Behind the figure",
        compute="_compute_gov_figure",
        search="_search_gov_figure",
        export_string_translation=False,
    )

    def _compute_gov_figure(self):
        self.gov_figure = False

    @api.model
    def _search_gov_figure(self, operator, value):
        """Cases that add to a count, as ``gov.figures._cases_domain`` wrote it down.

        :raises UserError: anything else
        """
        if operator == "in" and len(value) == 1:
            [value] = value
        elif operator != "=":
            return NotImplemented
        try:
            asked = json.loads(value)
            first, last = (date.fromisoformat(asked[it]) for it in ("first", "last"))
            counts = [(it, int(more)) for it, more in asked["counts"].items()]
            where = {it: list(chosen) for it, chosen in asked["where"].items()}
            known = {it for it, _more in counts} <= set(COUNTS)
            if not known or not set(where) <= set(CASE_COLUMNS):
                raise ValueError(value)
        except (ValueError, TypeError, KeyError, AttributeError):
            raise UserError(
                self.env._("There are no cases of that name. Open the figure again.")
            ) from None
        Figures = self.env["gov.figures"]
        own = {
            name: Figures._dimension_values(name, chosen)
            for name, chosen in where.items()
        }

        def exists(model, alias, query):
            return SQL(
                "EXISTS (SELECT FROM gov_case_figure f WHERE f.ticket_id = %s "
                "AND f.day BETWEEN %s AND %s AND %s)",
                SQL.identifier(alias, "id"),
                first,
                last,
                SQL(" AND ").join(
                    [
                        *(
                            SQL("f.%s > 0", SQL.identifier(name))
                            if more
                            else SQL("f.%s = 0", SQL.identifier(name))
                            for name, more in counts
                        ),
                        *(
                            SQL("%s = ANY(%s)", Figures._dimension_sql(name, SQL()), it)
                            for name, it in own.items()
                        ),
                    ]
                ),
            )

        return Domain.custom(to_sql=exists)
