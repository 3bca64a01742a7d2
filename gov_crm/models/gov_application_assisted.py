from odoo import api, models
from odoo.exceptions import AccessError, UserError


class GovApplication(models.Model):
    """Assisted filing: an officer fills in the form for the person at the desk."""

    _inherit = "gov.application"

    @api.model
    def _start_assisted(self, service, citizen):
        """Begin an application that the current user fills in for a citizen.

        :param service: ``gov.service`` for which one can apply here
        :param citizen: ``res.partner``
        :return: the draft, as superuser
        :raises AccessError: the user is no officer of any office
        :raises UserError: no citizen, somebody who has died, the user or somebody close
        """
        officer = self.env.user
        if not officer.has_group("gov_crm.group_gov_frontline"):
            raise AccessError(self.env._("Officers file for people at the desk."))
        if not officer._gov_scope_ids():
            raise UserError(
                self.env._(
                    "You are not a member of any office yet, so no case can be filed with "
                    "you. Ask your administrator to add you to your office."
                )
            )
        # Whether the person may be filed for; nothing of the person is told.
        citizen_sudo = citizen.sudo()
        if citizen.id in officer._gov_conflict_ids():
            raise UserError(
                self.env._(
                    "This is your own record, or that of somebody close to you. Apply from "
                    "your own account, or ask a colleague to file it."
                )
            )
        if not citizen_sudo.exists() or not citizen_sudo.gov_is_citizen:
            raise UserError(self.env._("Choose a citizen."))
        if citizen_sudo.gov_is_deceased:
            raise UserError(
                self.env._(
                    "%(name)s has died. Nothing can be filed for this person.",
                    name=citizen_sudo.name,
                )
            )
        return self._start(service, citizen_sudo, officer)

    def _file(self, at):
        ticket = super()._file(at)
        if self.officer_id and not ticket.is_assisted:
            ticket._note_assisted(self.officer_id, at)
        return ticket

    @api.model
    def _assisted(self, draft_id):
        """A draft that the current user fills in for somebody, as superuser; else none."""
        draft_sudo = self.sudo().browse(draft_id).exists()
        is_own = draft_sudo.officer_id == self.env.user
        is_open = draft_sudo.state == "draft"
        return draft_sudo if is_own and is_open else draft_sudo.browse()
