"""What citizens read, gathered from the sources: templates, Python, names in data.

A file that speaks to citizens is added to one of the lists here; from then on the test
demands a Filipino text of each string in it.
"""

import ast
import pathlib
import re

import polib
from lxml import etree

from odoo.tools.translate import xml_translate

ADDONS = pathlib.Path(__file__).resolve().parents[2]
CORE = ADDONS / "gov_crm"
GLOSSARY = ADDONS / "docs" / "glossary.md"

# Pages, papers and parts of them, every string of which citizens read.
TEMPLATES = (
    "gov_crm/report/gov_case_certificate.xml",
    "gov_crm/report/gov_case_receipt.xml",
    "gov_crm/report/gov_charter.xml",
    "gov_crm/report/gov_extract.xml",
    "gov_crm/report/gov_feedback_paper.xml",
    "gov_crm/views/accessibility_templates.xml",
    "gov_crm/views/application_contact.xml",
    "gov_crm/views/application_resume.xml",
    "gov_crm/views/application_templates.xml",
    "gov_crm/views/charter_templates.xml",
    "gov_crm/views/citizen_error_templates.xml",
    "gov_crm/views/citizen_layout.xml",
    "gov_crm/views/contact_code_templates.xml",
    "gov_crm/views/feedback_templates.xml",
    "gov_crm/views/language_templates.xml",
    "gov_crm/views/performance_templates.xml",
    "gov_crm/views/portal_case_acts.xml",
    "gov_crm/views/portal_case_answers.xml",
    "gov_crm/views/portal_case_endorsements.xml",
    "gov_crm/views/portal_case_looks.xml",
    "gov_crm/views/portal_certificate.xml",
    "gov_crm/views/portal_consent_templates.xml",
    "gov_crm/views/portal_data.xml",
    "gov_crm/views/portal_equal.xml",
    "gov_crm/views/portal_hub.xml",
    "gov_crm/views/portal_letter.xml",
    "gov_crm/views/portal_mandate_templates.xml",
    "gov_crm/views/portal_templates.xml",
    "gov_crm/views/queue_templates.xml",
    "gov_crm/views/track_templates.xml",
)
# Templates of citizens in a file with others.
TEMPLATES_AMONG_OTHERS = {
    "gov_crm/views/referral_link_templates.xml": ("referral_help",),
    "gov_crm/views/gov_correction_views.xml": None,  # its <template>s only
}
# Code that speaks to citizens and to nobody else, or to whoever reads.
PYTHON = (
    "gov_crm/controllers/application.py",
    "gov_crm/controllers/application_contact.py",
    "gov_crm/controllers/application_preview.py",
    "gov_crm/controllers/application_reading.py",
    "gov_crm/controllers/application_resume.py",
    "gov_crm/controllers/case_code.py",
    "gov_crm/controllers/charter.py",
    "gov_crm/controllers/citizen_frame.py",
    "gov_crm/controllers/feedback.py",
    "gov_crm/controllers/language_login.py",
    "gov_crm/controllers/link_page.py",
    "gov_crm/controllers/performance.py",
    "gov_crm/controllers/portal.py",
    "gov_crm/controllers/portal_case_acts.py",
    "gov_crm/controllers/portal_case_papers.py",
    "gov_crm/controllers/portal_claim.py",
    "gov_crm/controllers/portal_correction.py",
    "gov_crm/controllers/portal_data.py",
    "gov_crm/controllers/portal_equal.py",
    "gov_crm/controllers/portal_mandate.py",
    "gov_crm/controllers/portal_upload.py",
    "gov_crm/controllers/queue_page.py",
    "gov_crm/controllers/track.py",
    "gov_crm/models/gov_agency_words.py",
    "gov_crm/models/gov_antivirus.py",
    "gov_crm/models/gov_application_contact.py",
    "gov_crm/models/gov_application_file.py",
    "gov_crm/models/gov_application_page.py",
    "gov_crm/models/gov_application_preview.py",
    "gov_crm/models/gov_application_words.py",
    "gov_crm/models/gov_contact_code.py",
    "gov_crm/models/gov_contact_code_words.py",
    "gov_crm/models/gov_decision_feedback_page.py",
    "gov_crm/models/gov_extract.py",
    "gov_crm/models/gov_extract_application.py",
    "gov_crm/models/gov_extract_case.py",
    "gov_crm/models/gov_extract_contact.py",
    "gov_crm/models/gov_extract_correction.py",
    "gov_crm/models/gov_extract_erasure.py",
    "gov_crm/models/gov_extract_feedback.py",
    "gov_crm/models/gov_extract_identity.py",
    "gov_crm/models/gov_extract_link.py",
    "gov_crm/models/gov_extract_look.py",
    "gov_crm/models/gov_extract_mandate.py",
    "gov_crm/models/gov_extract_merge.py",
    "gov_crm/models/gov_extract_protected.py",
    "gov_crm/models/gov_protected_fact.py",
    "gov_crm/models/gov_rate_limit.py",
    "gov_crm/models/gov_rate_limit_application.py",
    "gov_crm/models/gov_rate_limit_entry.py",
    "gov_crm/models/gov_release_page.py",
    "gov_crm/models/gov_release_words.py",
    "gov_crm/models/gov_representation_portal.py",
    "gov_crm/models/gov_representation_words.py",
    "gov_crm/models/gov_service_charter_page.py",
    "gov_crm/models/gov_service_standard_words.py",
    "gov_crm/models/gov_service_timer_promise.py",
    "gov_crm/models/gov_service_timer_say_moves.py",
    "gov_crm/models/helpdesk_ticket_answer.py",
    "gov_crm/models/helpdesk_ticket_appeal.py",
    "gov_crm/models/helpdesk_ticket_appeal_words.py",
    "gov_crm/models/helpdesk_ticket_certificate.py",
    "gov_crm/models/helpdesk_ticket_claim.py",
    "gov_crm/models/helpdesk_ticket_code.py",
    "gov_crm/models/helpdesk_ticket_deadline.py",
    "gov_crm/models/helpdesk_ticket_explain.py",
    "gov_crm/models/helpdesk_ticket_feedback.py",
    "gov_crm/models/helpdesk_ticket_help.py",
    "gov_crm/models/helpdesk_ticket_letter.py",
    "gov_crm/models/helpdesk_ticket_next.py",
    "gov_crm/models/helpdesk_ticket_notices.py",
    "gov_crm/models/helpdesk_ticket_notices_feedback.py",
    "gov_crm/models/helpdesk_ticket_portal.py",
    "gov_crm/models/helpdesk_ticket_portal_acts.py",
    "gov_crm/models/helpdesk_ticket_portal_clock.py",
    "gov_crm/models/helpdesk_ticket_portal_log.py",
    "gov_crm/models/helpdesk_ticket_portal_mandate.py",
    "gov_crm/models/helpdesk_ticket_portal_papers.py",
    "gov_crm/models/helpdesk_ticket_portal_path.py",
    "gov_crm/models/helpdesk_ticket_portal_redress.py",
    "gov_crm/models/helpdesk_ticket_portal_thread.py",
    "gov_crm/models/helpdesk_ticket_receipt.py",
    "gov_crm/models/helpdesk_ticket_reorganisation.py",
    "gov_crm/models/helpdesk_ticket_words.py",
    "gov_crm/models/ir_http_error.py",
    "gov_crm/models/res_company_release.py",
    "gov_crm/models/mail_thread_rate_limit.py",
)
# What a citizen reads in code that speaks to officers otherwise, by its beginning.
PYTHON_AMONG_OTHERS = {
    "gov_crm/models/gov_agency.py": ("If you do not agree",),
    "gov_crm/models/gov_agency_screen.py": ("",),
    "gov_crm/models/gov_application.py": ("You cannot apply",),
    "gov_crm/models/gov_feedback_form.py": (
        "Strongly",
        "Agree",
        "Neither",
        "Disagree",
        "Does not apply",
    ),
    "gov_crm/models/gov_feedback_question.py": ("Enter the age",),
    "gov_crm/models/gov_consent.py": ("Nobody asks you", "This consent has been"),
    "gov_crm/models/gov_correction.py": (
        "Choose what is wrong",
        "Correction:",
        "Proof",
        "The person asks to correct",
        "This has been corrected",
        "This is too long",
        "Write ",
    ),
    "gov_crm/models/gov_desk_ticket.py": (
        "%(count)s numbers",
        "One number is",
        "This number was",
        "This office has no",
        "You are next",
    ),
    "gov_crm/models/gov_representation_transitions.py": (
        "Nobody asks you",
        "Say for which",
        "Say who acts",
        "Say why this mandate",
        "This mandate",
    ),
    "gov_crm/models/helpdesk_ticket_decision.py": ("Grounds:", "If you do not agree:"),
    "gov_crm/models/helpdesk_ticket_extension.py": (
        "This can happen only once",
        "This is the last time",
    ),
    "gov_crm/models/helpdesk_ticket_lapse.py": (
        "Nobody decided by %(moment)s. So",
        "We are sorry",
    ),
    "gov_crm/models/helpdesk_ticket_papers.py": ("%(paper)s (you get",),
    "gov_crm/models/helpdesk_ticket_pause.py": ("We still need", "the citizen"),
    "gov_crm/models/helpdesk_ticket_refer.py": ("For questions:",),
    "gov_crm/models/helpdesk_ticket_reopen.py": ("You will have our answer",),
}
# Names in data that stand on citizens' pages: model and field, or the beginning of a
# selection.
DATA = (
    "model:gov.access.need,name:",
    "model:gov.consent.purpose,name:",
    "model:gov.consent.purpose,text:",
    "model:gov.express.reason,name:",
    "model:gov.feedback.form,intro:",
    "model:gov.feedback.option,name:",
    "model:gov.feedback.question,hint:",
    "model:gov.feedback.question,text",
    "model:gov.letter.template,body:",
    "model:gov.letter.template,subject:",
    "model:gov.life.event,name:",
    "model:gov.measure,",
    "model:gov.pause.reason,citizen_text:",
    "model:gov.protected.ground,name:",
    "model:gov.protected.value,name:",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_access_log__kind__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_contact_event__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_contact_preference__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_correction__fact__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_relation__kind__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_representation__kind__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_representation__scope",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_service__case_kind__",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_service__classific",
    "model:ir.model.fields.selection,name:gov_crm.selection__gov_service_standard__unit",
    "model:ir.model.fields.selection,name:gov_crm.selection__helpdesk_ticket__outcome__",
)
_MARKS = {"_", "_lt"}


