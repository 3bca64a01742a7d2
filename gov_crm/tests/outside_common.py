from freezegun import freeze_time

from .common import GovCommon, utc

# Stands in what only the signed page may show.
SECRET = "Zaragoza"
SENT = utc("2026-11-24 10:00+08:00")  # a Tuesday


class OutsideCommon(GovCommon):
    """An agency without accounts, reached by e-mail, beside the offices of the city."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._standard("referral_accept", 2)
        cls._standard("referral_act", 5)
        cls.water = cls._outside_agency("Water District", "BWD", "desk@water.example")
        cls.permits_boss = cls._user(
            "permits_boss", "gov_crm.group_gov_supervisor", cls.permits
        )
        cls.permits.partner_id.write(
            {"phone": "555 0123", "email": "permits@city.example", "street": "Hall 4"}
        )
        cls.domain = cls.env["mail.alias.domain"].create({"name": "city.example"})
        cls.env.company.alias_domain_id = cls.domain
        cls.basis = cls.env.ref("gov_crm.gov_sharing_basis_task")
        with freeze_time("2026-11-23 02:00:00"):
            cls.case = (
                cls.env["helpdesk.ticket"]
                .with_user(cls.officer)
                .create(
                    {
                        "partner_id": cls.citizen.id,
                        "service_id": cls.permit.id,
                        "name": f"Water for {SECRET}",
                        "description": f"<p>{SECRET} asks for water</p>",
                    }
                )
                .sudo()
            )
            cls.case.message_post(
                body=f"Letter of {SECRET}",
                message_type="comment",
                subtype_xmlid="mail.mt_comment",
                author_id=cls.citizen.id,
                attachments=[(f"{SECRET}.pdf", b"%PDF-1.4 of the citizen")],
            )
            cls.case.message_post(
                body="Note of the office, for nobody else", message_type="comment"
            )

    @classmethod
    def _outside_agency(cls, name, code, email):
        agency = cls._agency(name, code)
        agency.write({"is_external": True, "referral_email": email})
        return agency

    def _send(self, kind="transfer", at=SENT, user=None, agency=None, keys=None):
        """Refer the case to the agency outside, as an officer, with things that go along."""
        user = user or self.officer
        with freeze_time(at):
            case = self.case.with_user(user).sudo(False)
            items = case._shareable()
            if keys is None:
                keys = [it["key"] for it in items if "Note of" not in it["content"]]
            referral = case._refer(
                agency or self.water,
                "Please connect the house.",
                at,
                user,
                kind=kind,
                basis=self.basis,
                items=keys,
            )
        self.env.flush_all()
        return referral.sudo()

    def _token(self, referral, at=SENT):
        with freeze_time(at):
            return referral._link(at).rpartition("/")[2]

    def _mails(self, referral=None):
        """What waits in the outbox for agencies outside, the latest first."""
        domain = [("gov_referral_id", "!=", False)]
        if referral is not None:
            domain = [("gov_referral_id", "=", referral.id)]
        return self.env["mail.mail"].search(domain, order="id desc")

    def _acts(self, referral):
        return self.env["gov.referral.act"].search([("referral_id", "=", referral.id)])

    def _evidence(self, kind):
        return self.env["gov.evidence"].search(
            [("ticket_id", "=", self.case.id), ("kind", "=", kind)], order="seq"
        )

    def _problems(self):
        """What the checker finds wrong with the case."""
        return [
            problem
            for part in self.env["gov.check"]._run(self.case)
            for problem in part["problems"]
        ]
