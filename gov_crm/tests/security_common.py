from contextlib import contextmanager

from odoo.exceptions import UserError

from .common import GovCommon

# Stands in subject, description, note, answer and file of the case that is to stay unseen.
SECRET = "Marikit7391"


class _NotRefused(Exception):
    pass


class SecurityCommon(GovCommon):
    """One case full of secrets in the licensing office, and everybody who must not see it.

    ``case`` belongs to Luz and to the licensing office. The office of the city engineer
    has ``roads_case``, which is Ramon's.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        export = cls.env.ref("base.group_allow_export")
        cls.roads_frontline = cls._user(
            "roads_front", "gov_crm.group_gov_frontline", cls.roads
        )
        cls.roads_supervisor = cls._user(
            "roads_super", "gov_crm.group_gov_supervisor", cls.roads
        )
        cls.helpdesk_manager = cls._user(
            "manager", "helpdesk_mgmt.group_helpdesk_manager"
        )
        cls.salesman = cls._user("salesman", "sales_team.group_sale_salesman_all_leads")
        # Being listed as a member of an office gives nothing without a role there.
        for user in (cls.equality, cls.contractor, cls.service_admin, cls.investigator):
            user.gov_agency_ids = cls.permits
        cls.public = cls.env.ref("base.public_user")
        cls.seers = [cls.frontline, cls.officer, cls.supervisor, cls.oversight]
        cls.strangers = [
            cls.roads_frontline,
            cls.roads_officer,
            cls.roads_supervisor,
            cls.service_admin,
            cls.equality,
            cls.investigator,
            cls.contractor,
            cls.employee,
            cls.helpdesk_manager,
            cls.salesman,
            cls.other_user,
            cls.public,
        ]
        for user in cls.seers + cls.strangers:
            if user._is_internal():
                user.group_ids += export
        cls._file_cases()
        cls.env.flush_all()
        cls.env.invalidate_all()

    @classmethod
    def _file_cases(cls):
        Case = cls.env["helpdesk.ticket"]
        cls.case = Case.with_user(cls.frontline).create(
            {
                "partner_id": cls.citizen.id,
                "service_id": cls.permit.id,
                "name": f"Subject {SECRET}",
                "description": f"<p>Description {SECRET}</p>",
                "missing_papers": f"Paper {SECRET}",
            }
        )
        cls.roads_case = Case.with_user(cls.roads_officer).create(
            {
                "partner_id": cls.other_citizen.id,
                "name": "Pothole",
                "description": "Big",
            }
        )
        cls.note = cls.case.message_post(body=f"Note {SECRET}", message_type="comment")
        cls.log = cls.case.message_post(body=f"Log {SECRET}")
        cls.letter = cls.case.message_post(
            body=f"Letter {SECRET}",
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
            partner_ids=cls.citizen.ids,
        )
        cls.file = cls._attach(cls.case)
        cls.case, cls.roads_case = cls.case.sudo(), cls.roads_case.sudo()

    @classmethod
    def _attach(cls, case, **values):
        return case.env["ir.attachment"].create(
            {
                "name": f"{SECRET}.txt",
                "raw": f"File {SECRET}".encode(),
                "res_model": case._name,
                "res_id": case.id,
                **values,
            }
        )

    def _as(self, user, record=None):
        """The record as ``user`` meets it in a new request: nothing is cached."""
        self.env.flush_all()
        self.env.invalidate_all()
        return (
            (self.case if record is None else record).with_user(user).with_context({})
        )

    @contextmanager
    def _refused(self, error=UserError):
        """What happens inside is refused with a sentence; it leaves nothing behind, even
        if it is not refused."""
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
                raise _NotRefused
        except error:
            self.env.invalidate_all()
        except _NotRefused:
            self.env.invalidate_all()
            self.fail("This was not refused.")

    def _tell(self, act, *args):
        """What an act tells as text; “” if it is refused."""
        try:
            with self.env.cr.savepoint():
                answer = act(*args)
                self.env.flush_all()
        except UserError:
            return ""
        return str(answer)

    def _refer(self, case=None, user=None, to_agency=None, facts="Only this"):
        """Send a case to another office, as an officer."""
        case = self.case if case is None else case
        wizard = (
            self.env["gov.case.refer"]
            .with_user(user or self.frontline)
            .create(
                {
                    "ticket_id": case.id,
                    "to_agency_id": (to_agency or self.roads).id,
                    "reason": "It is about a road.",
                    "facts": facts,
                }
            )
        )
        wizard.action_refer()
        return case.referral_ids.sorted("id")[-1:]

    def _engagement(self, **values):
        return self.env["crm.lead"].create(
            {
                "name": f"Engagement {SECRET}",
                "type": "lead",
                "gov_agency_id": self.permits.id,
                **values,
            }
        )
