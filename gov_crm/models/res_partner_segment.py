from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from .res_partner_facts import OFFICERS

COMPARED = {
    "=": SQL("="),
    "!=": SQL("<>"),
    "<": SQL("<"),
    "<=": SQL("<="),
    ">": SQL(">"),
    ">=": SQL(">="),
}


class ResPartner(models.Model):
    """Age and size of the household as numbers that can be compared."""

    _inherit = "res.partner"

    gov_age = fields.Integer(
        "Age in years",
        compute="_compute_gov_age",
        search="_search_gov_age",
        aggregator=None,
        groups=OFFICERS,
        help="Where only the year of birth is known: on the last day of this year.",
    )
    gov_household_size = fields.Integer(
        "People in the household",
        compute="_compute_gov_household_size",
        search="_search_gov_household_size",
        compute_sudo=True,
        aggregator=None,
        groups=OFFICERS,
        help="As far as the household is known; 0 if it is not.",
    )

    @api.depends("gov_birth_date", "gov_birth_year")
    def _compute_gov_age(self):
        today = fields.Date.context_today(self)
        for partner in self:
            day, year = partner.gov_birth_date, partner.gov_birth_year
            if day:
                partner.gov_age = relativedelta(today, day).years
            else:
                partner.gov_age = today.year - year if year else 0

    def _search_gov_age(self, operator, value):
        today = fields.Date.context_today(self)
        return self._gov_search_number(
            "gov_age",
            operator,
            value,
            lambda alias: SQL(
                "CASE WHEN %(day)s IS NOT NULL "
                "THEN EXTRACT(year FROM age(%(today)s::date, %(day)s))::integer "
                "WHEN %(year)s > 0 THEN %(this_year)s - %(year)s END",
                day=self._gov_column(alias, "gov_birth_date"),
                year=self._gov_column(alias, "gov_birth_year"),
                today=today,
                this_year=today.year,
            ),
        )

    @api.depends(
        "gov_household_member_ids.date_from", "gov_household_member_ids.date_to"
    )
    def _compute_gov_household_size(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, %s FROM res_partner WHERE id = ANY(%s)",
                self._gov_household_sql("res_partner"),
                self._origin.ids,
            )
        )
        sizes = dict(rows)
        for partner in self:
            partner.gov_household_size = sizes.get(partner._origin.id) or 0

    def _search_gov_household_size(self, operator, value):
        return self._gov_search_number(
            "gov_household_size", operator, value, self._gov_household_sql
        )

    @api.model
    def _gov_household_sql(self, alias):
        """How many people live in the household of a person, where it is known."""
        Member = self.env["gov.household.member"]
        Member.flush_model(["household_id", "partner_id", "date_from", "date_to"])
        return SQL(
            """
            (SELECT NULLIF(count(DISTINCT other.partner_id), 0)
             FROM gov_household_member me
             JOIN gov_household_member other ON other.household_id = me.household_id
             WHERE me.partner_id = %(partner)s
               AND %(today)s::date BETWEEN COALESCE(me.date_from, '-infinity')
                   AND COALESCE(me.date_to, 'infinity')
               AND %(today)s::date BETWEEN COALESCE(other.date_from, '-infinity')
                   AND COALESCE(other.date_to, 'infinity'))
            """,
            partner=SQL.identifier(alias, "id"),
            today=fields.Date.context_today(self),
        )

    @api.model
    def _gov_column(self, alias, name):
        return SQL.identifier(alias, name, to_flush=self._fields[name])

    @api.model
    def _gov_search_number(self, name, operator, value, number):
        """People by a number that is worked out; who has none is never found.

        :param name: of the field; who may not read it may not search by it either, which
            Odoo does not look at where a field brings its own search
        :param number: from the alias of the table to the number as ``SQL``
        """
        self._check_field_access(self._fields[name], "read")
        if operator in ("in", "not in"):
            known = [int(one) for one in value if one]
            condition = SQL("= ANY(%s)" if operator == "in" else "<> ALL(%s)", known)
        elif operator in COMPARED and value is not False:
            condition = SQL("%s %s", COMPARED[operator], int(value))
        else:
            return NotImplemented
        return Domain.custom(
            to_sql=lambda model, alias, query: SQL(
                "COALESCE(%s %s, FALSE)", number(alias), condition
            )
        )

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        result = super().write(vals)
        if not self.env["gov.segment"]._deciding_fields(self._name).isdisjoint(vals):
            self._gov_assign_cases()
        return result

    @api.model
    def fields_get(self, allfields=None, attributes=None):
        result = super().fields_get(allfields, attributes)
        return self.env["gov.segment"]._with_facts(self, result, allfields, attributes)

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_assign_cases(self):
        """Put the open cases of these people into the segments they belong to by now."""
        # Who changed a fact need not see the cases that it decides on.
        Ticket = self.env["helpdesk.ticket"].sudo()
        self.env["gov.segment"]._assign(
            Ticket.search([("partner_id", "in", self.ids), ("is_open", "=", True)])
        )
