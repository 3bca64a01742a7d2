from odoo import api, models


class HelpdeskTicket(models.Model):
    """Links to a case open it only for those who log in and may see it.

    The portal underneath puts a secret into each link it mails, and whoever has the
    link reads the conversation and writes in the citizen's name. Mail is forwarded and
    addresses are logged; so no such secret is made and none is accepted.
    """

    _inherit = "helpdesk.ticket"

    def _portal_ensure_token(self):
        return ""

    def _get_share_url(
        self, redirect=False, signup_partner=False, pid=None, share_token=True
    ):
        self.ensure_one()
        if redirect:
            return f"/mail/view?model={self._name}&res_id={self.id}"
        return self.access_url

    def get_portal_url(
        self,
        suffix=None,
        report_type=None,
        download=None,
        query_string=None,
        anchor=None,
    ):
        self.ensure_one()
        return f"{self.access_url}{suffix or ''}{f'#{anchor}' if anchor else ''}"

    @api.model
    def _get_thread_with_access(
        self, thread_id, *, hash=None, pid=None, token=None, **kwargs
    ):
        return super()._get_thread_with_access(thread_id, **kwargs)

    def _notify_get_recipients_groups(self, message, model_description, msg_vals=False):
        """The citizen's button leads to the page of the case, behind the login; it is
        left out for citizens who have no login."""
        groups = super()._notify_get_recipients_groups(
            message, model_description, msg_vals=msg_vals
        )
        for name, _matches, options in groups:
            if name == "portal_customer" and self:
                # Whether there is a login, nothing else.
                options["has_button_access"] = bool(self.sudo().partner_id.user_ids)
                options["button_access"] = {
                    "url": f"{self.get_base_url()}{self.access_url}",
                    "title": self._citizen_env()._("See my case"),
                }
        return groups
