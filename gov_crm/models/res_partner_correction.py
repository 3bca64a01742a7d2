from odoo import models
from odoo.exceptions import AccessError

from .gov_correction import FACTS


class ResPartner(models.Model):
    """A person asks to have the own record corrected."""

    _inherit = "res.partner"

    def _gov_record_office(self):
        """The office that holds the record: which has or had the last case of the person;
        else the head of the tree. As superuser."""
        self.ensure_one()
        last_sudo = (
            self.env["helpdesk.ticket"]
            .sudo()
            .search(
                [("partner_id", "=", self.id), ("agency_id.active", "=", True)],
                order="filed_at desc, id desc",
                limit=1,
            )
        )
        offices_sudo = self.env["gov.agency"].sudo()
        return last_sudo.agency_id or offices_sudo.search(
            [("parent_id", "=", False)], limit=1
        )

    def _gov_portal_facts(self):
        """``[{"name", "label", "value"}]``: what the person sees of the own record and can
        ask to correct.

        :raises AccessError: another person's record
        """
        self.ensure_one()
        if self != self.env.user.partner_id:
            raise AccessError(self.env._("Everybody corrects the own record."))
        Correction = self.env["gov.correction"]
        labels = dict(Correction._fields["fact"]._description_selection(self.env))
        # The person's own facts.
        own_sudo = self.sudo()
        has_parts = any(own_sudo[n] for n, _l in FACTS if n.startswith("gov_g"))
        return [
            {
                "name": name,
                "label": labels[name],
                "value": Correction._value(own_sudo, name),
            }
            for name, _label in FACTS
            if not (name == "name" and has_parts)
        ]

    def _gov_portal_correct(self, fact, value, proof, files, key):
        """File the correction a person asks for on the own page.

        :return: the case, in the rights of the person
        :raises AccessError: another person's record
        :raises UserError: no such fact, or a value that is none
        """
        self.ensure_one()
        if self != self.env.user.partner_id:
            raise AccessError(self.env._("Everybody corrects the own record."))
        case_sudo = self.env["gov.correction"]._file(
            self, fact, value, proof, files, key
        )
        return case_sudo.with_env(self.env)

    def action_gov_correct(self):
        """Open the dialog in which an officer files a correction the person asks for.

        :raises AccessError: a record the user does not see
        """
        self.ensure_one()
        self.check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Something is wrong in this record"),
            "res_model": "gov.correction.file",
            "view_mode": "form",
            "target": "new",
            "context": {"default_partner_id": self.id},
        }
