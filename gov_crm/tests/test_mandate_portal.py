import time

from odoo import fields
from odoo.tests import tagged

from .mandate_common import MandateCommon
from .portal_common import PDF, SECRET, PortalCase


@tagged("post_install", "-at_install")
class TestMandatePortal(MandateCommon, PortalCase):
    """Acting for others through the pages, with real requests."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        login = "ana@mail.example"
        cls.agent_user.write({"login": login, "password": login})

    def _post(self, path, status=303, files=(), **values):
        response = self.url_open(
            path,
            data={"csrf_token": self._csrf(), **values},
            files=[("files", file) for file in files] or None,
            allow_redirects=False,
        )
        self.assertEqual(response.status_code, status, path)
        return response

    def test_giving_accepting_acting_and_ending(self):
        self._login(self.citizen_user)
        self.assertIn("Nobody acts for you", self._text("/my/mandates"))
        self._post("/my/mandates", email=self.agent_user.login, scope="all")
        self._post("/my/mandates", 422, email="nothing", scope="all")
        self._post("/my/mandates", 422, email=self.citizen_user.login, scope="all")
        self.assertIn("Has not accepted yet", self._text("/my/mandates"))
        mandate = self.citizen.gov_mandate_ids
        self.assertEqual((mandate.state, mandate.agent_id.ids), ("draft", []))

        self._login(self.other_user)
        self.assertNotIn("Luz dela Cruz", self._text("/my/mandates"))
        self._post(f"/my/mandates/{mandate.id}/accept", 404)

        self._login(self.agent_user)
        self._get(f"/my/cases/{self.case.id}", 404)
        self.assertIn("You are asked to act for", self._text("/my/mandates"))
        self._post(f"/my/mandates/{mandate.id}/accept")
        self.assertEqual(mandate.agent_id, self.agent)
        self.assertIn(
            "You act for Luz dela Cruz", self._text(f"/my/cases/{self.case.id}")
        )
        self.assertIn("For Luz dela Cruz", self._text("/my/cases"))
        self._get(f"/my/cases/{self.foreign.id}", 404)
        plan = self.files["plan.pdf"]
        self.assertEqual(
            self.url_open(f"/my/cases/{self.case.id}/file/{plan.id}").content, PDF
        )
        self._send(self.case, "I ask for my mother")
        messages = self.case.message_ids
        [mine] = messages.filtered(lambda it: it.author_id == self.agent)
        self.assertIn("I ask for my mother", mine.body)
        self.assertTrue(self.case.waits_for_answer)
        self.assertIn("Ana dela Cruz wrote to us for you", str(messages.mapped("body")))

        self._login(self.citizen_user)
        page = self._text(f"/my/cases/{self.case.id}")
        self.assertIn("Who acts for you", page)
        self.assertIn("Ana dela Cruz, who acts for you", page)
        self.assertIn("What was done for you (1)", self._text("/my/mandates"))
        self.assertIn("Ana dela Cruz, by a mandate", self._text("/my/data"))
        extract = self.url_open("/my/data/extract.json").json()
        [case] = [
            it for it in extract["cases"]["entries"] if it["number"] == self.case.number
        ]
        texts = [it["text"] for it in case["messages"]["entries"]]
        self.assertIn("I ask for my mother", texts)
        self._post(f"/my/mandates/{mandate.id}/end", 422)
        self._post(f"/my/mandates/{mandate.id}/end", reason="I am well again")

        self._login(self.agent_user)
        self._get(f"/my/cases/{self.case.id}", 404)
        self._get(f"/my/cases/{self.case.id}/file/{plan.id}", 404)
        response = self.url_open(f"/web/content/{plan.id}", allow_redirects=False)
        self.assertNotEqual(response.content, PDF)
        self._assert_whole(self.case)

    def test_it_ends_with_its_last_second(self):
        self._mandate(date_to=fields.Datetime.add(fields.Datetime.now(), seconds=3))
        self._login(self.agent_user)
        self._get(f"/my/cases/{self.case.id}")
        time.sleep(3)
        self._get(f"/my/cases/{self.case.id}", 404)

    def test_papers_only(self):
        self.case._transition().write({"missing_papers": "Barangay clearance"})
        self._mandate(scope_kind="documents")
        self._login(self.agent_user)
        self._get(f"/my/cases/{self.case.id}", 404)
        self._get(f"/my/papers/{self.foreign.id}", 404)
        path = f"/my/papers/{self.case.id}"
        text = self._text(path)
        self.assertIn("Permit for my bakery", text)
        self.assertNotIn("We are looking at it", text)
        plan = self.files["plan.pdf"]
        self._get(f"/my/cases/{self.case.id}/file/{plan.id}", 404)
        self._post(path, 422, key="k" * 24, message="Withdraw it")
        self._post(path, key="k" * 24, message="", files=[("id.pdf", PDF)])
        self._post(path, key="k" * 24, message="", files=[("id.pdf", PDF)])
        sent = self.case.message_ids.filtered(lambda it: it.author_id == self.agent)
        self.assertEqual(len(sent), 1)
        self.assertEqual(sent.attachment_ids.mapped("name"), ["id.pdf"])
        self.assertIn(
            "sent us papers for you", str(self.case.message_ids.mapped("body"))
        )

    def test_filing_for_somebody(self):
        mandate = self._mandate()
        self._login(self.agent_user)
        path = f"/my/mandates/{mandate.id}/file"
        self.assertIn("Business permit", self._text(path))
        values = {"key": "f" * 24, "message": "A stall", "service": str(self.permit.id)}
        first = self._post(path, **values)
        again = self._post(path, **values)
        self.assertEqual(first.headers["Location"], again.headers["Location"])
        case = mandate.event_ids.filtered(lambda it: it.kind == "filed").ticket_id
        self.assertEqual(
            (case.partner_id, case.gov_agent_id), (self.citizen, self.agent)
        )
        self._assert_whole(case)
        self._post(path, 422, key="g" * 24, message="")
        mandate._revoke("Ended", self._now(), self.officer)
        self._get(path, 404)
        self._post(path, 404, **{**values, "key": "h" * 24})

    def test_a_mandate_of_others_cannot_be_ended(self):
        mandate = self._mandate()
        self._login(self.other_user)
        self._post(f"/my/mandates/{mandate.id}/end", 404, reason=SECRET)
        self._get(f"/my/mandates/{mandate.id}/file", 404)
        self.assertEqual(mandate.state, "active")

    def test_consent_in_the_portal(self):
        purpose = self.env.ref("gov_crm.gov_consent_purpose_outreach")
        self._login(self.citizen_user)
        self.assertIn("You have not agreed to this", self._text("/my/mandates"))
        self._post(f"/my/consents/{purpose.id}", wants="1")
        self._post(f"/my/consents/{purpose.id}", wants="1")
        consent = self.citizen.gov_consent_ids
        self.assertEqual((consent.channel, consent.is_valid), ("portal", True))
        self._post(f"/my/consents/{purpose.id}", wants="")
        self.env.invalidate_all()
        self.assertEqual(consent.withdrawn_channel, "portal")
        self._post("/my/consents/999999", 404, wants="1")
