import re

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from odoo.addons.mail.tools.discuss import Store

_MIN_PHONE_DIGITS = 7
_MAX_FOUND = 8
# What a client may ask of citizens found by an exact search without learning more of them.
_HARMLESS = frozenset(("active", "gov_is_citizen", "id", "is_company"))


def is_fact(text):
    """Whether a text may be a phone number, an e-mail address or the number of a case,
    and not a name."""
    return "@" in text or len(re.sub(r"\D", "", text)) >= _MIN_PHONE_DIGITS


class ResPartner(models.Model):
    """Who reads the record of a citizen.

    Officers read it if their office has or had a case of that citizen, if an engagement of
    their office names the citizen, or if they registered the person themselves. Oversight
    reads all, citizens read their own, contractors none: on their cases they see a name and
    masked values. Everybody else's contacts stay what they were for Odoo. The global record
    rule reads ``gov_visible``; no rule of another module can widen it.

    A citizen whom the user does not see yet is found by the whole phone number, e-mail
    address, name or the number of a case, so that nobody is registered twice. Such a search
    gives id and name and nothing else, is counted (``gov.rate.limit``) and logged.
    """

    _name = "res.partner"
    _inherit = ["res.partner", "gov.sql.access.mixin"]

    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _gov_phone_idx = models.Index(
        r"((right(regexp_replace(phone, '\D', '', 'g'), 10))) "
        "WHERE gov_is_citizen IS TRUE"
    )
    _gov_name_idx = models.Index("((lower(name))) WHERE gov_is_citizen IS TRUE")

    # check_access on a record asks the compute and not the search.
    @api.depends(
        "gov_is_citizen", "parent_id", "user_ids", "gov_case_ids", "opportunity_ids"
    )
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        if self.env.uid == SUPERUSER_ID:
            self.gov_visible = True
            return
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        if "gov_is_citizen" in vals and not vals["gov_is_citizen"] and not self.env.su:
            # Whether there is a case, not which: also those of other offices count.
            if self.sudo().filtered("gov_case_ids"):
                raise UserError(
                    self.env._(
                        "This person has a case, so the record stays that of a citizen."
                    )
                )
        self._gov_refuse_hidden_parent(vals)
        return super().write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._gov_refuse_hidden_parent(vals)
        return super().create(vals_list)

    @api.model
    @api.readonly
    def name_search(self, name="", domain=None, operator="ilike", limit=100):
        found = super().name_search(name, domain, operator, limit)
        if operator != "ilike":
            return found
        known = {partner_id for partner_id, _name in found}
        exact_sudo = self._gov_find_hidden_exact(name, domain)
        return [(p.id, p.name) for p in exact_sudo if p.id not in known] + found

    @api.model
    @api.readonly
    def web_name_search(
        self, name, specification, domain=None, operator="ilike", limit=100
    ):
        # The answer of Odoo reads each record, which the user may not do with those found
        # by an exact search.
        exact_sudo = self.browse()
        if operator == "ilike":
            exact_sudo = self._gov_find_hidden_exact(name, domain)
        seen = Domain("gov_visible", "=", True) & Domain(domain or Domain.TRUE)
        if exact_sudo:
            seen &= Domain("id", "not in", exact_sudo.ids)
        plain = self.with_context(gov_seen_only=True)
        found = super(ResPartner, plain).web_name_search(
            name, specification, list(seen), operator, limit
        )
        return [
            {
                "id": partner.id,
                "display_name": partner.name,
                "__formatted_display_name": partner.name,
            }
            for partner in exact_sudo
        ] + found

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_visible_sql(self, alias):
        """Whether the current user may read a row; rows that are not a citizen's always."""
        user = self.env.user
        if user.has_group("gov_crm.group_gov_oversight"):
            return SQL("TRUE")
        citizen = self._access_column(alias, "gov_is_citizen")
        # Addresses and contacts below a citizen are read with the citizen.
        subject = SQL(
            "(CASE WHEN %s IS TRUE THEN %s ELSE %s END)",
            citizen,
            SQL.identifier(alias, "id"),
            self._access_column(alias, "parent_id"),
        )
        ways = [
            # Colleagues are colleagues, also where they have a case of their own.
            SQL("%s IS FALSE", self._access_column(alias, "partner_share")),
            SQL(
                "(%s IS NOT TRUE AND NOT EXISTS (SELECT FROM res_partner AS gov_parent "
                "WHERE gov_parent.id IN (%s, %s) AND gov_parent.gov_is_citizen IS TRUE))",
                citizen,
                self._access_column(alias, "parent_id"),
                self._access_column(alias, "commercial_partner_id"),
            ),
            SQL("%s = %s", subject, user.partner_id.id),
            SQL("%s = %s", SQL.identifier(alias, "id"), user.partner_id.id),
        ]
        if user._is_internal():
            ways.append(SQL("%s = %s", SQL.identifier(alias, "create_uid"), user.id))
            ways += self._gov_ways_by_role(user, alias, subject)
        return SQL("(%s)", SQL(" OR ").join(ways))

    def _gov_ways_by_role(self, user, alias, subject):
        if user.has_group("gov_crm.group_gov_frontline"):
            Case = self.env["helpdesk.ticket"]
            Lead = self.env["crm.lead"]
            yield SQL(
                "EXISTS (SELECT FROM helpdesk_ticket AS gov_case WHERE %s = %s AND %s)",
                Case._access_column("gov_case", "partner_id"),
                subject,
                Case._gov_visible_sql("gov_case"),
            )
            yield SQL(
                "EXISTS (SELECT FROM crm_lead AS gov_lead WHERE %s = %s AND %s IN %s)",
                SQL.identifier(
                    "gov_lead", "partner_id", to_flush=Lead._fields["partner_id"]
                ),
                subject,
                SQL.identifier(
                    "gov_lead", "gov_agency_id", to_flush=Lead._fields["gov_agency_id"]
                ),
                user._gov_scope_ids() or (0,),
            )
        if user.has_group("base.group_erp_manager"):
            # Whoever gives and takes logins has to see whose they are.
            yield SQL(
                "EXISTS (SELECT FROM res_users AS gov_login "
                "WHERE gov_login.partner_id = %s)",
                SQL.identifier(alias, "id"),
            )

    @api.model
    def _gov_find_hidden_exact(self, text, domain=None):
        """Citizens whom the user does not see and whose phone number, e-mail address, full
        name or number of a case is exactly ``text``, as superuser.

        Callers give away id and name only. Nothing is found for those who file no cases, nor
        with a domain that could tell more about whom it finds. Whoever is found is noted in
        the log of looks.

        :raises TooManyRequests: more tries than one officer needs
        """
        none = self.browse()
        text = " ".join((text or "").split())
        domain = Domain(domain or Domain.TRUE)
        if (
            not text
            or self.env.context.get("gov_seen_only")
            or not self.env.user.has_group("gov_crm.group_gov_frontline")
            or any(c.field_expr not in _HARMLESS for c in domain.iter_conditions())
        ):
            return none
        # Tries at numbers and addresses count before anything is looked for, names when
        # they fit: a colleague's citizens are found by typing parts of a name all day.
        limits, user = self.env["gov.rate.limit"], self.env.user
        names_one = is_fact(text)
        if names_one:
            limits._check("citizen", user=user)
        # The officer named the person exactly; the caller shows no more than the name.
        found_sudo = self.sudo().browse(self._gov_exact_ids(text))
        found_sudo = found_sudo.filtered_domain(domain & Domain("active", "=", True))
        hidden_sudo = found_sudo - found_sudo.with_env(self.env)._filtered_access(
            "read"
        )
        if hidden_sudo and not names_one:
            limits._check("citizen", user=user)
        self.env["gov.access.log"]._note("res.partner", hidden_sudo.ids, "lookup")
        return hidden_sudo

    def _gov_exact_ids(self, text):
        digits = re.sub(r"\D", "", text)
        ways = [
            SQL("lower(name) = lower(%s)", text),
            SQL(
                "id IN (SELECT partner_id FROM helpdesk_ticket "
                "WHERE number = %s AND agency_id IS NOT NULL)",
                text.upper(),
            ),
        ]
        if email := email_normalize(text):
            ways.append(SQL("email_normalized = %s", email))
        if len(digits) >= _MIN_PHONE_DIGITS and not re.search("[^-+()./ 0-9]", text):
            ways.append(
                SQL(
                    r"right(regexp_replace(phone, '\D', '', 'g'), 10) = %s",
                    digits[-10:],
                )
            )
        self.flush_model(["name", "phone", "email_normalized", "gov_is_citizen"])
        self.env["helpdesk.ticket"].flush_model(["number", "partner_id", "agency_id"])
        # One query a way: joined by OR they would use no index.
        queries = (
            SQL(
                "(SELECT id FROM res_partner WHERE gov_is_citizen IS TRUE AND %s LIMIT %s)",
                way,
                _MAX_FOUND,
            )
            for way in ways
        )
        rows = self.env.execute_query(SQL(" UNION ").join(queries))
        return sorted(row[0] for row in rows)[:_MAX_FOUND]

    def _gov_refuse_hidden_parent(self, vals):
        """A contact takes over facts of the one it is put under."""
        if vals.get("parent_id") and not self.env.su:
            self.browse(vals["parent_id"])._gov_check_seen()

    def _gov_check_seen(self):
        if not self.has_access("read"):
            raise AccessError(
                self.env._(
                    "You can choose only people whose record you may read. File or find a "
                    "case of this person first."
                )
            )

    def _gov_mark_citizens(self):
        """Whoever has a case is a citizen, however the person became known to Odoo."""
        people_sudo = self.sudo().filtered(
            lambda partner: (
                not partner.gov_is_citizen
                and not partner.is_company
                and partner.partner_share
            )
        )
        people_sudo.gov_is_citizen = True

    def _to_store_defaults(self, target):
        # The lists of followers and of people to mention are read as superuser.
        return [
            Store.Attr("email", predicate=lambda p: p.sudo(False).gov_visible)
            if name == "email"
            else name
            for name in super()._to_store_defaults(target)
        ]
