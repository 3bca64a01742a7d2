import base64
import copy
import json
import logging
import re
from collections import Counter
from fnmatch import fnmatchcase

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import UserError
from odoo.models import BaseModel
from odoo.tools import SQL

from .security_common import SecurityCommon

_logger = logging.getLogger(__name__)

OURS = "odoo.addons.gov_crm"
QUIET = (
    "odoo.sql_db",
    "odoo.models",
    "odoo.modules",
    "odoo.fields",
    "odoo.domains",
    "odoo.orm",
    "odoo.http",
    "odoo.addons",
    "py.warnings",
)

# A secret says whose it is and where it stood. Small letters: Odoo writes e-mail addresses
# and slugs so.
SIGN = "s3cret-"
_SECRET = re.compile(r"s3cret-([a-z]+-[a-z0-9_]+)", re.IGNORECASE)
# Three ways in which base64 writes the sign, depending on where it begins.
_CODED = re.compile(
    "|".join(
        base64.b64encode(b"\0" * start + SIGN.encode()).decode()[4 * bool(start) : 8]
        for start in range(3)
    )
)
_BASE64 = re.compile(r"[A-Za-z0-9+/_-]{12,}")

# Values by which Odoo looks things up, or which it shows as what they are.
_NOT_FILLED = {
    "access_token",
    "autovacuum",
    "checksum",
    "currency_name",
    "lang",
    "message_id",
    "mimetype",
    "model",
    "number",
    "parent_path",
    "priority",
    "references",
    "res_field",
    "res_model",
    "state",
    "store_fname",
    "type",
    "tz",
    "user_name",
}

# ----------------------------------------------------------------------
# WHO MAY KNOW WHAT: patterns of the part after the sign
# ----------------------------------------------------------------------
# A relation shows the name of what it points to, as superuser; so names of citizens, and
# nothing else of them, stand wherever an employee can point.
KNOWN_TO_EMPLOYEES = tuple(
    f"{citizen}-{name}"
    for citizen in ("luz", "ramon")
    for name in ("name", "complete_name", "display_name", "commercial_company_name")
)

_ROADS = ("roads-*", "referral-*", "ramon-*")
_COUNTER = ("counter-*", "number-*")
_PERMITS = (
    "permits-*", "desk-*", "referral-*", "luz-*", "merge-note", *_COUNTER,
)  # fmt: skip
# What a citizen reads of the own case: neither notes nor what officers write for officers.
_PUBLIC_PARTS = (
    "name", "display_name", "description", "missing_papers", "outcome_reason", "answer",
    "endorsement_office",
    "partner_name", "partner_email", "letter_*", "letterfile_*",
)  # fmt: skip
# What a citizen reads beyond that in the extract of all that is held.
_EXTRACT_PARTS = (
    "endorsement_text", "endorsement_reference", "external_ref", "external_source",
    "timer_promise",
)  # fmt: skip
ENTITLED = {
    "frontline": _PERMITS,
    "officer": _PERMITS,
    "supervisor": (*_PERMITS, *_ROADS, "order-*", "both-*", "pair-*", "merge-*"),
    "oversight": (
        *_PERMITS,
        *_ROADS,
        "both-*",
        "breach*",
        "erasure-*",
        "hold-*",
        "pair-*",
        "merge-*",
    ),  # fmt: skip
    "roads_frontline": _ROADS,
    "roads_officer": _ROADS,
    "roads_supervisor": _ROADS,
    "service_admin": ("import-*", "order-*", "people-*", "counter-*"),
    # How to speak with the person, and nothing by which to reach them.
    "contractor": ("desk-*", "luz-gov_language", "luz-gov_access_needs"),
    "idle_contractor": (),
    # Why the order of a queue was not kept, everywhere; of the case itself nothing.
    "equality": tuple(
        f"{case}-turn_reason"
        for case in ("permits", "roads", "desk", "both", "referral")
    ),
    "investigator": (),
    "employee": (),
    "helpdesk_manager": (),
    "salesman": (),
    "other_user": (
        "ramon-*",
        *(f"roads-{part}" for part in (*_PUBLIC_PARTS, *_EXTRACT_PARTS)),
    ),
    "public": (),
}
# Roles that must not learn (all of) the secrets; they are walked with everything.
STRANGERS = (
    "roads_frontline",
    "roads_officer",
    "contractor",
    "idle_contractor",
    "equality",
    "investigator",
    "service_admin",
    "employee",
    "helpdesk_manager",
    "salesman",
    "other_user",
    "public",
)