def templates():
    """Pairs of (where, text) of all strings of templates for citizens."""
    for path in TEMPLATES:
        yield from _of_templates(path, None)
    for path, names in TEMPLATES_AMONG_OTHERS.items():
        yield from _of_templates(path, names)


def python():
    """Pairs of (where, text) of all strings of code for citizens."""
    for path in PYTHON:
        yield from ((path, text) for text in _of_python(path))
    for path, beginnings in PYTHON_AMONG_OTHERS.items():
        for text in _of_python(path):
            if text.startswith(beginnings):
                yield path, text


def data(addon):
    """Pairs of (where, text) of names in data, from the list of strings of an add-on."""
    for entry in polib.pofile(str(ADDONS / addon / "i18n" / f"{addon}.pot")):
        for place, _line in entry.occurrences:
            if place.startswith(DATA):
                yield place, entry.msgid
                break


def filipino(addon):
    """Filipino by English text, of an add-on; white space does not count."""
    return {
        plain(entry.msgid): entry.msgstr
        for entry in polib.pofile(str(ADDONS / addon / "i18n" / "tl.po"))
        if entry.msgstr
    }


def plain(text):
    return " ".join(text.split())


def glossary():
    """Pairs of (English forms, Filipino forms) of the glossary's tables of terms."""
    text = GLOSSARY.read_text().split("## Official Filipino texts")[0]
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0] not in ("English", "---"):
            yield cells[0].split(" / "), cells[1].split(" / ")


def _of_templates(path, names):
    for template in etree.parse(str(ADDONS / path)).iter("template"):
        if names and template.get("id") not in names:
            continue
        found = []
        xml_translate(found.append, etree.tostring(template, encoding="unicode"))
        for text in found:
            if re.search(
                r"[^\W_]{2}", re.sub(r"<[^>]*>", "", text) + _attributes(text)
            ):
                yield f"{path} {template.get('id')}", text


def _attributes(text):
    return " ".join(re.findall(r'(?:label|title|placeholder|alt)="([^"]*)"', text))


def _of_python(path):
    tree = ast.parse((ADDONS / path).read_text())
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args:
            name = getattr(node.func, "id", None) or getattr(node.func, "attr", None)
            first = node.args[0]
            if name in _MARKS and isinstance(first, ast.Constant):
                yield first.value
