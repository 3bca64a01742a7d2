from odoo import models


class ResUsers(models.Model):
    """Who can be told something at a moment."""

    _inherit = "res.users"

    def _present_at(self, moment):
        """Those of these users who are not archived and not on leave at the naive UTC
        ``moment``."""
        active = self.filtered("active")
        if not active:
            return active
        # Whether somebody is there, and nothing else of the leave, leaves this method.
        leaves_sudo = (
            self.env["resource.calendar.leaves"]
            .sudo()
            .search(
                [
                    ("resource_id.user_id", "in", active.ids),
                    ("date_from", "<=", moment),
                    ("date_to", ">=", moment),
                    ("time_type", "=", "leave"),
                ]
            )
        )
        return active - leaves_sudo.resource_id.user_id.with_env(active.env)

    def _works_on(self, ticket):
        """Whether this user may be responsible for a case: a role that works on cases, and
        a place in the office that has it."""
        self.ensure_one()
        # The roles and offices of an officer decide this, not what the caller may read.
        user_sudo, ticket_sudo = self.sudo(), ticket.sudo()
        return (
            user_sudo.active
            and user_sudo in ticket_sudo.agency_id.user_ids
            and user_sudo.has_groups(
                "gov_crm.group_gov_frontline,gov_crm.group_gov_contractor"
            )
        )
