from datetime import datetime, timezone

from odoo.tests import new_test_user

from odoo.addons.base.tests.common import BaseCommon

UTC = timezone.utc
CASE_OFFICER = "gov_crm.group_gov_case_officer"


class GovCommon(BaseCommon):
    """A small city: two offices under a city hall, their people, one citizen with a login.

    Working hours Monday to Friday 08:00–12:00 and 13:00–17:00 in Manila; 30 November 2026 is
    a holiday. The tests state their own moment with freeze_time.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calendar = cls.env["resource.calendar"].create(
            {
                "name": "City hall hours",
                "tz": "Asia/Manila",
                "attendance_ids": [(5,)]
                + [
                    (
                        0,
                        0,
                        {
                            "name": f"{day} {start}",
                            "dayofweek": str(day),
                            "hour_from": start,
                            "hour_to": stop,
                            "day_period": period,
                        },
                    )
                    for day in range(5)
                    for start, stop, period in (
                        (8, 12, "morning"),
                        (13, 17, "afternoon"),
                    )
                ],
            }
        )
        cls.env["resource.calendar.leaves"].create(
            {
                "name": "Bonifacio Day",
                "calendar_id": cls.calendar.id,
                "date_from": "2026-11-29 16:00:00",
                "date_to": "2026-11-30 15:59:59",
            }
        )
        cls.city = cls._agency("City Hall", "CITY")
        cls.roads = cls._agency("City Engineer", "CEO", parent=cls.city)
        cls.permits = cls._agency("Licensing Office", "BPLO", parent=cls.city)
        cls.frontline = cls._user(
            "frontline", "gov_crm.group_gov_frontline", cls.permits
        )
        cls.officer = cls._user("officer", CASE_OFFICER, cls.permits)
        cls.roads_officer = cls._user("roads_officer", CASE_OFFICER, cls.roads)
        cls.supervisor = cls._user(
            "supervisor", "gov_crm.group_gov_supervisor", cls.city
        )
        cls.service_admin = cls._user("serviceadmin", "gov_crm.group_gov_service_admin")
        cls.oversight = cls._user("oversight", "gov_crm.group_gov_oversight")
        cls.equality = cls._user("equality", "gov_crm.group_gov_equality_officer")
        cls.investigator = cls._user("investigator", "gov_crm.group_gov_investigator")
        cls.contractor = cls._user("contractor", "gov_crm.group_gov_contractor")
        cls.employee = cls._user("employee", "base.group_user")
        cls.citizen_user = cls._user("luz", "base.group_portal", name="Luz dela Cruz")
        cls.citizen = cls.citizen_user.partner_id
        cls.citizen.gov_is_citizen = True
        cls.other_user = cls._user("ramon", "base.group_portal", name="Ramon Santos")
        cls.other_citizen = cls.other_user.partner_id
        cls.other_citizen.gov_is_citizen = True
        cls.env["gov.service.standard"].search([]).active = False
        cls.standard = cls._standard("resolve", 3, starts_at="complete")
        cls._standard("first_response", 2)
        cls._standard("acknowledge", 1)
        cls.permit = cls.env["gov.service"].create(
            {
                "name": "Business permit",
                "agency_id": cls.permits.id,
                "classification": "simple",
                "requirement_ids": [(0, 0, {"name": "Barangay clearance"})],
            }
        )

    @classmethod
    def default_env_context(cls):
        # Chatter is part of what is tested here: keep mail tracking on.
        return {}

    @classmethod
    def _agency(cls, name, code, parent=None):
        return cls.env["gov.agency"].create(
            {
                "name": name,
                "code": code,
                "parent_id": parent.id if parent else False,
                "calendar_id": cls.calendar.id,
            }
        )

    @classmethod
    def _user(cls, login, groups, agency=None, name=None):
        return new_test_user(
            cls.env,
            login=f"{login}_gov",
            name=name or login.capitalize(),
            groups=groups,
            email=f"{login}@city.example",
            tz="Asia/Manila",
            gov_agency_ids=[(6, 0, agency.ids)] if agency else [],
            # No invitation by mail: it costs more than the rest of the user.
            context={"no_reset_password": True},
        )

    @classmethod
    def _standard(cls, target, amount, **values):
        return cls.env["gov.service.standard"].create(
            {
                "name": f"{target} {amount}",
                "target": target,
                "amount": amount,
                "unit": "working_days",
                "legal_basis": "City ordinance 1",
                **values,
            }
        )

    def _file(self, user=None, **values):
        """File a case as an officer, in the officer's own rights."""
        values.setdefault("partner_id", self.citizen.id)
        values.setdefault("service_id", self.permit.id)
        return (
            self.env["helpdesk.ticket"].with_user(user or self.frontline).create(values)
        )


def utc(text):
    """Naive UTC, as Odoo stores it, from text with an offset: “2026-11-26 17:00+08:00”."""
    moment = datetime.fromisoformat(text)
    return moment.astimezone(UTC).replace(tzinfo=None)
