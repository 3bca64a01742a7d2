from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    gov_agency_ids = fields.Many2many(
        "gov.agency",
        relation="gov_agency_res_users_rel",
        column1="user_id",
        column2="agency_id",
        string="Offices",
        help="Offices this person works for.",
    )

    def write(self, vals):
        result = super().write(vals)
        if not vals.keys().isdisjoint(("gov_agency_ids", "group_ids", "partner_id")):
            self.env["helpdesk.ticket"]._forget_access()
        return result

    def _gov_scope_ids(self):
        """Ids of the agencies whose cases this user handles.

        Members: their own offices. Supervisors: also every office below those. Roles that
        handle no cases of an office (contractors, oversight, administrators): none.
        """
        self.ensure_one()
        if not self.has_group("gov_crm.group_gov_frontline"):
            return ()
        agencies_sudo = self._gov_own_agencies()
        if self.has_group("gov_crm.group_gov_supervisor"):
            return agencies_sudo._scope_ids()
        return tuple(agencies_sudo.ids)

    def _gov_own_agencies(self):
        """The offices this person works for, archived ones included, as superuser:
        membership decides what the user may see; reading it must not depend on it."""
        return self.sudo().with_context(active_test=False).gov_agency_ids

    def _gov_sees_masked(self):
        """Whether this user gets contact facts of citizens with most signs hidden."""
        self.ensure_one()
        return self.has_group("gov_crm.group_gov_contractor") and not self.has_groups(
            "gov_crm.group_gov_frontline,gov_crm.group_gov_oversight"
        )
