from .common import GovCommon

MON_10 = "2026-11-23 02:00:00"  # Mon 23 Nov 10:00 in Manila
WED_22 = "2026-11-25 14:00:00"  # Wed 25 Nov 22:00: closures are declared at night


class SuspensionCommon(GovCommon):
    """A province beside the city; their offices share one calendar."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.province = cls._agency("Provincial Capitol", "PROV")
        cls.health = cls._agency("Provincial Health", "PHO", parent=cls.province)
        cls.desk = cls._agency("Health Desk", "PHD", parent=cls.health)
        cls.desk_officer = cls._user("desk", "gov_crm.group_gov_case_officer", cls.desk)
        cls.clinic = cls.env["gov.service"].create(
            {
                "name": "Clinic licence",
                "agency_id": cls.desk.id,
                "classification": "simple",
            }
        )
        cls.citizen.email = "luz@city.example"

    def _suspend(self, agency=None, **values):
        """A draft: the offices of the agency are closed Thu 26 Nov, the whole day."""
        return (
            self.env["gov.work.suspension"]
            .with_user(self.service_admin)
            .create(
                {
                    "name": "Typhoon Uwan",
                    "proclamation": "Proclamation No. 123",
                    "agency_ids": [(6, 0, (agency or self.province).ids)],
                    "day_from": "2026-11-26",
                    "day_to": "2026-11-26",
                    **values,
                }
            )
        )

    def _declare(self, suspension):
        """As the administrator does, through the dialog."""
        action = suspension.action_declare()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        dialog.with_user(self.service_admin).action_act()
        return dialog

    def _desk_case(self, **values):
        return self._file(self.desk_officer, service_id=self.clinic.id, **values).sudo()

    def _resolve(self, case):
        return case.sudo().timer_ids.filtered(lambda t: t.target == "resolve")
