from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

# So many records stand in a line by name; the others are counted.
_NAMED = 5
# More hits than these answer no question.
_MAX_HITS = 1000


class GovAccessLog(models.Model):
    """How oversight reads and searches the log: by person, case, citizen, day and kind.

    Names are those of today; the log keeps numbers. Only oversight comes here, which sees
    all cases; citizens and logins it reads as superuser, for their names alone.
    """

    _inherit = "gov.access.log"

    user_name = fields.Char(
        "Who", compute="_compute_user_name", search="_search_user_name"
    )
    office = fields.Char(compute="_compute_seen", help="As it was at that moment.")
    record_count = fields.Integer("How many", compute="_compute_seen", aggregator=None)
    case_number = fields.Char(
        "Cases", compute="_compute_seen", search="_search_case_number"
    )
    citizen_name = fields.Char(
        "Citizens", compute="_compute_seen", search="_search_citizen_name"
    )

    @api.depends("user_id", "login")
    def _compute_user_name(self):
        users_sudo = self.env["res.users"].sudo().browse(set(self.mapped("user_id")))
        names = {user.id: user.name for user in users_sudo.exists()}
        for look in self:
            look.user_name = names.get(look.user_id) or look.login or False

    @api.depends("model")
    def _compute_seen(self):
        rows = self.env.execute_query(
            SQL(
                "SELECT id, model, cardinality(res_ids), res_ids[1:%s], agency_arr "
                "FROM gov_access_log WHERE id IN %s",
                _NAMED,
                tuple(self.ids) or (0,),
            )
        )
        seen = {row[0]: row[1:] for row in rows}
        cases = self._names("helpdesk.ticket", "number", seen)
        citizens = self._names("res.partner", "name", seen)
        agencies_sudo = (
            self.env["gov.agency"]
            .sudo()
            .browse({agency for row in seen.values() for agency in row[3]})
        )
        offices = {agency.id: agency.name for agency in agencies_sudo.exists()}
        for look in self:
            model, count, ids, agencies = seen.get(look.id, ("", 0, [], []))
            look.record_count = count
            look.case_number = look.citizen_name = False
            if model == "helpdesk.ticket":
                look.case_number = self._say_named(ids, count, cases)
            elif model == "res.partner":
                look.citizen_name = self._say_named(ids, count, citizens)
            names = [offices[agency] for agency in agencies if agency in offices]
            look.office = ", ".join(names) or False

    def _names(self, model, name, seen):
        ids = {id_ for row in seen.values() if row[0] == model for id_ in row[2]}
        records_sudo = self.env[model].sudo().browse(ids).exists()
        return {record.id: record[name] for record in records_sudo}

    def _say_named(self, ids, count, names):
        text = ", ".join(names.get(id_) or f"#{id_}" for id_ in ids)
        if count > len(ids):
            return self.env._(
                "%(names)s and %(count)s more", names=text, count=count - len(ids)
            )
        return text

    def _search_user_name(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        users_sudo = self.env["res.users"].sudo().with_context(active_test=False)
        found = Domain("name", operator, value) | Domain("login", operator, value)
        ids = users_sudo.search(found).ids
        return Domain("user_id", "in", ids) | Domain("login", operator, value)

    def _search_case_number(self, operator, value):
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        return self._seen_domain(
            self._hits("helpdesk.ticket", Domain("number", operator, value)), ()
        )

    def _search_citizen_name(self, operator, value):
        """Looks at the citizen record, and at cases of the citizen."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        citizen = Domain("gov_is_citizen", "=", True) & Domain("name", operator, value)
        citizen_ids = self._hits("res.partner", citizen)
        case_ids = self._hits(
            "helpdesk.ticket", Domain("partner_id", "in", citizen_ids)
        )
        return self._seen_domain(case_ids, citizen_ids)

    def _hits(self, model, domain):
        records_sudo = self.env[model].sudo().with_context(active_test=False)
        ids = records_sudo.search(domain, limit=_MAX_HITS + 1).ids
        if len(ids) > _MAX_HITS:
            raise UserError(
                self.env._("This fits too many records. Enter more of it, please.")
            )
        return ids

    def _seen_domain(self, case_ids, citizen_ids):
        def to_sql(_model, alias, _query):
            # “&&” and not “= ANY”: it can use the index.
            return SQL(
                "((%(model)s = 'helpdesk.ticket' AND %(ids)s && %(cases)s::int4[]) OR "
                "(%(model)s = 'res.partner' AND %(ids)s && %(citizens)s::int4[]))",
                model=SQL.identifier(alias, "model"),
                ids=SQL.identifier(alias, "res_ids"),
                cases=list(case_ids),
                citizens=list(citizen_ids),
            )

        return Domain.custom(to_sql=to_sql)
