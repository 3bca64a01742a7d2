from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .security_common import SECRET, SecurityCommon


@tagged("post_install", "-at_install")
class TestHoleLead(SecurityCommon):
    """No way leads what stands on a case into the sales pipeline."""

    def test_a_case_is_not_copied_to_a_lead(self):
        self.officer.group_ids += self.env.ref("sales_team.group_sale_salesman")
        before = self.env["crm.lead"].search_count([])
        wizard = self.env["helpdesk.ticket.create.lead"].with_user(self.officer)
        with self._refused(UserError):
            wizard.create({"ticket_id": self.case.id}).action_helpdesk_ticket_to_lead()
        self.assertEqual(self.env["crm.lead"].search_count([]), before)
        copies = self.env["mail.message"].search_count(
            [("model", "=", "crm.lead"), ("body", "ilike", SECRET)]
        )
        self.assertFalse(copies)

    def test_no_form_offers_it(self):
        self.officer.group_ids += self.env.ref("sales_team.group_sale_salesman")
        action = self.env.ref("helpdesk_mgmt_crm.helpdesk_ticket_create_lead_action")
        for name in (
            "helpdesk_mgmt.ticket_view_form",
            "gov_crm.helpdesk_ticket_view_form",
        ):
            form = self.case.with_user(self.officer).get_view(self.env.ref(name).id)
            self.assertIn('name="partner_id"', form["arch"])
            self.assertNotIn(f'name="{action.id}"', form["arch"], name)
        # Nor does the menu of actions.
        self.assertFalse(action.binding_model_id)
        # The search above would find it.
        self.env.ref("gov_crm.helpdesk_mgmt_crm_ticket_view_form").active = False
        own = self.env.ref("helpdesk_mgmt.ticket_view_form")
        form = self.case.with_user(self.officer).get_view(own.id)
        self.assertIn(f'name="{action.id}"', form["arch"])

    def test_a_lead_takes_over_no_hidden_contact(self):
        self.citizen.phone = "0900 000 1204"
        Lead = self.env["crm.lead"].with_user(self.salesman)
        lead = Lead.create({"name": "Offer"})
        for act in (
            lambda: Lead.create({"name": "X", "partner_id": self.citizen.id}),
            lambda: lead.write({"partner_id": self.citizen.id}),
        ):
            with self._refused(AccessError):
                act()
        shop = self.env["res.partner"].create({"name": "Shop", "phone": "0900 1"})
        lead.partner_id = shop
        self.assertEqual(lead.phone, shop.phone)

    def test_an_engagement_becomes_a_case(self):
        lead = self._engagement(partner_id=self.citizen.id).with_user(self.frontline)
        lead.action_gov_file_case()
        self.assertEqual(lead.ticket_id.partner_id, self.citizen)
