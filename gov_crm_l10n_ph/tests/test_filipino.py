import re
from datetime import timedelta

import lxml.html

from odoo import fields
from odoo.tests import BaseCase, HttpCase, freeze_time, tagged
from odoo.tools import html2plaintext

from odoo.addons.gov_crm.tests.portal_common import PortalCase
from odoo.addons.gov_crm.tests.release_common import ReleaseCase

from . import filipino_sources as sources

ADDONS = ("gov_crm", "gov_crm_l10n_ph")
# Filipino texts that are the English ones, and why.
SAME = {
    "file, express, wheelchair, ID, e-mail": re.compile(
        r"(?i)(file|express|express lane|wheelchair|id|e-mail|e-mail:|text message|"
        r"account|n/a|iglesia ni cristo|islam|simple|postal code|time zone|"
        r"citizen's charter:|<br/>e-mail:)"
    ),
    "nothing but placeholders and signs": re.compile(
        r"(%\(\w+\)s|%s|<[^>]*>|[\W\d])+|%\(name\)s: %\(why\)s|%\(why\)s\."
    ),
    "nothing but placeholders": re.compile(r"%\(agent\)s \(%\(what\)s\)"),
    "names of cards and centres": re.compile(
        r"8888 Citizens' Complaint Center|.*\b(ID|card|SSS|PhilHealth|Pag-IBIG)\b.*"
    ),
}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\{.*?\}\}|\{\w+\}")
_TAG = re.compile(r"</?[a-z]+")


@tagged("post_install", "-at_install")
class TestFilipinoTexts(BaseCase):
    """Every text of pages, notices and forms for citizens is there in Filipino."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.filipino = {}
        for addon in ADDONS:
            cls.filipino |= sources.filipino(addon)
        found = [*sources.templates(), *sources.python()]
        for addon in ADDONS:
            found += sources.data(addon)
        cls.texts = {}
        for where, text in found:
            cls.texts.setdefault(sources.plain(text), where)

    def test_none_is_missing(self):
        self.assertGreater(len(self.texts), 600, "the sources were read")
        missing = [
            f"{where}: {text}"
            for text, where in self.texts.items()
            if text not in self.filipino
        ]
        self.assertFalse(missing, "\n".join(missing))

    def test_placeholders_and_tags_are_kept(self):
        wrong = []
        for text, translated in self.filipino.items():
            for part in (_PLACEHOLDER, _TAG):
                if sorted(part.findall(text)) != sorted(part.findall(translated)):
                    wrong.append(f"{text}\n  {translated}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_none_is_english_still(self):
        same = [
            text
            for text in self.texts
            if self.filipino.get(text) == text
            and not any(reason.fullmatch(text) for reason in SAME.values())
        ]
        self.assertFalse(same, "\n".join(same))

    def test_words_of_the_glossary(self):
        if not sources.GLOSSARY.is_file():
            self.skipTest("the add-on stands alone, without docs")
        terms = sorted(
            (
                (english, words)
                for forms, words in sources.glossary()
                for english in forms
            ),
            key=lambda pair: -len(pair[0]),
        )
        self.assertGreater(len(terms), 40, "the glossary was read")
        wrong = []
        for text, where in self.texts.items():
            if "gov_crm_l10n_ph.gov_feedback_" in where:
                continue  # the wording of ARTA, which is not ours
            translated = self.filipino.get(text, "").lower()
            rest = re.sub(r"%\(\w+\)s|\{\w+\}|<[^>]*>", " ", text)
            for english, words in terms:
                term = re.compile(rf"(?i)(?<![\w-]){re.escape(english)}s?(?![\w-])")
                if term.search(rest):
                    rest = term.sub(" ", rest)
                    if not any(word.lower() in translated for word in words):
                        wrong.append(f"{english}: {text}\n  {translated}")
        self.assertFalse(wrong, "\n".join(wrong))

    def test_respectful(self):
        """Public offices say kayo. The form of ARTA says iyong; it is not ours."""
        plain = re.compile(r"(?i)\b(ikaw|ka|mo|iyo|iyong)\b")
        wrong = [
            text
            for english, text in self.filipino.items()
            if plain.search(text) and not re.search(r"\b(CC|CSM)\b", text)
        ]
        self.assertFalse(wrong, "\n".join(wrong))


class FilipinoReader:
    """Who reads in Filipino meets no English sentence of ours. It stands before the class of
    a test."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.english = set()
        for addon in ADDONS:
            for english, text in sources.filipino(addon).items():
                words = sources.plain(re.sub(r"<[^>]*>", " ", english))
                same = sources.plain(re.sub(r"<[^>]*>", " ", text))
                if len(words.split()) > 1 and words != same and "%" not in words:
                    cls.english.add(words)

    def _read(self, path):
        response = self.url_open(path)
        self.assertEqual(response.status_code, 200, path)
        page = lxml.html.fromstring(response.text)
        self.assertEqual(page.get("lang"), "fil-PH", path)
        for part in page.xpath("//*[@lang and not(self::html)] | //script | //style"):
            part.drop_tree()  # says itself that it is in another language
        return page

    def _check(self, path):
        page = self._read(path)
        texts = [sources.plain(text) for text in page.itertext()]
        texts += page.xpath("//@aria-label | //@title | //@placeholder | //@alt")
        found = [text for text in texts if text in self.english]
        self.assertFalse(found, path)
        return page


