from markupsafe import Markup

from odoo import api, fields, models
from odoo.tools import SQL, format_date

from ..tools.person_match import Person


class ResPartner(models.Model):
    """What of a citizen is compared with other citizens."""

    _inherit = "res.partner"

    # Empty counts as due, so that citizens of an earlier version are compared, too.
    gov_compare_due = fields.Boolean(
        "To be compared",
        compute="_compute_gov_compare_due",
        store=True,
        groups="base.group_no_one",
    )

    _gov_compare_due_idx = models.Index(
        "(id) WHERE gov_is_citizen IS TRUE AND gov_compare_due IS NOT FALSE"
    )

    def _auto_init(self):
        # Not computed for all contacts at once, see res_partner_search.py.
        self.env.cr.execute(
            "ALTER TABLE res_partner ADD COLUMN IF NOT EXISTS gov_compare_due boolean"
        )
        return super()._auto_init()

    @api.depends(
        "name",
        "phone",
        "email",
        "gov_birth_date",
        "gov_birth_year",
        "gov_is_citizen",
        "active",
    )
    def _compute_gov_compare_due(self):
        for partner in self:
            partner.gov_compare_due = partner.gov_is_citizen and partner.active

    def _gov_as_person(self):
        """What is compared, read as superuser by those who show only how alike two are."""
        self.ensure_one()
        born = self.gov_birth_date or None
        is_open = not self.gov_is_sealed
        return Person(
            name=self.name or "",
            born=born,
            year=self.gov_birth_year or None,
            estimated=self.gov_birth_estimated,
            phone=is_open and self.gov_phone_e164 or None,
            email=is_open and self.email_normalized or None,
            area=is_open and self.gov_area_id.id or None,
        )

    def _gov_compared_with(self, other):
        """Two records side by side as a table, for who may read both.

        :raises AccessError: one of them the user may not read
        """
        self.ensure_one()
        both = self | other
        both.check_access("read")
        rows = [
            (label, value(self), value(other)) for label, value in self._gov_compared()
        ]
        body = Markup().join(
            Markup("<tr class='%s'><th scope='row'>%s</th><td>%s</td><td>%s</td></tr>")
            % ("" if mine == theirs else "o_gov_differs", label, mine, theirs)
            for label, mine, theirs in rows
            if mine or theirs
        )
        head = Markup(
            "<tr><td></td><th scope='col'>%s</th><th scope='col'>%s</th></tr>"
        )
        return Markup("<table class='table table-sm o_gov_compared'>%s%s</table>") % (
            head
            % (
                self.env._("Record %s", self.id),
                self.env._("Record %s", other.id),
            ),
            body,
        )

    def _gov_compared(self):
        """``[(label, function of a contact that gives a text)]``; add-ons add their facts."""
        return [
            (self.env._("Name"), lambda it: it.name or ""),
            (self.env._("Born"), lambda it: it._gov_birth_words()),
            (
                self.env._("Phone"),
                lambda it: "" if it.gov_is_sealed else it.phone or "",
            ),
            (
                self.env._("E-mail"),
                lambda it: "" if it.gov_is_sealed else it.email or "",
            ),
            (
                self.env._("Place"),
                # The names of places are no secret.
                lambda it: (
                    ""
                    if it.gov_is_sealed
                    else it.gov_area_id.sudo().name or it.city or ""
                ),
            ),
            (self.env._("Cases you see"), lambda it: str(it.gov_case_count)),
            (
                self.env._("Has a login"),
                # Only whether there is one.
                lambda it: (
                    self.env._("Yes") if it.sudo().user_ids else self.env._("No")
                ),
            ),
            (
                self.env._("Registered"),
                lambda it: format_date(self.env, it.create_date, date_format="medium"),
            ),
        ]

    def _gov_birth_words(self):
        self.ensure_one()
        if self.gov_birth_estimated:
            return self.env._("about %s", self.gov_birth_year)
        if self.gov_birth_date:
            return format_date(self.env, self.gov_birth_date, date_format="medium")
        return str(self.gov_birth_year or "")

    def _gov_match_sql(self, ids):
        """Pairs of these citizens and others that are worth comparing: with the same phone
        number, e-mail address, birth date or words of the name. One query.

        :return: list of ``(id, id of the other)``
        """
        other = SQL(
            "other.gov_is_citizen IS TRUE AND other.active IS TRUE AND other.id <> due.id "
            "AND other.gov_is_sealed IS NOT TRUE"
        )
        ways = (
            SQL(
                "other.gov_phone_e164 = due.gov_phone_e164 "
                "AND due.gov_phone_e164 IS NOT NULL"
            ),
            SQL(
                "other.email_normalized = due.email_normalized "
                "AND due.email_normalized IS NOT NULL"
            ),
            SQL(
                "other.gov_birth_date = due.gov_birth_date "
                "AND due.gov_birth_date IS NOT NULL"
            ),
            # Day and month changed over.
            SQL(
                "other.gov_birth_date = make_date("
                "extract(year FROM due.gov_birth_date)::int, "
                "extract(day FROM due.gov_birth_date)::int, "
                "extract(month FROM due.gov_birth_date)::int) "
                "AND extract(day FROM due.gov_birth_date) BETWEEN 1 AND 12"
            ),
            SQL(
                "due.gov_name_key LIKE '%% %%' AND to_tsvector('simple', "
                "other.gov_name_key) @@ to_tsquery('simple', "
                "replace(due.gov_name_key, ' ', ' & '))"
            ),
        )
        return self.env.execute_query(
            SQL(" UNION ").join(
                SQL(
                    "(SELECT due.id, found.id FROM res_partner due CROSS JOIN LATERAL "
                    "(SELECT other.id FROM res_partner other WHERE %s AND %s LIMIT %s) "
                    "found WHERE due.id = ANY(%s))",
                    other,
                    way,
                    _MOST_COMPARED,
                    ids,
                )
                for way in ways
            )
        )


# With more who have the same phone number or were born on the same day nobody is compared.
_MOST_COMPARED = 200
