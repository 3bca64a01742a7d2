from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

# What no mandate covers unless it names it: whoever represents a person may be the one
# the report is about.
_ONLY_IF_NAMED = "corruption_report"


class GovRepresentation(models.Model):
    """What a mandate covers, asked anew each time with the moment of the request: nothing of
    it is kept in a cache, so a mandate ends with its last second."""

    _inherit = "gov.representation"

    @api.model
    def _may_act(self, agent, case, at, papers=False):
        """The mandates by which somebody may act in a case.

        :param agent: contact of who asks
        :param case: one ``helpdesk.ticket``
        :param at: naive UTC
        :param papers: whether mandates for papers only are enough
        :return: mandates as superuser; none: the person may not act
        """
        case_sudo = case.sudo()  # citizen, service and kind, for a yes or no
        held_sudo = self._held_by(agent, at)
        return held_sudo.filtered(
            lambda it: (
                it.principal_id == case_sudo.partner_id
                and (papers or it.scope_kind != "documents")
                and it._covers(case_sudo.service_id.id, case_sudo.case_kind)
            )
        )

    @api.model
    def _held_by(self, agent, at):
        """The mandates that somebody holds at a moment, as superuser.

        :param at: naive UTC
        """
        if not agent or not self._was_ever_given(agent):
            return self.sudo().browse()
        return self.sudo().search(
            Domain("agent_id", "=", agent.id) & self._in_force_domain(at)
        )

    @api.model
    def _was_ever_given(self, agent):
        """Whether somebody has held any mandate. Most citizens never did, and each page asks
        several times: this costs a twentieth of the search."""
        rows = self.env.execute_query(
            SQL(
                "SELECT 1 FROM gov_representation WHERE agent_id = %s LIMIT 1",
                agent.id,
                to_flush=self._fields["agent_id"],
            )
        )
        return bool(rows)

    @api.model
    def _in_force_domain(self, at):
        """In force at a moment. A mandate ends with the death of either of the two, and
        gives nothing while the record of one is archived.

        :param at: naive UTC
        """
        alive = Domain.AND(
            Domain(f"{who}.gov_is_deceased", "=", False)
            & Domain(f"{who}.active", "=", True)
            for who in ("principal_id", "agent_id")
        )
        return (
            alive
            & Domain("state", "in", ("active", "revoked"))
            & Domain("granted_at", "<=", at)
            & Domain("date_from", "<=", at)
            & (Domain("date_to", "=", False) | Domain("date_to", ">", at))
            & (Domain("revoked_at", "=", False) | Domain("revoked_at", ">", at))
        )

    def _covers(self, service_id, case_kind):
        """Whether it covers cases of a service and kind."""
        self.ensure_one()
        if self.scope_kind == "kinds":
            return case_kind in self._kinds()
        if case_kind == _ONLY_IF_NAMED:
            return False
        services = self._services()
        return services is None or service_id in services

    def _services(self):
        """Ids of the services it keeps to; None: it keeps to none."""
        if self.scope_kind == "services" or (
            self.scope_kind == "documents" and self.service_ids
        ):
            return self.service_ids.ids
        return None

    def _cases_sql(self, alias):
        """The condition for rows of cases that one of these mandates covers.

        Literal ids and no sub-select: people hold a handful of mandates.
        """
        Case = self.env["helpdesk.ticket"]
        kind = Case._access_column(alias, "case_kind")
        parts = [SQL("FALSE")]
        for mandate in self:
            if mandate.scope_kind == "kinds":
                scope = SQL("%s = ANY(%s)", kind, mandate._kinds())
            elif (services := mandate._services()) is not None:
                scope = SQL(
                    "%s = ANY(%s) AND %s <> %s",
                    Case._access_column(alias, "service_id"),
                    services,
                    kind,
                    _ONLY_IF_NAMED,
                )
            else:
                scope = SQL("%s <> %s", kind, _ONLY_IF_NAMED)
            parts.append(
                SQL(
                    "(%s = %s AND %s IS NOT NULL AND %s)",
                    Case._access_column(alias, "partner_id"),
                    mandate.principal_id.id,
                    Case._access_column(alias, "agency_id"),
                    scope,
                )
            )
        return SQL("(%s)", SQL(" OR ").join(parts))

    def _cases_domain(self):
        """The same as a domain on cases."""
        return Domain.custom(to_sql=lambda model, alias, query: self._cases_sql(alias))
