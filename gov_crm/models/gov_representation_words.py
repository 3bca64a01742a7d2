from markupsafe import Markup

from odoo import models
from odoo.tools.translate import LazyTranslate

from .gov_representation import SCOPES
from .gov_service import CASE_KINDS

_lt = LazyTranslate(__name__)

GRANTED = _lt(
    "%(agent)s may act for you from %(since)s: %(what)s. If that is wrong, tell us at once, "
    "or end it under “Who acts for me”."
)
AGENT_GRANTED = _lt(
    "You may act for %(principal)s from %(since)s: %(what)s. %(principal)s is told of what "
    "you do."
)
REVOKED = _lt(
    "%(agent)s may not act for you any more since %(ended)s. Reason: %(reason)s."
)
AGENT_REVOKED = _lt(
    "You may not act for %(principal)s any more since %(ended)s. Reason: %(reason)s."
)


class GovRepresentation(models.Model):
    """Words about a mandate, and telling the two people of it."""

    _inherit = "gov.representation"

    def _say_summary(self):
        """What it covers and until when: “Papers only, until Thu 31 Dec 2026”."""
        what = self._say_scope()
        end = self._ends_on()
        if not end:
            return what
        day = self._office()._say_day(end)
        return self.env._("%(what)s, until %(day)s", what=what, day=day)

    def _say_scope(self):
        if self.scope_kind == "services":
            # Names of services are public.
            return ", ".join(self.sudo().service_ids.mapped("name"))
        if self.scope_kind == "kinds":
            labels = dict(
                self.env["helpdesk.ticket"]
                ._fields["case_kind"]
                ._description_selection(self.env)
            )
            return ", ".join(
                str(labels[kind]) for kind, _name in CASE_KINDS if kind in self._kinds()
            )
        labels = dict(self._fields["scope_kind"]._description_selection(self.env))
        return str(labels[self.scope_kind or SCOPES[0][0]])

    def _office(self):
        """The office that recorded it, as superuser; else the head of the tree. It says
        moments in its time zone and writes the notices."""
        Agency = self.env["gov.agency"].sudo()
        return self.sudo().agency_id or Agency.search(
            [("parent_id", "=", False)], order="id", limit=1
        )

    def _tell(self, to_principal, to_agent, at):
        """Tell both people, each in the own language.

        A notice of its own and not one on a case: it stands in no conversation that others
        read.
        """
        self.ensure_one()
        for reader, notice in (
            (self.principal_id, to_principal),
            (self.agent_id, to_agent),
        ):
            lang = reader.sudo().lang or self.env.lang
            # A notice of the office, not of the user.
            mandate_sudo = self.sudo().with_context(lang=lang)
            office_sudo = mandate_sudo._office()
            words = {
                "agent": mandate_sudo.agent_id.name,
                "principal": mandate_sudo.principal_id.name,
                "what": mandate_sudo._say_summary(),
                "since": office_sudo._say_moment(mandate_sudo.date_from, at),
                "ended": mandate_sudo.revoked_at
                and office_sudo._say_moment(mandate_sudo.revoked_at, at),
                "reason": mandate_sudo.revoke_reason,
            }
            template = mandate_sudo.env._(notice)
            mandate_sudo.env["mail.thread"].message_notify(
                partner_ids=reader.ids,
                author_id=office_sudo.partner_id.id,
                subject=mandate_sudo.env._("Who may act for whom"),
                body=Markup("<p>%s</p>") % (template % words),
            )
