import base64

from freezegun import freeze_time

from odoo import fields
from odoo.tools import SQL

from .security_common import SecurityCommon

FILED = "2020-03-02 02:00:00"  # a Monday, 10:00 in Manila
TODAY = "2026-11-24 02:00:00"
# Whatever tells who she is. None of it stands in anything else of the database.
FACTS = {
    "name": "Maria Luzviminda Dimaculangan",
    "phone": "0917 555 7391",
    "email": "mluz.dimaculangan@mail.example",
    "street": "17 Dapdap Lane",
}
NEEDLES = ("dimaculangan", "luzviminda", "555 7391", "5557391", "dapdap")


class ErasureCommon(SecurityCommon):
    """Maria had two cases, years ago, with everything a case can have."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.privacy = cls._user("privacy", "gov_crm.group_gov_privacy", cls.city)
        cls.other_privacy = cls._user("privacy2", "gov_crm.group_gov_privacy", cls.city)
        cls.lawyer = cls._user(
            "lawyer",
            "gov_crm.group_gov_privacy,gov_crm.group_gov_supervisor",
            cls.city,
        )
        with freeze_time(FILED):
            cls._make_maria()
        cls.env.flush_all()
        # Odoo takes this moment from the database, where no clock is turned back.
        cls.env.cr.execute(
            SQL("UPDATE crm_lead SET date_last_stage_update = %s", FILED)
        )
        cls.env.invalidate_all()

    @classmethod
    def _make_maria(cls):
        cls.maria_user = cls._user("maria", "base.group_portal", name="Maria")
        cls.maria_user.login = FACTS["email"]
        cls.maria = cls.maria_user.partner_id
        cls.maria.write(
            {
                **FACTS,
                "gov_is_citizen": True,
                "comment": "<p>Mrs Dimaculangan is hard of hearing</p>",
                "gov_contact_preference_ids": [
                    (0, 0, {"channel": "phone", "note": "ask for Luzviminda"})
                ],
                "child_ids": [
                    (
                        0,
                        0,
                        {"type": "other", "name": "Dimaculangan farm", "city": "Lipa"},
                    )
                ],
            }
        )
        cls.maria.message_post(body="Dimaculangan moved", message_type="comment")
        cls._attach(cls.maria, raw=b"Dimaculangan ID", name="dimaculangan.txt")
        cls.past = cls._make_case("Permit for Dimaculangan bakery", cls.permit)
        cls.other_past = cls._make_case("Tricycle of Dimaculangan", None)
        correction = cls.env["gov.correction"].with_user(cls.frontline)
        case = correction._file(
            cls.maria, "street2", "Dapdap Annex", "Birth paper of Dimaculangan"
        )
        case.with_user(cls.officer)._decide(
            "granted", False, "<p>Yes, Luzviminda</p>", case.filed_at, cls.officer
        )
        case.with_user(cls.officer).action_apply_correction()
        cls._make_links()
        cls.lead = cls.env["crm.lead"].create(
            {
                "name": "Talk with Dimaculangan",
                "type": "lead",
                "partner_id": cls.maria.id,
                "contact_name": FACTS["name"],
                "email_from": FACTS["email"],
                "phone": FACTS["phone"],
                "street": FACTS["street"],
                "gov_agency_id": cls.permits.id,
            }
        )
        cls.lead.message_post(body="Luzviminda called", message_type="comment")

    @classmethod
    def _make_answers(cls):
        """What she filled in: sent with a case, and lying there unsent."""
        cls.env["gov.case.answer"].create(
            [
                {
                    "ticket_id": cls.past.id,
                    "sequence": 1,
                    "question": "Who applies?",
                    "kind": "text",
                    "value": "Luzviminda",
                },
                {
                    "ticket_id": cls.past.id,
                    "sequence": 2,
                    "question": "Plan",
                    "kind": "file",
                    "value": "dapdap.txt",
                    "attachment_id": cls._attach(
                        cls.past, raw=b"Dapdap plan", name="dapdap.txt"
                    ).id,
                },
            ]
        )
        cls.permit.is_online = True
        draft = cls.env["gov.application"]._start(cls.permit, cls.maria)
        draft.answers = {"1": "Dimaculangan"}
        draft._add_files([("dimaculangan-draft.txt", b"Dimaculangan draft")])

    @classmethod
    def _make_links(cls):
        """What the record of a person has beside contact facts and cases."""
        now = fields.Datetime.now()
        cls._make_answers()
        agent = cls.env["res.partner"].create({"name": "Ana", "gov_is_citizen": True})
        mandate = cls.env["gov.representation"].create(
            {
                "principal_id": cls.maria.id,
                "agent_id": agent.id,
                "evidence": "Letter of Mrs Dimaculangan",
                "evidence_file": base64.b64encode(b"Dimaculangan signs"),
                "verified_how": "seen",
            }
        )
        mandate._grant(now, cls.frontline)
        cls.env["gov.consent"].create(
            {
                "partner_id": cls.maria.id,
                "purpose_id": cls.env.ref("gov_crm.gov_consent_purpose_outreach").id,
                "evidence": "Signed by Luzviminda",
            }
        )
        cls.env["gov.contact.event"].create(
            {
                "partner_id": cls.maria.id,
                "text": "Luzviminda called",
                "agency_id": cls.permits.id,
                "at": now,
            }
        )
        cls.env["gov.household"].create(
            {
                "name": "Dimaculangan",
                "member_ids": [(0, 0, {"partner_id": cls.maria.id})],
            }
        )
        twin = cls.env["res.partner"].create(
            {
                "name": "Luzviminda Dimaculangan",
                "gov_is_citizen": True,
                "street2": "Dapdap corner",
                "gov_preferred_channel": "phone",
            }
        )
        cls.env["gov.person.merge"]._merge(
            cls.maria, twin, "Both are Dimaculangan", now, cls.supervisor
        )

    @classmethod
    def _make_case(cls, name, service):
        case = (
            cls.env["helpdesk.ticket"]
            .with_user(cls.frontline)
            .create(
                {
                    "partner_id": cls.maria.id,
                    "service_id": service.id if service else False,
                    "name": name,
                    "description": f"<p>I live at {FACTS['street']}</p>",
                    "email_cc": "dimaculangan.son@mail.example",
                }
            )
        )
        # What she writes on her page.
        case.with_user(cls.maria_user)._portal_post(
            "I am Luzviminda, call 0917 555 7391.", [], name
        )
        case.message_post(
            body=f"<p>Dear {FACTS['name']}</p>",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.maria.ids,
        )
        cls._attach(case, raw=b"Scan of Dimaculangan", name="dimaculangan-id.txt")
        case.activity_schedule(
            "mail.mail_activity_data_todo", summary="Call Luzviminda"
        )
        case.message_subscribe(cls.maria.ids)
        case.sudo()._record_endorsement(
            "Congress",
            case.filed_at,
            case.filed_at,
            cls.frontline,
            text="Please help Mrs Dimaculangan",
        )
        items = [item["key"] for item in case._shareable()]
        referral = case._refer(
            cls.roads,
            "Does Dimaculangan owe anything?",
            case.filed_at,
            cls.frontline,
            facts=f"{FACTS['name']}, {FACTS['street']}",
            kind="consult",
            basis=cls.env["gov.sharing.basis"].search([], limit=1),
            items=items,
        )
        referral.sudo().message_post(
            body="About Dimaculangan",
            message_type="comment",
            attachments=[("dimaculangan.txt", b"Dimaculangan tax")],
        )
        case.with_user(cls.officer)._decide(
            "denied",
            "Mrs Dimaculangan has no clearance",
            f"<p>Dear Luzviminda of {FACTS['street']}</p>",
            case.filed_at,
            cls.officer,
            redress="Write to the mayor",
        )
        return case.sudo()

    def _draft(self, user=None, **values):
        return (
            self.env["gov.erasure"]
            .with_user(user or self.privacy)
            .create(
                {
                    "partner_id": self.maria.id,
                    "agency_id": self.city.id,
                    "grounds": "Maria Dimaculangan asks to be forgotten",
                    **values,
                }
            )
        )

    def _approved(self, **values):
        erasure = self._draft(**values)
        erasure.action_preview()
        self._as(self.supervisor, erasure).action_approve()
        return erasure.sudo()

    def _carry_out(self):
        self.env.flush_all()
        self.env["gov.erasure"].sudo()._cron_carry_out()
        self.env.flush_all()
        self.env.invalidate_all()

    def _traces(self, needles=NEEDLES):
        """Every place of the database and of the files where one of these words stands."""
        self.env.flush_all()
        pattern = "|".join(needles)
        columns = self.env.execute_query(
            SQL(
                "SELECT c.table_name, c.column_name FROM information_schema.columns c "
                "JOIN information_schema.tables t USING (table_schema, table_name) "
                "WHERE c.table_schema = 'public' AND t.table_type = 'BASE TABLE' "
                "AND (c.data_type IN ('text', 'character varying', 'jsonb', 'json', 'ARRAY') "
                "OR c.data_type = 'bytea') AND c.table_name NOT LIKE 'ir_model%%'"
            )
        )
        found = set()
        for table, column in columns:
            name = SQL.identifier(column)
            rows = self.env.execute_query(
                SQL(
                    "SELECT 1 FROM %s WHERE %s::text ~* %s LIMIT 1",
                    SQL.identifier(table),
                    name,
                    pattern,
                )
            )
            if rows:
                found.add(f"{table}.{column}")
        files = self.env["ir.attachment"].search(
            [("type", "=", "binary"), ("res_field", "in", [False, "image_1920"])]
        )
        for file in files:
            content = (file.raw or b"").decode("latin-1").lower()
            if any(needle in content for needle in needles):
                found.add(f"file {file.res_model}")
        return found
