from odoo import models


class GovAgency(models.Model):
    """Who of an office can be told something: empty posts and absence handled."""

    _name = "gov.agency"
    _inherit = ["gov.agency", "mail.activity.mixin"]

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Being told by the clock makes nobody a follower; two clocks at once would be in
        each other's way by it."""
        if self.env.context.get("gov_no_subscription"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)

    def _supervisors_at(self, moment):
        """Supervisors of this office who are there at the naive UTC ``moment``; of an empty
        post, those of the next office above that has one.

        :return: users; none if nobody is there up to the head of the tree
        """
        # Who supervises an office decides who is told; the caller need not know them.
        office_sudo = self.sudo()
        while office_sudo:
            members = office_sudo.user_ids.filtered(
                lambda user: user.has_group("gov_crm.group_gov_supervisor")
            )
            if present := members._present_at(moment):
                return present
            office_sudo = office_sudo.parent_id
        return self.env["res.users"]

    def _report_empty_post(self, ticket, now):
        """Tell the service administrators that nobody of this office can be told anything.

        They see no cases, so the task stands on the office and names only the number. One
        task for each administrator and office; the next case replaces the number.

        :return: the administrators
        """
        self.ensure_one()
        administrators_sudo = (
            self.env.ref("gov_crm.group_gov_service_admin")
            .sudo()  # asked by the clock; no right on roles is needed for being told
            .all_user_ids.filtered(lambda user: not user.share)
            ._present_at(now)
        )
        self.env["mail.activity"]._tell(
            self.sudo(),
            self.env.ref("gov_crm.mail_activity_empty_post"),
            {
                user: {
                    "summary": self.with_context(lang=user.lang).env._(
                        "Nobody here can be told about time limits, for example of case "
                        "%(number)s. Make somebody a supervisor of this office or of one "
                        "above it.",
                        number=ticket.number,
                    ),
                    "date_deadline": self._local(now).date(),
                }
                for user in administrators_sudo
            },
        )
        return administrators_sudo
