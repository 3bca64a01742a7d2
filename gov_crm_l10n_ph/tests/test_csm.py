from datetime import timedelta
from decimal import Decimal

import lxml.html

from odoo.tests import tagged

from odoo.addons.gov_crm.tests.portal_common import PortalCase


@tagged("post_install", "-at_install")
class TestCsm(PortalCase):
    """The Client Satisfaction Measurement of ARTA: its text, its answers, its scores."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.form = cls.env.ref("gov_crm_l10n_ph.gov_feedback_form_csm")
        cls.env.company.gov_feedback_form_id = cls.form
        cls.q = {it.code: it for it in cls.form.question_ids}

    def _end(self, **values):
        case = self._past_case(self.citizen, "Permit", **values)
        case._decide("granted", False, "<p>Yes</p>", self.now, self.officer)
        return case._last_end()

    def _texts(self, **answers):
        return {f"q{self.q[code].id}": str(value) for code, value in answers.items()}

    def test_as_installed(self):
        self.assertEqual(self.form.approval, "ARTA-2242-3")
        self.assertIn("tracks the customer experience", self.form.intro)
        self.assertEqual(
            self.form.question_ids.mapped("code"),
            ["CLIENT", "SEX", "AGE", "REGION", "CC1", "CC2", "CC3"]
            + [f"SQD{number}" for number in range(9)],
        )
        scored = self.form.question_ids.filtered(lambda it: it.role == "scored")
        self.assertEqual(
            scored.mapped("code"), [f"SQD{number}" for number in range(1, 9)]
        )
        self.assertEqual(len(self.q["REGION"].option_ids), 18)
        self.assertEqual(self.permits._feedback_form(), self.form)

    def test_online_texts(self):
        asked = {it["code"]: it["text"] for it in self.form._ask(True)}
        self.assertIn("my online transaction was secure", asked["SQD6"])
        self.assertIn("I paid a reasonable amount", asked["SQD5"])
        asked = {it["code"]: it["text"] for it in self.form._ask()}
        self.assertIn("walang palakasan", asked["SQD6"])
        web = self.env.ref("helpdesk_mgmt.helpdesk_ticket_channel_web")
        online = self._end(channel_id=web.id)._feedback_page(self.now)
        self.assertIn("online transaction", str(online["main"]))
        self.assertNotIn("walang palakasan", str(online["main"]))

    def test_filipino(self):
        form = self.form.with_context(lang="tl_PH")
        for question in form.question_ids:
            self.assertNotEqual(
                question.text, question.with_context(lang="en_US").text, question.code
            )
        asked = {it["code"]: it for it in form._ask()}
        self.assertIn("Nasiyahan ako", asked["SQD0"]["text"])
        self.assertIn("Alam ko ang CC", asked["CC1"]["options"][0][1])
        self.assertNotEqual(form.intro, self.form.intro)

    def test_who_knows_of_no_charter(self):
        """CC1 = 4 makes CC2 and CC3 not applicable, whatever was ticked there."""
        answers, errors = self.form._read(self._texts(CC1=4, CC2=1, SQD0=5))
        self.assertFalse(errors)
        said = {self.form.question_ids.browse(it).code: v for it, v in answers.items()}
        self.assertEqual(said, {"CC1": 4, "CC2": 5, "CC3": 4, "SQD0": 5})
        answers, _errors = self.form._read(self._texts(CC1=2, CC2=1))
        self.assertEqual(sorted(answers.values()), [1, 2])

    def test_answers_that_do_not_exist(self):
        _answers, errors = self.form._read(
            self._texts(CC2=6, SQD1=6, AGE=131, REGION=19, SEX=0, CLIENT=4)
        )
        self.assertEqual(len(errors), 6)

    def test_page(self):
        end = self._end()
        self._login(self.citizen_user)
        path = f"/my/cases/{end.ticket_id.id}/feedback"
        page = self._page(path)
        legends = [it.text_content().strip() for it in page.xpath("//legend")]
        self.assertIn("Is your problem solved?", legends[0])
        self.assertEqual(len(legends), 1 + 3 + 9 + 2)
        self.assertEqual(len(page.xpath("//select")), 1)
        shown = dict(page.xpath("//form[@method='post']")[0].form_values())
        texts = self._texts(
            CLIENT=1, SEX=2, AGE=75, REGION=3, CC1=1, CC2=1, CC3=1, SQD0=4, SQD5=0
        )
        response = self.url_open(
            path, data=shown | texts | {"solved": "yes"}, allow_redirects=False
        )
        self.assertEqual(response.status_code, 303)
        self.env.invalidate_all()
        given = end._feedback()
        self.assertEqual(given.satisfied, "yes")
        said = {it.question_id.code: it.value for it in given.answer_ids}
        self.assertEqual((said["AGE"], said["SQD5"], said["SQD0"]), (75, 0, 4))

    def test_wrong_age_is_said_at_the_field(self):
        end = self._end()
        self._login(self.citizen_user)
        path = f"/my/cases/{end.ticket_id.id}/feedback"
        shown = dict(self._page(path).xpath("//form[@method='post']")[0].form_values())
        response = self.url_open(path, data=shown | self._texts(AGE="old", SQD0=3))
        self.assertEqual(response.status_code, 422)
        page = lxml.html.fromstring(response.text)
        name = f"q{self.q['AGE'].id}"
        [field] = page.xpath(f"//input[@id='{name}']")
        self.assertEqual(
            (field.get("aria-invalid"), field.get("value")), ("true", "old")
        )
        self.assertIn(
            "for example 34", page.get_element_by_id(f"{name}_error").text_content()
        )

    def test_scores(self):
        """Overall is pooled over SQD1 to SQD8; SQD0 stands apart."""
        for cc1, cc2, points in (
            *[(1, 1, [5] * 9)] * 3,
            (3, 2, [1, 4, 4, 4, 4, 0, 2, 3, 4]),
            (4, 5, [1, 4, 4, 4, 4, 0, 2, 3, 4]),
        ):
            values = {f"SQD{number}": point for number, point in enumerate(points)}
            answers, _errors = self.form._read(self._texts(CC1=cc1, CC2=cc2, **values))
            self.env["gov.feedback"]._record(
                self.form,
                answers,
                self.now,
                service_id=self.permit.id,
                agency_id=self.permits.id,
                channel="paper",
                day=self.now.date() - timedelta(days=0),
            )
        day = self.now.date()
        [service] = (
            self.env["gov.feedback.figures"]
            .with_user(self.supervisor)
            ._collect(day.year, (day.month + 2) // 3)
        )
        scores = {it["code"]: it["score"] for it in service["questions"]}
        self.assertEqual(scores["SQD0"], Decimal("60.0"))
        self.assertEqual(scores["SQD1"], Decimal("100.0"))
        self.assertIsNone(scores["SQD5"], "three answered")
        # 24 + 2 × 5 of 24 + 2 × 7.
        self.assertEqual(service["score"], Decimal("89.5"))
        self.assertEqual(service["band"], "satisfactory")
        self.assertEqual(service["charter"]["awareness"], Decimal("80.0"))
