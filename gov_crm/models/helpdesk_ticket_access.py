from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import SQL


class HelpdeskTicket(models.Model):
    """Who sees which case.

    Every agency that has or had custody stands in the array column ``agency_arr`` of the
    case, written by the transition that writes custody. Two global record rules read it
    through the fields below: one decides who sees, one who changes. Being global they hold
    for everybody, and no rule of another module can widen them.
    """

    _name = "helpdesk.ticket"
    _inherit = ["helpdesk.ticket", "gov.sql.access.mixin"]

    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_gov_visible", search="_search_gov_visible"
    )
    gov_editable = fields.Boolean(
        "Mine to change", compute="_compute_gov_editable", search="_search_gov_editable"
    )
    gov_for_me = fields.Boolean(
        "Mine or nobody's",
        compute="_compute_gov_for_me",
        search="_search_gov_for_me",
        groups="base.group_user",
        help="Assigned to me, or to nobody yet.",
    )

    _agency_arr_idx = models.Index("USING gin (agency_arr)")
    _open_agency_arr_idx = models.Index("USING gin (agency_arr) WHERE is_open IS TRUE")

    def _auto_init(self):
        # Odoo has no array field; one indexed array is many times faster here than a
        # relation, because the planner knows how common each agency is.
        self.env.cr.execute(
            "ALTER TABLE helpdesk_ticket ADD COLUMN IF NOT EXISTS agency_arr int4[]"
        )
        return super()._auto_init()

    # check_access on a record asks the compute and not the search. What else they depend
    # on calls _forget_access when it changes.
    @api.depends("agency_id", "partner_id", "user_id")
    @api.depends_context("uid")
    def _compute_gov_visible(self):
        self._compute_by_sql("gov_visible", self._gov_visible_sql)

    @api.depends("agency_id", "partner_id", "user_id")
    @api.depends_context("uid")
    def _compute_gov_editable(self):
        self._compute_by_sql("gov_editable", self._gov_editable_sql)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_gov_for_me(self):
        for ticket in self:
            ticket.gov_for_me = ticket.user_id in (self.env.user, self.user_id.browse())

    def _search_gov_visible(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_visible_sql)

    def _search_gov_editable(self, operator, value):
        return self._search_by_sql(operator, value, self._gov_editable_sql)

    def _search_gov_for_me(self, operator, value):
        # COALESCE keeps the planner from collecting the cases of the past that nobody is
        # assigned to, of which there may be most of a million.
        return self._search_by_sql(
            operator,
            value,
            lambda alias: SQL(
                "COALESCE(%s = %s, TRUE)",
                self._access_column(alias, "user_id"),
                self.env.uid,
            ),
        )

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_visible_sql(self, alias):
        """Whether the current user may see a row: oversight all; officers what their
        offices have or had; contractors what is assigned to them; citizens their own.
        What has no office yet is no case and nobody's.

        Literal ids and no sub-select: with them the planner uses its statistics.
        """
        user = self.env.user
        if user.has_group("gov_crm.group_gov_oversight"):
            return SQL("%s IS NOT NULL", self._access_column(alias, "agency_id"))
        if user.has_group("gov_crm.group_gov_frontline"):
            scope = list(user._gov_scope_ids())
            return SQL("%s && %s::int4[]", SQL.identifier(alias, "agency_arr"), scope)
        if user.has_group("gov_crm.group_gov_contractor"):
            return self._gov_own_sql(alias, "user_id", user)
        if user.share and not user._is_public():
            return self._gov_own_sql(alias, "partner_id", user.partner_id)
        return SQL("FALSE")

    def _gov_editable_sql(self, alias):
        """Whether the current user may change a row: officers of the office that has
        custody now, and the contractor it is assigned to, but never the own case or that
        of somebody close. A citizen changes nothing directly, and an office that had the
        case once only reads."""
        user = self.env.user
        if user.has_group("gov_crm.group_gov_frontline"):
            scope = user._gov_scope_ids() or (0,)
            # COALESCE keeps the planner from using this beside gov_visible, which finds
            # the same rows: it takes the two for independent and so expects one row
            # where twenty come.
            mine = SQL(
                "COALESCE(%s IN %s, FALSE)",
                self._access_column(alias, "agency_id"),
                scope,
            )
        elif user.has_group("gov_crm.group_gov_contractor"):
            mine = self._gov_own_sql(alias, "user_id", user)
        else:
            return SQL("FALSE")
        return SQL(
            "(%s AND COALESCE(%s NOT IN %s, TRUE))",
            mine,
            self._access_column(alias, "partner_id"),
            tuple(user._gov_conflict_ids()) or (0,),
        )

    def _gov_own_sql(self, alias, name, owner):
        return SQL(
            "(%s = %s AND %s IS NOT NULL)",
            self._access_column(alias, name),
            owner.id,
            self._access_column(alias, "agency_id"),
        )

    def _seen_by_user(self):
        """Those of these cases the user sees, also where code runs as superuser."""
        if self.env.uid == SUPERUSER_ID:
            return self._origin
        return self._origin.sudo(False)._filtered_access("read")

    @api.model
    def _forget_access(self):
        """Membership, roles, the tree of offices or custody changed: what this
        transaction has computed from them no longer holds."""
        computed = {"gov_visible", "gov_editable", "is_incoming", "is_outgoing"}
        for name in (
            "helpdesk.ticket",
            "gov.referral",
            "crm.lead",
            "mail.activity",
            "mail.followers",
            "mail.message",
            "ir.attachment",
            "res.partner",
        ):
            model = self.env[name]
            model.invalidate_model(computed & model._fields.keys(), flush=False)
        self.invalidate_model(["display_name"], flush=False)

    def _add_to_agency_arr(self, agencies):
        """Remember for good that these agencies may see these cases."""
        if not self:
            return
        self.env.cr.execute(
            SQL(
                "UPDATE helpdesk_ticket SET agency_arr = ARRAY(SELECT DISTINCT unnest("
                "coalesce(agency_arr, '{}') || %s::int4[]) ORDER BY 1) WHERE id IN %s",
                agencies.ids,
                tuple(self.ids),
            )
        )
        self._forget_access()
