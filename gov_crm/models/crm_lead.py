from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import is_html_empty


class CrmLead(models.Model):
    """The engagement: contact that is not a case yet.

    A lead with an office is ours; leads without one stay what they were for the CRM.
    """

    _inherit = "crm.lead"

    gov_agency_id = fields.Many2one(
        "gov.agency",
        string="Office",
        index="btree_not_null",
        ondelete="restrict",
        tracking=True,
    )
    gov_service_id = fields.Many2one(
        "gov.service", string="Service", index="btree_not_null", ondelete="restrict"
    )
    gov_kind = fields.Selection(
        [
            ("enquiry", "Enquiry"),
            ("suggestion", "Suggestion"),
            ("outreach", "Outreach"),
        ],
        string="Kind of engagement",
        default="enquiry",
    )

    gov_visible = fields.Boolean(
        "Visible to me", compute="_compute_gov_visible", search="_search_gov_visible"
    )

    @api.depends_context("uid")
    @api.depends("gov_agency_id")
    def _compute_gov_visible(self):
        visible = self._gov_visible_agencies()
        for lead in self:
            agency = lead.sudo().gov_agency_id
            lead.gov_visible = not agency or visible is None or agency.id in visible

    def _search_gov_visible(self, operator, value):
        """For the record rule: an engagement is seen by its own office and by oversight."""
        if operator != "in":
            return NotImplemented
        visible = self._gov_visible_agencies()
        domain = Domain.TRUE
        if visible is not None:
            domain = Domain("gov_agency_id", "in", [*visible, False])
        return domain if True in value else ~domain

    def _gov_visible_agencies(self):
        """Ids of the offices whose engagements the user sees; None for all."""
        if self.env.user.has_group("gov_crm.group_gov_oversight"):
            return None
        return self.env.user._gov_scope_ids()

    @api.model
    def default_get(self, fields):
        defaults = super().default_get(fields)
        if self.env.context.get("gov_engagement") and "gov_agency_id" in fields:
            defaults["gov_agency_id"] = self.env.user.gov_agency_ids[:1].id
            defaults["type"] = "lead"
        return defaults

    @api.model_create_multi
    def create(self, vals_list):
        self._gov_check_citizens(vals_list)
        return super().create(
            [
                self._without_enrichment(vals) if vals.get("gov_agency_id") else vals
                for vals in vals_list
            ]
        )

    @api.model
    def _without_enrichment(self, vals):
        """Keep engagements away from Odoo's lead enrichment, which sends the domains of
        e-mail addresses to a company outside. Its field says that it has been done."""
        if "iap_enrich_done" in self._fields:
            return dict(vals, iap_enrich_done=True)
        return vals

    def write(self, vals):
        self._gov_check_citizens([vals])
        if vals.get("gov_agency_id"):
            vals = self._without_enrichment(vals)
        if "gov_agency_id" in vals and not vals["gov_agency_id"] and not self.env.su:
            if self.filtered("gov_agency_id"):
                raise UserError(
                    self.env._(
                        "An engagement belongs to an office. Choose another one instead of "
                        "none."
                    )
                )
        return super().write(vals)

    def _inverse_email_from(self):
        # Odoo writes the address of a lead to its contact. That of a login stays what it
        # is, and the lead keeps its own.
        locked = self.filtered(lambda lead: lead.partner_id._gov_with_locked_address())
        return super(CrmLead, self - locked)._inverse_email_from()

    def _gov_check_citizens(self, vals_list):
        """A lead takes over phone and e-mail of its contact. Officers may choose citizens
        whom they found by an exact search; everybody else only those they read."""
        if self.env.su or self.env.user.has_group("gov_crm.group_gov_frontline"):
            return
        ids = [vals["partner_id"] for vals in vals_list if vals.get("partner_id")]
        self.env["res.partner"].browse(ids)._gov_check_seen()

    def action_gov_file_case(self):
        """Make a case of this engagement and open it."""
        self.ensure_one()
        self.check_access("write")
        if self.ticket_id:
            raise UserError(
                self.env._("A case has been made of this engagement already.")
            )
        if not self.partner_id:
            raise UserError(
                self.env._("Enter the citizen first: a case is somebody's request.")
            )
        ticket = self.env["helpdesk.ticket"].create(
            {
                "name": self.name,
                "partner_id": self.partner_id.id,
                "service_id": self.gov_service_id.id,
                "agency_id": self.gov_agency_id.id,
                "description": self.name
                if is_html_empty(self.description)
                else self.description,
            }
        )
        self.ticket_id = ticket
        return ticket._get_records_action(name=ticket.display_name)
