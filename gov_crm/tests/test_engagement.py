from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from .common import GovCommon


@tagged("post_install", "-at_install")
class TestEngagement(GovCommon):
    """A lead with an office: contact that is not a case yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.engagement = (
            cls.env["crm.lead"]
            .with_user(cls.frontline)
            .create(
                {
                    "name": "Asks about a permit",
                    "partner_id": cls.citizen.id,
                    "email_from": "luz@town.example",
                    "gov_agency_id": cls.permits.id,
                    "gov_service_id": cls.permit.id,
                }
            )
        )

    def test_new_engagement_belongs_to_the_officers_own_office(self):
        leads = self.env["crm.lead"].with_user(self.frontline)
        leads = leads.with_context(gov_engagement=True, default_type="lead")
        with Form(leads, view="gov_crm.crm_lead_view_form_engagement") as form:
            form.name = "Suggests a later closing time"
        self.assertEqual(form.record.gov_agency_id, self.permits)
        self.assertEqual(form.record.type, "lead")

    def test_one_click_makes_a_case(self):
        action = self.engagement.action_gov_file_case()
        case = self.env["helpdesk.ticket"].browse(action["res_id"])
        self.assertEqual(self.engagement.ticket_id, case)
        self.assertEqual(case.partner_id, self.citizen)
        self.assertEqual(case.service_id, self.permit)
        self.assertEqual(case.agency_id, self.permits)
        with self.assertRaises(UserError):
            self.engagement.action_gov_file_case()

    def test_no_case_without_a_citizen(self):
        self.engagement.partner_id = False
        with self.assertRaises(UserError):
            self.engagement.action_gov_file_case()

    def test_the_office_cannot_be_emptied(self):
        with self.assertRaises(UserError):
            self.engagement.gov_agency_id = False
        self.assertEqual(self.engagement.gov_agency_id, self.permits)

    def test_no_address_of_a_citizen_goes_to_lead_enrichment(self):
        if "iap_enrich_done" not in self.env["crm.lead"]._fields:
            self.skipTest(
                "Lead enrichment is not installed here, so nothing can leave."
            )
        lead = self.env["crm.lead"].create(
            {"name": "Ordinary lead", "email_from": "shop@trade.example"}
        )
        self.assertFalse(lead.iap_enrich_done, "other leads stay as they were")
        self.assertTrue(self.engagement.sudo().iap_enrich_done)
        lead.gov_agency_id = self.permits
        self.assertTrue(lead.iap_enrich_done)