@tagged("post_install", "-at_install")
class TestFilipinoPages(FilipinoReader, PortalCase):
    """What a citizen sees whose language is Filipino."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.citizen_user.lang = "tl_PH"

    def test_pages(self):
        self.permit.is_published = True
        self._login(self.citizen_user)
        for path in (
            "/services",
            "/services?q=permit",
            f"/services/{self.permit.slug}",
            "/my",
            "/my/cases",
            f"/my/cases/{self.case.id}",
            "/my/data",
            "/my/data/wrong",
            "/my/mandates",
            "/my/equal-treatment",
        ):
            with self.subTest(path):
                self._check(path)

    def test_log_in_and_sign_up(self):
        self.url_open("/language/tl_PH")
        for path in ("/web/login", "/web/reset_password"):
            with self.subTest(path):
                if self.url_open(path).status_code == 200:
                    page = self._check(path)
        page = self._read("/web/login")
        self.assertIn("Mag-log in", page.text_content())
        self.assertTrue(self.url_open("/services").text.startswith("<!DOCTYPE html>"))

    def test_what_stays_english_says_so(self):
        self.permit.is_published = True
        self._login(self.citizen_user)
        response = self.url_open(f"/services/{self.permit.slug}")
        title = lxml.html.fromstring(response.text).xpath("//h1")[0]
        self.assertEqual(title.get("lang"), "en", "nobody has translated this service")
        self.permit.with_context(lang="tl_PH").name = "Permiso sa negosyo"
        self.env.registry.clear_cache()
        response = self.url_open(f"/services/{self.permit.slug}")
        title = lxml.html.fromstring(response.text).xpath("//h1")[0]
        self.assertIsNone(title.get("lang"))
        self.assertEqual(title.text, "Permiso sa negosyo")

    def test_an_answer_in_english_says_so(self):
        self._talk(self.case, "Please bring the original of the deed to our office.")
        self._talk(self.case, "Pakidala po ang orihinal ng titulo sa tanggapan namin.")
        self._login(self.citizen_user)
        page = lxml.html.fromstring(self.url_open(f"/my/cases/{self.case.id}").text)
        said = {
            part.text_content().strip()[:8]: part.get("lang")
            for part in page.xpath("//div[contains(@class, 'o_gov_body')]")
        }
        self.assertEqual(said["Please b"], "en")
        self.assertIsNone(said["Pakidala"])

    def test_cache_does_not_mix(self):
        self.permit.is_published = True
        path = f"/services/{self.permit.slug}"
        english = self.url_open(path)
        self.assertIn("You need", english.text)
        filipino = self.url_open(f"/language/tl_PH?page={path}")
        self.assertIn("Mga kailangan ninyo", filipino.text)
        self.assertNotIn("You need", filipino.text)
        for response in (english, filipino):
            self.assertIn("Cookie", response.headers["Vary"])
            self.assertIn("Accept-Language", response.headers["Vary"])

    def test_notices(self):
        """The citizen's own language counts, whatever the officer's is."""
        case = self._past_case(self.citizen, "Permit for my stall", user_id=None)
        case = case.with_user(self.officer).with_context(lang="en_US")
        case._acknowledge(fields.Datetime.now())
        body = html2plaintext(case.sudo().message_ids[0].body)
        self.assertIn("Natanggap namin ang inyong kahilingan", body)
        self.assertIn("Makukuha ninyo ang aming sagot hanggang", body)
        self.assertRegex(body, r"(Lun|Mar|Miy|Huw|Biy|Sab|Lin) \d", "days are Filipino")
        self.assertNotIn("We have received", body)
        self.citizen_user.lang = "en_US"
        case._acknowledge(fields.Datetime.now() + timedelta(hours=1))
        bodies = case.sudo().message_ids.mapped("body")
        self.assertTrue(any("We have received" in body for body in bodies))


@tagged("post_install", "-at_install")
@freeze_time("2026-11-23 02:00:00")
class TestFilipinoResults(FilipinoReader, ReleaseCase, HttpCase):
    """Published results, read in Filipino by a visitor without an account."""

    def setUp(self):
        super().setUp()
        self.url_open("/language/tl_PH")

    def _languages(self, path, xpath):
        """``{text: value of its lang attribute}``"""
        page = lxml.html.fromstring(self.url_open(path).text)
        return {
            sources.plain(part.text_content()): part.get("lang")
            for part in page.xpath(xpath)
        }

    def test_definitions(self):
        public = self.env["gov.measure"].search([("is_public", "=", True)])
        self.assertGreater(len(public), 15)
        page = self._check("/performance/method")
        for measure in public.with_context(lang="tl_PH"):
            [section] = page.xpath(f"//section[@aria-labelledby='{measure.code}']")
            told = sources.plain(section.text_content())
            english = measure.with_context(lang="en_US")
            for name in (
                *("name", "sentence", "formula", "denominator"),
                *("excluded", "source"),
            ):
                self.assertIn(sources.plain(measure[name]), told, name)
                self.assertNotEqual(measure[name], english[name], measure.code)

    def test_a_definition_without_filipino_says_so(self):
        """One that an add-on brings, of which only the name is translated."""
        own = self.env["gov.measure"].create(
            {
                "code": "own",
                "name": "Called back",
                **dict.fromkeys(
                    ("sentence", "formula", "denominator", "excluded", "source"),
                    "So many were called.",
                ),
                "unit": "cases",
                "is_public": True,
            }
        )
        own.with_context(lang="tl_PH").name = "Tinawagan"
        told = self._languages(
            "/performance/method",
            "//section[@aria-labelledby='own']//*[self::h3 or self::p or self::dd]",
        )
        self.assertEqual(
            told, {"Tinawagan": None, "So many were called.": "en", "5": None}
        )
        told = self._languages(
            "/performance/method", "//section[@aria-labelledby='filed']//*"
        )
        self.assertEqual(set(told.values()), {None})

    def test_results(self):
        first = self._published()
        self._past(self.road, 6, days=20)
        self.env["gov.figures"]._refresh()
        draft = self.env["gov.release"].browse(first.action_correct()["res_id"])
        draft = draft.with_user(self.service_admin)
        draft.reason = "The files of the road office had been forgotten."
        draft.action_prepare()
        draft.action_publish()
        self.env["gov.release.note"].with_user(self.oversight).create(
            {
                "release_id": draft.id,
                "text": "Binasa namin ang mga ito sa tanggapan.",
                "is_public": True,
            }
        )
        for path in ("/performance", f"/performance/{self.road.slug}"):
            with self.subTest(path):
                self._check(path)
                told = self._languages(path, "//main//p/span")
                self.assertEqual(told[draft.reason], "en")
                self.assertIsNone(told["Binasa namin ang mga ito sa tanggapan."])

    def test_names(self):
        """In Filipino where the office or service has a name in it, else marked."""
        self._published()
        self.roads.with_context(lang="tl_PH").name = "Inhinyero ng Lungsod"
        self.road.with_context(lang="tl_PH").name = "Pagbubukas ng kalsada"
        self.env.registry.clear_cache()
        offices = self._languages("/performance", "//main//section[.//h4]/h3")
        self.assertEqual(
            offices, {"Inhinyero ng Lungsod": None, "Licensing Office": "en"}
        )
        for service, name, lang in (
            (self.road, "Pagbubukas ng kalsada", None),
            (self.sign, "Signboard", "en"),
        ):
            told = self._languages(f"/performance/{service.slug}", "//h1")
            self.assertEqual(told, {name: lang})
