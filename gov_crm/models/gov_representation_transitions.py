from datetime import timedelta

from odoo import models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import SQL, email_normalize

from .gov_representation_words import (
    AGENT_GRANTED,
    AGENT_REVOKED,
    GRANTED,
    REVOKED,
)


class GovRepresentation(models.Model):
    """How a mandate begins and ends, and what is recorded and told with it.

    Moments are naive UTC and given by the caller, who has checked the right of ``user``.
    """

    _inherit = "gov.representation"

    def _lock(self):
        """One at a time; what was read before may be old.

        :raises UserError: it is gone
        """
        self.ensure_one()
        self.flush_recordset()
        rows = self.env.execute_query(
            SQL("SELECT id FROM gov_representation WHERE id = %s FOR UPDATE", self.id)
        )
        if not rows:
            raise UserError(self.env._("This mandate is not there any more."))
        self.invalidate_recordset(flush=False)

    def _grant(self, at, user):
        """Put a draft in force.

        :raises UserError: granted before, or something is missing
        :raises AccessError: the user is one of the two
        """
        self._lock()
        self._refuse_own(user)
        if self.state != "draft":
            raise UserError(self.env._("This mandate has been granted already."))
        if not (self.evidence or "").strip() or not self.verified_how:
            raise UserError(
                self.env._("Say what shows this mandate, and how you verified it.")
            )
        self._begin(at, user, user.name, verified_by_id=user.id)

    def _accept(self, at, user):
        """Take on a mandate that the person gave in the portal.

        :raises AccessError: somebody else was invited
        """
        self._lock()
        if self.state != "draft" or not self._is_invited(user):
            raise AccessError(self.env._("Nobody asks you to act for this person."))
        self._begin(at, user, self.principal_id.name, agent_id=user.partner_id.id)

    def _begin(self, at, user, name, **values):
        """In force from now on, or from the later day it says; both people are told."""
        self._refuse_incomplete(at, values.get("agent_id") or self.agent_id.id)
        self._transition().write(
            {
                **values,
                "state": "active",
                "date_from": self.date_from or at,
                "granted_at": at,
                "granted_by_name": name,
            }
        )
        self._record("granted", at, user)
        self._record_on_open_cases("mandate_granted", at)
        self.env["helpdesk.ticket"]._forget_access()
        self._tell(GRANTED, AGENT_GRANTED, at)

    def _refuse_incomplete(self, at, agent_id):
        if not agent_id:
            raise UserError(self.env._("Say who acts."))
        if self.date_to and self.date_to <= at:
            raise UserError(self.env._("This mandate would have ended already."))
        if self.scope_kind == "services" and not self.service_ids:
            raise UserError(self.env._("Say for which services."))
        if self.scope_kind == "kinds" and not self._kinds():
            raise UserError(self.env._("Say for which kinds of case."))

    def _revoke(self, reason, at, user, name=None):
        """End a mandate at once.

        :param reason: why; both people read it
        :param name: who revokes it; by default the user
        :raises UserError: no reason, or not in force
        """
        self._lock()
        if not (reason or "").strip():
            raise UserError(
                self.env._("Say why this mandate ends. Both people read it.")
            )
        if self.state != "active":
            raise UserError(self.env._("This mandate is not in force."))
        self._transition().write(
            {
                "state": "revoked",
                "revoked_at": max(at, self.granted_at),
                "revoked_by_id": user.id,
                "revoked_by_name": name or user.name,
                "revoke_reason": reason.strip(),
            }
        )
        self._record("revoked", self.revoked_at, user)
        self._record_on_open_cases("mandate_revoked", self.revoked_at)
        self.env["helpdesk.ticket"]._forget_access()
        self._tell(REVOKED, AGENT_REVOKED, at)

    def _is_invited(self, user):
        """Whether the login of this user is the one that was invited. Nobody changes the
        own login in the portal, as one does an e-mail address."""
        return bool(self.invited_login) and self.invited_login == email_normalize(
            user.login
        )

    # ------------------------------------------------------------------
    # RECORD
    # ------------------------------------------------------------------

    def _record(self, kind, at, user, case=None, detail=None, key=None):
        """Add to what happened to this mandate.

        :param kind: one of those of ``gov.representation.event``
        :param key: of the form that was sent; the same key is refused a second time
        """
        # Nobody writes these rows but transitions and acts.
        return (
            self.env["gov.representation.event"]
            .sudo()
            .create(
                {
                    "representation_id": self.id,
                    "kind": kind,
                    "at": at.replace(microsecond=0),
                    "ticket_id": case.id if case else False,
                    "user_id": user.id,
                    "user_name": user.name,
                    "detail": detail,
                    "key": key,
                }
            )
        )

    def _record_on_open_cases(self, kind, at):
        """Add to the evidence of the open cases it covers that it began or ended."""
        Case = self.env["helpdesk.ticket"].sudo()  # evidence of all of them, unread
        cases = Case.search(self.sudo()._cases_domain() & Domain("is_open", "=", True))
        facts = {
            "representation_id": self.id,
            "agent_id": self.agent_id,
            "scope": self.scope_kind,
            "date_from": self.date_from,
            "date_to": self.date_to,
        }
        cases._record_evidence(kind, at, {case.id: facts for case in cases})

    def _record_act(self, kind, case, at, user, key=None):
        """Add an act in a case to the mandate and to the evidence of the case."""
        self._record(kind, at, user, case=case, key=key)
        case.sudo()._record_evidence(
            "agent_acted",
            at,
            {
                case.id: {
                    "representation_id": self.id,
                    "agent_id": self.agent_id,
                    "act": kind,
                }
            },
        )

    def _ends_on(self):
        """The last day it covers, as a moment of it; none if it has no end."""
        return self.date_to and self.date_to - timedelta(seconds=1)
