from odoo import fields
from odoo.fields import Domain
from odoo.tools import html2plaintext

from .common import GovCommon


class MandateCommon(GovCommon):
    """Ana, who may come to act for Luz."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.agent_user = cls._user("ana", "base.group_portal", name="Ana dela Cruz")
        cls.agent = cls.agent_user.partner_id

    def _mandate(self, grant=True, user=None, **values):
        """A mandate of Ana for Luz, recorded by the desk in its own rights."""
        mandate = (
            self.env["gov.representation"]
            .with_user(user or self.frontline)
            .create(
                {
                    "principal_id": self.citizen.id,
                    "agent_id": self.agent.id,
                    "kind": "trusted",
                    "evidence": "Authorisation letter",
                    "verified_how": "seen",
                    **values,
                }
            )
        )
        if grant:
            mandate.action_grant()
        return mandate.sudo()

    def _sees_case(self, case, user=None):
        """Whether somebody finds the case and reads it: both must agree."""
        self.env.flush_all()
        self.env.invalidate_all()
        theirs = case.with_user(user or self.agent_user).with_context({})
        found = bool(theirs.browse().search_count([("id", "=", case.id)]))
        self.assertEqual(found, theirs.has_access("read"), "search and read differ")
        return found

    def _now(self):
        return fields.Datetime.now()

    def _at(self, text):
        return fields.Datetime.to_datetime(text)

    def _domain(self, case):
        return Domain("id", "=", case.id)

    def _notices(self, partner):
        """What a person was told besides conversations on cases."""
        messages = self.env["mail.message"].search(
            [
                ("message_type", "=", "user_notification"),
                ("notified_partner_ids", "=", partner.id),
            ]
        )
        return " ".join(html2plaintext(body) for body in messages.mapped("body"))

    def _assert_whole(self, case):
        problems = [
            line
            for result in self.env["gov.check"]._run(case)
            for line in result["problems"]
        ]
        self.assertFalse(problems)