class SweepCommon(SecurityCommon):
    """Two citizens, two offices, an outsourced desk, an import: each text of theirs is a
    secret of its own, written into the table, so that no guard keeps one out.

    ``records`` holds the records with secrets.
    """

    @classmethod
    def _file_cases(cls):
        cls.idle_contractor = cls._user(
            "idle_contractor", "gov_crm.group_gov_contractor", cls.permits
        )
        cls.records, cls.secrets = [], set()
        Case = cls.env["helpdesk.ticket"]
        cls.case = Case.with_user(cls.frontline).create(
            {"partner_id": cls.citizen.id, "service_id": cls.permit.id}
        )
        cls.roads_case = Case.with_user(cls.roads_officer).create(
            {"partner_id": cls.other_citizen.id, "name": "Pothole"}
        )
        desk_case = Case.with_user(cls.frontline).create(
            {"partner_id": cls.citizen.id, "user_id": cls.contractor.id}
        )
        cls._referral = cls._make_referral()
        for case, owner in (
            (cls.case, "permits"),
            (cls.roads_case, "roads"),
            (desk_case, "desk"),
        ):
            cls._fill_case(case.sudo(), owner)
        cls._fill_engagement(cls.permits, "permits")
        cls._fill_engagement(cls.roads, "roads")
        cls._fill(cls._referral, "referral")
        cls._fill_act()
        cls._fill_import()
        cls._fill_reorganisation()
        cls._fill_rights()
        cls._fill_counters()
        cls._fill_person()
        cls._fill_document(cls.citizen, "luz")
        cls._fill_document(cls.other_citizen, "ramon")
        cls._fill_mandate()
        cls._fill_event()
        cls._fill_application()
        cls._fill_merge()
        cls._fill(cls.citizen, "luz")
        cls._fill(cls.other_citizen, "ramon")
        cls.case, cls.roads_case = cls.case.sudo(), cls.roads_case.sudo()
        cls.desk_case = desk_case.sudo()
        cls.env.invalidate_all()

    @classmethod
    def _make_referral(cls):
        return cls._refer(cls, case=cls.case, user=cls.officer).sudo()

    @classmethod
    def _fill(cls, record, owner, prefix=""):
        """Write a secret into every text of a record."""
        cls.env.flush_all()
        names = []
        for name, field in record._fields.items():
            if (
                field.type in ("char", "text", "html")
                and field.store
                and field.column_type
                and name not in _NOT_FILLED
                and not field.translate
                and not field.company_dependent
            ):
                names.append(name)
        cls.records.append(record.sudo())
        if not names:
            return
        values = {name: f"{SIGN}{owner}-{prefix}{name}" for name in names}
        if "email" in values:
            values["email"] += "@mail.example"
        table = SQL.identifier(record._table)
        # Append-only tables refuse this from everybody but their owner.
        cls.env.cr.execute(SQL("ALTER TABLE %s DISABLE TRIGGER USER", table))
        cls.env.cr.execute(
            SQL(
                "UPDATE %s SET %s WHERE id = %s",
                table,
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value)
                    for name, value in values.items()
                ),
                record.id,
            )
        )
        cls.env.cr.execute(SQL("ALTER TABLE %s ENABLE TRIGGER USER", table))
        cls.env.invalidate_all(flush=False)
        cls.secrets |= {f"{owner}-{prefix}{name}" for name in names}

    @classmethod
    def _fill_case(cls, case, owner):
        cls._fill(case, owner)
        citizen = case.partner_id
        for prefix, values in (
            ("note_", {}),
            (
                "letter_",
                {"subtype_xmlid": "mail.mt_comment", "partner_ids": citizen.ids},
            ),
        ):
            message = case.message_post(body="x", message_type="comment", **values)
            kind = prefix.replace("_", "file_")
            secret = f"{SIGN}{owner}-{kind}raw"
            message.attachment_ids = cls._attach(case, raw=secret.encode())
            cls._fill(message.attachment_ids, owner, kind)
            cls._fill(message, owner, prefix)
        activity = case.activity_schedule(
            "mail.mail_activity_data_todo", user_id=cls.env.uid
        )
        cls._fill(activity, owner, "activity_")
        mail = cls.env["mail.mail"].create({"mail_message_id": message.id})
        cls._fill(mail, owner, "mail_")
        for timer in case.timer_ids:
            cls._fill(timer, owner, "timer_")
        for event in case.timer_ids.event_ids[:1]:
            cls._fill(event, owner, "event_")
        cls._fill_endorsement(case, owner)
        turn = cls.env["gov.queue.event"]._record(
            case, "passed_over", fields.Datetime.now(), cls.env.user, {case.id: 0}, "x"
        )
        cls._fill(turn, owner, "turn_")

    @classmethod
    def _fill_endorsement(cls, case, owner):
        now = fields.Datetime.now()
        endorsement = case._record_endorsement("Congress", now, now, cls.env.user)
        letter = endorsement._answer(now, cls.env.user, ("number",))
        cls._fill(endorsement, owner, "endorsement_")
        cls._fill(letter, owner, "endorsementletter_")

    @classmethod
    def _fill_act(cls):
        act = cls._referral.env["gov.referral.act"].create(
            {
                "referral_id": cls._referral.id,
                "kind": "wrote",
                "how": "link",
                "at": cls._referral.sent_at,
                "person": "x",
                "position": "x",
                "recorded_by_id": cls.env.uid,
                "recorded_by_name": "x",
            }
        )
        cls._fill(act, "referral", "act_")

    @classmethod
    def _fill_event(cls):
        event = cls.env["gov.contact.event"].create(
            {
                "partner_id": cls.citizen.id,
                "text": "x",
                "ticket_id": cls.case.id,
                "agency_id": cls.case.sudo().agency_id.id,
            }
        )
        cls._fill(event, "luz", "event_")

    @classmethod
    def _fill_application(cls):
        """What the citizen answered, for the office; and an unsent draft, for nobody."""
        answer = cls.env["gov.case.answer"].create(
            {
                "ticket_id": cls.case.id,
                "sequence": 1,
                "question": "x",
                "kind": "text",
                "value": "x",
            }
        )
        cls._fill(answer, "permits", "reply_")
        cls.permit.is_online = True
        draft = cls.env["gov.application"]._start(cls.permit, cls.citizen)
        draft.answers = {"1": f"{SIGN}draft-answers"}
        cls.secrets.add("draft-answers")
        cls._fill(draft, "draft")

    @classmethod
    def _fill_mandate(cls):
        agent = cls.env["res.partner"].create({"name": "Ana"})
        mandate = cls.env["gov.representation"].create(
            {
                "principal_id": cls.citizen.id,
                "agent_id": agent.id,
                "evidence": "x",
                "verified_how": "seen",
            }
        )
        mandate._grant(fields.Datetime.now(), cls.env.user)
        consent = cls.env["gov.consent"].create(
            {
                "partner_id": cls.citizen.id,
                "purpose_id": cls.env.ref("gov_crm.gov_consent_purpose_outreach").id,
                "evidence": "x",
            }
        )
        cls._fill(mandate, "luz", "mandate_")
        cls._fill(mandate.event_ids, "luz", "mandateevent_")
        cls._fill(consent, "luz", "consent_")

    @classmethod
    def _fill_engagement(cls, agency, owner):
        lead = cls.env["crm.lead"].create(
            {"name": "Engagement", "type": "lead", "gov_agency_id": agency.id}
        )
        note = lead.message_post(body="x", message_type="comment")
        cls._fill(note, owner, "leadnote_")
        cls._fill(lead, owner, "lead_")

    @classmethod
    def _fill_import(cls):
        run = (
            cls.env["gov.case.import"]
            .with_user(cls.service_admin)
            .create({"file": base64.b64encode(b"s3cret-import-file")})
            .sudo()
        )
        line = run.env["gov.case.import.line"].create(
            {"import_id": run.id, "line": 2, "line_to": 2, "kind": "rejected"}
        )
        cls._fill(run, "import")
        cls._fill(line, "import", "line_")

    @classmethod
    def _fill_merge(cls):
        """A pair of both citizens, and a record merged into that of Luz."""
        pair = cls.env["gov.duplicate"]._keep(cls.citizen, cls.other_citizen)
        cls._fill(pair, "pair")
        merged = cls.env["res.partner"].create(
            {"name": "x", "gov_is_citizen": True, "phone": "x"}
        )
        merge = cls.env["gov.person.merge"]._merge(
            cls.citizen, merged, "x", fields.Datetime.now(), cls.supervisor
        )
        cls._fill(merge, "merge")
        cls._fill(merge.item_ids[:1], "merge", "item_")

    @classmethod
    def _fill_document(cls, citizen, owner):
        """As rows of the table, so that it takes no key."""
        kind = cls.env["res.partner.id_category"].create({"name": "Card", "code": "x"})
        [(document_id,)] = cls.env.execute_query(
            SQL(
                "INSERT INTO res_partner_id_number (partner_id, category_id, name, active) "
                "VALUES (%s, %s, 'x', TRUE) RETURNING id",
                citizen.id,
                kind.id,
            )
        )
        document = cls.env["res.partner.id_number"].browse(document_id)
        cls._fill(document, owner, "document_")

    @classmethod
    def _fill_person(cls):
        """Ways to reach, links, a household, sealed facts, an import of citizens."""
        luz, ramon = cls.citizen, cls.other_citizen
        way = cls.env["gov.contact.preference"].create(
            {"partner_id": luz.id, "channel": "post"}
        )
        link = cls.env["gov.relation"].create(
            {
                "from_id": luz.id,
                "kind": "parent",
                "to_id": ramon.id,
                "is_conflict": True,
            }
        )
        member = {"partner_id": luz.id, "is_conflict": True}
        home = cls.env["gov.household"].create(
            {"name": "x", "member_ids": [(0, 0, member)]}
        )
        sealed = cls.env["gov.sealed.contact"].create(
            {
                "partner_id": ramon.id,
                "basis": "x",
                "sealed_at": fields.Datetime.now(),
                "sealed_by_id": cls.env.uid,
            }
        )
        run = cls.env["gov.person.import"].create({"file_name": "x"})
        line = cls.env["gov.person.import.line"].create(
            {"import_id": run.id, "line": 2, "kind": "rejected"}
        )
        cls._fill(way, "luz", "way_")
        cls._fill(link, "both", "link_")
        cls._fill(home, "luz", "home_")
        cls._fill(sealed, "sealed")
        cls._fill(run, "people")
        cls._fill(line, "people", "line_")

    @classmethod
    def _fill_reorganisation(cls):
        order = cls.env["gov.reorganisation"].create(
            {"from_agency_id": cls.permits.id, "successor_id": cls.roads.id}
        )
        item = cls.env["gov.reorganisation.item"].create(
            {
                "reorganisation_id": order.id,
                "kind": "case",
                "ticket_id": cls.case.id,
                "successor_id": cls.roads.id,
            }
        )
        cls._fill(order, "order")
        cls._fill(item, "order", "item_")

    @classmethod
    def _fill_counters(cls):
        """A counter, a number about the case, and an answer on a protected ground."""
        desk = cls.env["gov.desk"].create({"name": "x", "agency_id": cls.permits.id})
        number = cls.env["gov.desk.ticket"]._draw(
            cls.permits, cls.permit, False, "self", fields.Datetime.now(), case=cls.case
        )
        value = cls.env["gov.protected.value"].search(
            [("ground_id.is_asked", "=", True)], limit=1
        )
        answer = cls.env["gov.protected.fact"].create(
            {
                "partner_id": cls.citizen.id,
                "ground_id": value.ground_id.id,
                "value_id": value.id,
                "declared_at": fields.Datetime.now(),
            }
        )
        cls._fill(desk, "counter")
        cls._fill(number, "number")
        cls._fill(answer, "answer")

    @classmethod
    def _fill_rights(cls):
        office, citizen = {"agency_id": cls.permits.id}, {"partner_id": cls.citizen.id}
        cls._standard("breach_notice", 72, unit="calendar_hours")
        breach = cls.env["gov.breach"].create(
            {"name": "x", "data_kinds": "x", **office}
        )
        erasure = cls.env["gov.erasure"].create({"grounds": "x", **office, **citizen})
        hold = cls.env["gov.legal.hold"].create({"reason": "x", **citizen})
        asked = cls.env["gov.correction"]._file(cls.citizen, "street", "x", "x")
        for record, owner in (
            (breach, "breach"),
            (breach.entry_ids, "breachentry"),
            (erasure, "erasure"),
            (hold, "hold"),
            (asked, "permits"),
        ):
            cls._fill(record, owner, "asked_" if record == asked else "")
        cls._fill(asked.correction_ids, "permits", "correction_")

    # ------------------------------------------------------------------
    # WHAT IS WALKED
    # ------------------------------------------------------------------

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.all_models = sorted(
            name for name, model in cls.env.registry.items() if not model._abstract
        )
        cls.our_models = [
            name
            for name in cls.all_models
            if any(
                mro.__module__.startswith(OURS) for mro in cls.env.registry[name].mro()
            )
        ]

    # ------------------------------------------------------------------
    # WHAT IS TOLD
    # ------------------------------------------------------------------

    def _allowed(self, role, secret):
        patterns = ENTITLED[role]
        if getattr(self, role)._is_internal():
            patterns += KNOWN_TO_EMPLOYEES
        return any(fnmatchcase(secret, pattern) for pattern in patterns)

    def _leaks(self, role, told):
        """The secrets in an answer that are not for this role."""
        return {
            secret for secret in secrets_in(told) if not self._allowed(role, secret)
        }

    def setUp(self):
        super().setUp()
        self.calls = Counter()
        self.found = {}  # secret and role -> where it came out first
        self.start = None  # to which each call goes back
        self._remember_refusals()

    def _remember_refusals(self):
        """Make the sentence of a refusal once for the same user, records and operation.

        Odoo works out for each refusal which groups and rules it is due to, which takes a
        third of the time of a sweep. The first sentence of each is listened to.
        """
        known = {}
        for name in ("ir.model.access", "ir.rule"):
            cls = self.registry[name]
            original = cls._make_access_error

            def make(model, *args, original=original, name=name):
                key = (name, model.env.uid, model.env.su, *map(str, args))
                if key not in known:
                    known[key] = original(model, *args)
                return copy.copy(known[key])

            self.patch(cls, "_make_access_error", make)

    def _try(self, act):
        """What an act returns, and what it raised; it leaves nothing behind."""
        result = error = None
        self.calls["calls"] += 1
        if not self.start:
            # One for the whole walk: making and releasing one costs as much as many a call.
            self.start = self.env.cr.savepoint(flush=False)
        try:
            result = as_text(act())
            self.env.flush_all()
        except IntegrityError:  # a request answers with the sentence of the constraint
            error = UserError("constraint")
        except Exception as raised:  # whatever it is, it is looked at
            error = raised
        self.start.rollback()
        self.env.transaction.clear()
        return result, error

    def _listen(self, role, where, act):
        """Do something as a role and keep what it should not have told, be it in the
        answer or in the sentence of the refusal."""
        result, error = self._try(act)
        told = result if error is None else str(error)
        for secret in self._leaks(role, told or ""):
            self.found.setdefault((secret, role), where)
        return error

    def _in_parts(self, act, names):
        """Do something with names: with all at once, and with each half where that
        breaks, down to the names that break it.

        :param act: takes a list of names, returns the error or nothing
        """
        if act(names) and len(names) > 1:
            half = len(names) // 2
            self._in_parts(act, names[:half])
            self._in_parts(act, names[half:])

    def _report(self, kind, minimum):
        _logger.info(
            "Sweep of %s roles: %s", len(STRANGERS), dict(sorted(self.calls.items()))
        )
        self.assertGreater(self.calls[kind], minimum, "The sweep walks past things.")
        leaks = [
            f"{role} learns {secret} by {where}"
            for (secret, role), where in sorted(self.found.items())
        ]
        self.assertFalse(leaks, "\n".join(leaks))

    def _model(self, role, name):
        return self.env[name].with_user(getattr(self, role)).with_context({})


def secrets_in(told):
    """All secrets in an answer, plain or in base64, without their sign."""
    text = told if isinstance(told, str) else as_text(told)
    found = {name.lower() for name in _SECRET.findall(text)}
    if _CODED.search(text):
        for run in _BASE64.findall(text):
            if _CODED.search(run):
                padded = run.replace("-", "+").replace("_", "/")
                padded = padded[: len(padded) // 4 * 4]
                plain = base64.b64decode(padded).decode("latin-1")
                found |= {name.lower() for name in _SECRET.findall(plain)}
    return found


def as_text(value):
    """An answer as text; records tell no more than their ids, as over RPC."""

    def plain(thing):
        if isinstance(thing, bytes):
            return thing.decode("latin-1")
        if isinstance(thing, BaseModel):
            return thing.ids
        if isinstance(thing, set | frozenset | map | filter):
            return list(thing)
        return str(thing)

    try:
        return json.dumps(value, default=plain)
    except (TypeError, ValueError):  # keys that are no text
        return str(value)
