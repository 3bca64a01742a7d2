from odoo import api, fields, models

CHANNELS = [
    ("portal", "Portal"),
    ("email", "E-mail"),
    ("sms", "Text message"),
    ("phone", "Phone call"),
    ("post", "Letter"),
    ("in_person", "In person"),
]


class ResPartner(models.Model):
    _inherit = "res.partner"

    gov_is_citizen = fields.Boolean("Citizen", index="btree_not_null")
    gov_preferred_channel = fields.Selection(
        CHANNELS,
        string="Best way to reach",
        compute="_compute_gov_preferred_channel",
        store=True,
        readonly=False,
        precompute=True,
        help="The first of the ways to reach the person, where these are listed.",
    )
    gov_contact_preference_ids = fields.One2many(
        "gov.contact.preference",
        "partner_id",
        string="Ways to reach",
        groups="gov_crm.group_gov_frontline,gov_crm.group_gov_oversight",
    )
    gov_language = fields.Char(
        "Speaks",
        help="Languages the person is at ease in, for example “Cebuano, English”.",
    )
    # They may tell of a disability: for those who serve the person, not for all employees.
    gov_access_needs = fields.Char(
        "Other access needs",
        help="For example: large print, sign language, wheelchair.",
        groups="gov_crm.group_gov_frontline,gov_crm.group_gov_contractor,"
        "gov_crm.group_gov_oversight",
    )
    gov_case_ids = fields.One2many("helpdesk.ticket", "partner_id", string="Cases")
    gov_case_count = fields.Integer(
        "Number of cases", compute="_compute_gov_case_counts"
    )
    gov_open_case_count = fields.Integer(
        "Open cases", compute="_compute_gov_case_counts"
    )

    @api.depends(
        "gov_contact_preference_ids.channel", "gov_contact_preference_ids.sequence"
    )
    def _compute_gov_preferred_channel(self):
        for partner in self:
            first = partner.gov_contact_preference_ids.sorted("sequence")[:1]
            partner.gov_preferred_channel = (
                first.channel or partner.gov_preferred_channel
            )

    def _compute_gov_case_counts(self):
        groups = self.env["helpdesk.ticket"]._read_group(
            [("partner_id", "in", self.ids)], ["partner_id", "is_open"], ["__count"]
        )
        counts = {(partner.id, is_open): count for partner, is_open, count in groups}
        for partner in self:
            is_open, closed = (
                counts.get((partner.id, flag), 0) for flag in (True, False)
            )
            partner.gov_open_case_count = is_open
            partner.gov_case_count = is_open + closed

    def _compute_helpdesk_ticket_count(self):
        """One grouped query instead of one search per contact, and without the cases of
        people who merely share a parent company."""
        for partner in self:
            partner.helpdesk_ticket_count = partner.gov_case_count
            partner.helpdesk_ticket_active_count = partner.gov_open_case_count
            partner.helpdesk_ticket_count_string = (
                f"{partner.gov_open_case_count} / {partner.gov_case_count}"
            )

    def action_gov_open_cases(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm.helpdesk_ticket_action"
        )
        action["domain"] = [("partner_id", "=", self.id)]
        action["context"] = {"default_partner_id": self.id}
        return action
