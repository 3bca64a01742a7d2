"""Decisions as letters: which template, what is in it, that it never changes, its PDF."""

import io
from unittest import skipUnless

from freezegun import freeze_time
from lxml import html
from pypdf import PdfReader

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..models.helpdesk_ticket_decision import OUTCOMES
from ..tools import pdf
from .common import GovCommon, utc
from .portal_common import PortalCase

NOW = "2026-11-26 03:00:00"
ANSWER = "<p>You cannot sell at this place.</p><ul><li>Ask for another place.</li></ul>"


class LetterCase(GovCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permits.partner_id.write(
            {"street": "City Hall, window 4", "phone": "555 0123"}
        )
        cls.permits.redress_text = "Write to the mayor until 11 December 2026."

    def _decided(self, outcome="denied", user=None, **values):
        with freeze_time("2026-11-23 01:00:00"):
            case = self._file(name="Stall at the market")
            case.with_user(self.officer).action_take()
        with freeze_time(NOW):
            values.setdefault("answer", ANSWER)
            values.setdefault("reason", "Zoning ordinance, section 4: no stalls there.")
            self.env["gov.case.decide"].with_user(user or self.officer).create(
                {"ticket_id": case.id, "outcome": outcome, **values}
            ).action_decide()
        return case

    def _text(self, letter):
        return " ".join(html.fromstring(str(letter)).text_content().split())


@tagged("post_install", "-at_install")
class TestLetter(LetterCase):
    def test_denial(self):
        case = self._decided()
        decision = case.decision_ids
        self.assertEqual(
            decision.letter_title, f"Your request {case.number} is not granted"
        )
        text = self._text(decision.letter)
        order = [
            "Licensing Office",
            "City Hall, window 4",
            "555 0123",
            "Luz dela Cruz",
            "26 November 2026",
            case.number,
            "is not granted",
            "Dear Luz dela Cruz,",
            "On 23 November 2026 you asked us for: Stall at the market.",
            "What this means for you",
            "You cannot sell at this place.",
            "Why",
            "Zoning ordinance, section 4: no stalls there.",
            "If you do not agree",
            "Write to the mayor until 11 December 2026.",
            "Officer",
            "City Hall / Licensing Office",
        ]
        at = 0
        for piece in order:
            self.assertIn(piece, text[at:], text)
            at = text.index(piece, at) + len(piece)

    def test_every_outcome_has_a_letter(self):
        templates = self.env["gov.letter.template"].search([])
        self.assertEqual(
            sorted(templates.mapped("outcome")),
            sorted(code for code, _name in OUTCOMES),
        )
        for template in templates:
            template._check_texts()
            # What is plain for citizens was looked through for plain language, too.
            self.assertIn("Nothing to make plainer", template.hints, template.name)
        for outcome in ("granted", "partly_granted", "resolved", "no_jurisdiction"):
            with self.subTest(outcome=outcome):
                case = self._decided(outcome)
                self.assertIn(case.number, case.decision_ids.letter_title)
        for outcome in ("duplicate", "withdrawn"):
            with self.subTest(outcome=outcome):
                case = self._decided(outcome, answer=False, reason=False)
                self.assertTrue(case.decision_ids.letter_title)

    def test_most_specific_wins(self):
        Template = self.env["gov.letter.template"].with_user(self.service_admin)
        values = {
            "outcome": "denied",
            "body": "{answer}\n\n{grounds}\n\n{redress}",
        }
        Template.create(
            {
                **values,
                "name": "Kind",
                "subject": "Kind",
                "case_kind": "service_request",
            }
        )
        self.assertEqual(self._decided().decision_ids.letter_title, "Kind")
        Template.create(
            {
                **values,
                "name": "Service",
                "subject": "Service {service}",
                "service_ids": self.permit.ids,
                "redress": "Ask the market board.",
            }
        )
        decision = self._decided().decision_ids
        self.assertEqual(decision.letter_title, "Service Business permit")
        # Its way of redress comes before that of the office.
        self.assertTrue(decision.redress.startswith("Ask the market board."))
        Template.search([]).active = False
        # Without any template the officer's words go out alone, and nothing is missing.
        text = self._text(self._decided().decision_ids.letter)
        for piece in ("You cannot sell", "Zoning ordinance", "Write to the mayor"):
            self.assertIn(piece, text)

    def test_it_never_changes(self):
        case = self._decided()
        decision = case.decision_ids
        before, title = decision.letter, decision.letter_title
        template = decision.letter_template_id
        self.assertEqual(decision.letter_version, 1)
        template.with_user(self.service_admin).body += "\n\nA new sentence."
        self.assertEqual(template.version, 2)
        self.permits.name = "Office of another name"
        case.partner_id.name = "Somebody else"
        self.assertEqual((decision.letter, decision.letter_title), (before, title))
        for model in (decision, decision.sudo()):
            with self.assertRaises(UserError):
                model.letter = "<p>Other</p>"

    def test_places(self):
        template = self.env.ref("gov_crm.gov_letter_template_denied").with_user(
            self.service_admin
        )
        for body, word in (
            ("{answer}\n\n{grounds}\n\n{redress}\n\n{number.env}", "number.env"),
            ("{answer}\n\n{grounds}\n\n{redress} and more", "paragraph of its own"),
            ("{answer}\n\n{grounds}\n\n{redress}\n\n{", "stands alone"),
            ("{answer}\n\n{redress}", "{grounds}"),
            ("{answer}\n\n{grounds}", "{redress}"),
            ("{grounds}\n\n{redress}", "{answer}"),
        ):
            with self.subTest(body=body):
                with self.assertRaises(ValidationError) as refused:
                    template.body = body
                self.assertIn(word, str(refused.exception))
        with self.assertRaises(ValidationError):
            template.subject = "{user}"
        # Also where somebody translates it.
        self.env["res.lang"]._activate_lang("tl_PH")
        with self.assertRaises(ValidationError):
            template.update_field_translations("body", {"tl_PH": "{sagot}"})
        good = "Mahal na {citizen},\n\n{answer}\n\n{grounds}\n\n{redress}"
        template.update_field_translations("body", {"tl_PH": good})
        self.assertEqual(template.with_context(lang="tl_PH").body, good)
        self.assertEqual(template.version, 2)

    def test_nobody_signs_what_the_citizen_took_back(self):
        case = self._file()
        case.sudo()._decide(
            "withdrawn", False, False, utc(f"{NOW}+00:00"), self.citizen_user
        )
        letter = self._text(case.decision_ids.letter)
        self.assertTrue(letter.endswith("City Hall / Licensing Office"), letter)
        # As addressee and in the salutation only.
        self.assertEqual(letter.count("Luz dela Cruz"), 2)

    def test_facts_are_text(self):
        case = self._decided(reason="{number} <script>alert(1)</script> {citizen}")
        letter = str(case.decision_ids.letter)
        self.assertIn(
            "{number} &lt;script&gt;alert(1)&lt;/script&gt; {citizen}", letter
        )

    def test_language_of_the_citizen(self):
        self.env["res.lang"]._activate_lang("tl_PH")
        template = self.env.ref("gov_crm.gov_letter_template_denied")
        template.update_field_translations(
            "subject", {"tl_PH": "Hindi namin maibibigay: {number}"}
        )
        self.citizen.lang = "tl_PH"
        decision = self._decided().decision_ids
        self.assertEqual(decision.letter_lang, "tl_PH")
        self.assertTrue(decision.letter_title.startswith("Hindi namin maibibigay"))
        self.assertIn("26 Nobyembre 2026", decision.letter)

    def test_no_denial_without_reasons(self):
        """By no door."""
        with freeze_time("2026-11-23 01:00:00"):
            case = self._file()
        officer = case.with_user(self.officer)
        officer.action_take()
        agency = self.permits
        for outcome in ("denied", "partly_granted", "no_jurisdiction"):
            for reason, redress in (
                ("", None),
                (" \n", None),
                ("Rule", ""),
                ("Rule", " "),
            ):
                with self.subTest(outcome=outcome, reason=reason, redress=redress):
                    with self.assertRaises(UserError):
                        officer._decide(
                            outcome,
                            reason,
                            ANSWER,
                            utc(f"{NOW}+00:00"),
                            self.officer,
                            redress,
                        )
                    with self.assertRaises(UserError):
                        self.env["gov.case.decide"].with_user(self.officer).create(
                            {
                                "ticket_id": case.id,
                                "outcome": outcome,
                                "reason": reason,
                                "answer": ANSWER,
                                "redress": redress if redress is not None else "",
                            }
                        ).action_decide()
        with self.assertRaises(UserError):
            officer._decide(
                "denied", "Rule", "<p><br></p>", utc(f"{NOW}+00:00"), self.officer
            )
        values = {
            "ticket_id": case.id,
            "outcome": "denied",
            "answer": ANSWER,
            "decided_by_id": self.officer.id,
            "decided_by_name": "Officer",
            "agency_id": agency.id,
            "at": NOW,
            "text_digest": "0",
        }
        Decision = self.env["gov.decision"]
        for more in (
            {},
            {"grounds": "Rule"},
            {"redress": "Ask"},
            {"grounds": " ", "redress": "x"},
        ):
            with self.assertRaises(UserError):
                Decision._transition().create({**values, **more})
        with self.assertRaises(AccessError):
            Decision.with_user(self.officer).create(
                {**values, "grounds": "a", "redress": "b"}
            )
        for fields_ in ({"outcome": "denied"}, {"outcome": "denied", "is_open": False}):
            with self.assertRaises(AccessError):
                officer.write(fields_)
        self.assertTrue(case.is_open)
        self.assertFalse(case.decision_ids)

    def test_template_for_administrators_only(self):
        template = self.env.ref("gov_crm.gov_letter_template_denied")
        word = self.env["gov.letter.word"]
        for user in (self.officer, self.supervisor, self.frontline, self.oversight):
            self.assertTrue(template.with_user(user).body)
            with self.assertRaises(AccessError):
                template.with_user(user).body = "{answer}\n\n{grounds}\n\n{redress}"
            with self.assertRaises(AccessError):
                template.with_user(user).update_field_translations(
                    "subject", {"en_US": "X"}
                )
            with self.assertRaises(AccessError):
                word.with_user(user).create({"name": "BPLO"})
        for user in (self.citizen_user, self.employee):
            with self.assertRaises(AccessError):
                template.with_user(user).read(["body"])

    def test_form_of_a_template(self):
        with Form(
            self.env["gov.letter.template"].with_user(self.service_admin)
        ) as form:
            form.name = "Permit, denied"
            form.outcome = "denied"
            form.body = (
                "Dear {citizen},\n\nyour request was denied.\n\n{answer}\n\n{grounds}"
                "\n\n{redress}"
            )
            self.assertIn("“was denied” does not say who", form.hints)
            self.assertIn("Luz dela Cruz", form.preview)
            self.assertIn("{decided_by}", form.places)


@tagged("post_install", "-at_install")
class TestLetterDialog(LetterCase):
    """What the officer sees before deciding."""

    def test_preview_is_the_letter(self):
        with freeze_time("2026-11-23 01:00:00"):
            case = self._file(name="Stall at the market")
            case.with_user(self.officer).action_take()
        Wizard = self.env["gov.case.decide"].with_user(self.officer)
        with freeze_time(NOW):
            form = Form(Wizard.with_context(default_ticket_id=case.id))
            form.outcome = "denied"
            form.answer = ANSWER
            form.reason = "Zoning ordinance, section 4."
            preview = str(form.letter_preview)
            form.save().action_decide()
        self.assertEqual(self._text(preview), self._text(case.decision_ids.letter))

    def test_hints(self):
        case = self._file()
        Wizard = self.env["gov.case.decide"].with_user(self.officer)
        long = "We looked at " + "all the papers and " * 9 + "all of them."
        found = Wizard.check_plain(
            case.id,
            {
                "answer": long,
                "reason": "It was denied pursuant to the LDR.",
                "redress": "Ask us.",
                "other": "was denied",
            },
        )
        self.assertEqual([group["field"] for group in found], ["answer", "reason"])
        self.assertEqual(found[0]["label"], "Answer to the citizen")
        [sentence] = found[0]["hints"]
        self.assertTrue(sentence.startswith("42 words in one sentence"), sentence)
        self.assertTrue(sentence.endswith("Say what happens, then why."))
        self.assertEqual(len(found[1]["hints"]), 3)
        self.assertIn("“pursuant to”: “under” is plainer.", found[1]["hints"])
        # The agency's own words.
        Word = self.env["gov.letter.word"].with_user(self.service_admin)
        Word.create([{"name": "LDR"}, {"name": "pursuant to", "instead": "by"}])
        [group] = Wizard.check_plain(case.id, {"reason": "Pursuant to the LDR."})
        self.assertEqual(group["hints"], ["“Pursuant to”: “by” is plainer."])
        # In the language of the citizen.
        self.env["res.lang"]._activate_lang("tl_PH")
        self.citizen.lang = "tl_PH"
        [group] = Wizard.check_plain(case.id, {"answer": "Tinanggihan ang hiling."})
        self.assertIn("does not say who decided", group["hints"][0])

    def test_hints_are_for_those_who_may_decide(self):
        case = self._file()
        for user in (
            self.frontline,
            self.roads_officer,
            self.citizen_user,
            self.employee,
            self.oversight,
            self.service_admin,
        ):
            with self.assertRaises(AccessError):
                self.env["gov.case.decide"].with_user(user).check_plain(
                    case.id, {"answer": "was denied"}
                )
        Wizard = self.env["gov.case.decide"].with_user(self.officer)
        for texts in (None, [], "was denied", {"answer": 3}, {"answer": None}):
            self.assertEqual(Wizard.check_plain(case.id, texts), [])
        self.assertTrue(
            Wizard.check_plain(case.id, {"answer": "It was denied. " * 50_000})
        )


@tagged("post_install", "-at_install")
class TestLetterPdf(LetterCase):
    @skipUnless(pdf.is_available(), "this machine makes no PDF")
    def test_pdf(self):
        case = self._decided()
        _name, content, kind = case.decision_ids._letter_file()
        self.assertEqual(kind, "application/pdf")
        reader = PdfReader(io.BytesIO(content))
        root = reader.trailer["/Root"]
        self.assertTrue(root["/MarkInfo"]["/Marked"])
        self.assertEqual(root["/Lang"], "en-US")
        self.assertIn("/StructTreeRoot", root)
        self.assertEqual(reader.metadata.title, case.decision_ids.letter_title)
        text = " ".join(" ".join(page.extract_text() for page in reader.pages).split())
        at = 0
        for piece in (
            "Licensing Office",
            "Luz dela Cruz",
            "26 November 2026",
            "is not granted",
            "You cannot sell at this place.",
            "Zoning ordinance, section 4",
            "Write to the mayor until 11 December 2026.",
            "Officer",
            f"/my/cases/{case.id}",
        ):
            self.assertIn(piece, text[at:], text)
            at = text.index(piece, at)
        names = [str(node) for node in _tags(root["/StructTreeRoot"])]
        for tag in ("/H1", "/H2", "/P", "/LI", "/Figure", "/Link"):
            self.assertIn(tag, names)

    @skipUnless(pdf.is_available(), "this machine makes no PDF")
    def test_report_is_the_letter_and_logged(self):
        case = self._decided()
        action = case.with_user(self.officer).action_print_letter()
        self.assertEqual(
            action["url"], f"/report/pdf/gov_crm.gov_decision_letter/{case.id}"
        )
        content, kind = (
            self.env["ir.actions.report"]
            .with_user(self.officer)
            .with_context(force_report_rendering=True)
            ._render_qweb_pdf("gov_crm.gov_decision_letter", case.ids)
        )
        self.assertEqual(kind, "pdf")
        self.assertIn("Zoning", PdfReader(io.BytesIO(content)).pages[0].extract_text())
        self.env.cr.precommit.run()  # what was looked at is written at the commit
        looks = (
            self.env["gov.access.log"]
            .sudo()
            .search([("user_id", "=", self.officer.id)])
        )
        self.assertIn("print", looks.mapped("kind"))
        with self.assertRaises(AccessError):
            case.with_user(self.roads_officer).action_print_letter()

    @skipUnless(pdf.is_available(), "this machine makes no PDF")
    def test_email_carries_the_letter(self):
        case = self._decided()
        mail = self.env["mail.mail"].sudo().search([("gov_decision_id", "!=", False)])
        self.assertEqual(mail.gov_decision_id, case.decision_ids.sudo())
        last = max(mail.ids)
        mail = mail.filtered(lambda it: self.citizen in it.recipient_ids)
        [sent] = [
            it
            for it in mail._prepare_outgoing_list()
            if it["partner_id"] == self.citizen
        ]
        [(name, content, kind)] = sent["attachments"]
        self.assertEqual((name, kind), (f"{case.number}.pdf", "application/pdf"))
        self.assertIn("Zoning", PdfReader(io.BytesIO(content)).pages[0].extract_text())
        # No other message of the case has one.
        case.with_user(self.supervisor).sudo().message_post(
            body="Hello", partner_ids=self.citizen.ids, subtype_xmlid="mail.mt_comment"
        )
        others = self.env["mail.mail"].sudo().search([("id", ">", last)])
        self.assertTrue(others)
        self.assertFalse(others.gov_decision_id)

    def test_page_without_pdf(self):
        case = self._decided()
        page = str(case.decision_ids._letter_html())
        tree = html.fromstring(page)
        self.assertEqual(tree.get("lang"), "en-US")
        self.assertEqual(tree.findtext(".//title"), case.decision_ids.letter_title)
        self.assertEqual(len(tree.findall(".//h1")), 1)
        [code] = tree.findall(".//img")
        self.assertTrue(code.get("src").startswith("data:image/svg+xml;base64,"))
        self.assertTrue(code.get("alt"))

    def test_large_print(self):
        case = self._decided()
        self.assertNotIn("26pt", str(case.decision_ids._letter_html()))
        need = self.env["gov.access.need"].search([("large_print", "=", True)], limit=1)
        case.partner_id.gov_access_need_ids = need
        self.assertIn("26pt", str(case.decision_ids._letter_html()))

    def test_nothing_to_print(self):
        case = self._file()
        self.assertFalse(case.with_user(self.officer).has_letter)
        with self.assertRaises(UserError):
            case.with_user(self.officer).action_print_letter()


@tagged("post_install", "-at_install")
class TestLetterPortal(PortalCase):
    def _decide(self, case):
        case.with_user(self.officer)._decide(
            "denied", "Rule 4", "<p>No stalls.</p>", self.now, self.officer
        )

    def test_own_letter_only(self):
        self._decide(self.case)
        self._decide(self.foreign)
        url = f"/my/cases/{self.case.id}/letter"
        self._login(self.citizen_user)
        page = self._get(f"/my/cases/{self.case.id}")
        self.assertIn(f'href="{url}.pdf"', page.text)
        letter = self._get(url)
        self.assertIn("No stalls.", letter.text)
        self.assertEqual(letter.headers["Cache-Control"], "no-store")
        if pdf.is_available():
            file = self.url_open(f"{url}.pdf")
            self.assertEqual(file.headers["Content-Type"], "application/pdf")
            self.assertTrue(file.content.startswith(b"%PDF"))
            self.assertEqual(file.headers["Cache-Control"], "no-store")
        for path in (
            f"/my/cases/{self.foreign.id}/letter.pdf",
            f"/my/cases/{self.foreign.id}/letter",
            "/my/cases/2147483647/letter",
        ):
            self._get(path, 404)

    def test_no_letter_before_the_decision(self):
        self._login(self.citizen_user)
        self.assertNotIn("letter.pdf", self._get(f"/my/cases/{self.case.id}").text)
        self._get(f"/my/cases/{self.case.id}/letter", 404)
        self.logout()
        response = self.url_open(
            f"/my/cases/{self.case.id}/letter.pdf", allow_redirects=False
        )
        self.assertIn("/web/login", response.headers["Location"])


def _tags(node, depth=0):
    node = node.get_object() if hasattr(node, "get_object") else node
    if isinstance(node, list):
        for child in node:
            yield from _tags(child, depth + 1)
    elif isinstance(node, dict) and depth < 40:
        if "/S" in node:
            yield node["/S"]
        if "/K" in node:
            yield from _tags(node["/K"], depth + 1)
