from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain


class GovLinkMixin(models.AbstractModel):
    """What ties people together, kept where a service needs it or where it would be a
    conflict of interest.

    A link gives nobody access to anything. It is seen by those who may read the record of
    everybody it names, so that it tells no name that is not known to the reader. What it is
    for stands on it; nobody changes or ends a link of the own person.
    """

    _name = "gov.link.mixin"
    _description = "Link between people"

    date_from = fields.Date("From")
    date_to = fields.Date("To", help="Empty as long as it lasts.")

    def _auto_init(self):
        # A trusted extension that constraints of links need: see gov_custody.py.
        self.env.cr.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
        return super()._auto_init()

    def _gov_people(self):
        """Everybody these links name, as superuser."""
        raise NotImplementedError

    @api.constrains("date_from", "date_to")
    def _check_dates(self):
        for link in self:
            if link.date_from and link.date_to and link.date_to < link.date_from:
                raise ValidationError(self.env._("It ends before it begins."))

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        links = super().create(vals_list)
        links._gov_refuse_unseen()
        self.env.registry.clear_cache()
        self.env["helpdesk.ticket"]._forget_access()
        return links

    def write(self, vals):
        self._gov_refuse_own()
        result = super().write(vals)
        self._gov_refuse_own()
        self._gov_refuse_unseen()
        self.env.registry.clear_cache()
        self.env["helpdesk.ticket"]._forget_access()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_own(self):
        self._gov_refuse_own()

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        self.env["helpdesk.ticket"]._forget_access()
        return result

    # ------------------------------------------------------------------
    # BUSINESS
    # ------------------------------------------------------------------

    def _gov_refuse_unseen(self):
        """:raises AccessError: it names somebody whose record the user may not read"""
        if not self.env.su:
            people = self._gov_people().with_env(self.env)
            if people._filtered_access("read") != people:
                people._gov_check_seen()

    def _gov_refuse_own(self):
        """Whoever could end a link of the own person could end a conflict of interest.

        :raises AccessError: a link of the user
        """
        if not self.env.su and self.env.user.partner_id in self._gov_people():
            raise AccessError(
                self.env._(
                    "This link is about you. You can add one, a colleague changes it."
                )
            )

    @api.model
    def _gov_now_domain(self, day):
        """Links that hold on a day."""
        return (Domain("date_from", "=", False) | Domain("date_from", "<=", day)) & (
            Domain("date_to", "=", False) | Domain("date_to", ">=", day)
        )

    def _gov_refuse_unneeded(self, wanted):
        """:param wanted: name of the switch of a service that needs such links"""
        for link in self.sudo():
            if not link.is_conflict and not link.service_id[wanted]:
                raise UserError(
                    self.env._(
                        "Choose the service that needs this. If it is kept because of a "
                        "conflict of interest, say so instead."
                    )
                )
