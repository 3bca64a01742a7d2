from datetime import datetime, timedelta

from .common import GovCommon

# Tuesday 4 August 2026, 10:00 in Manila.
FILED = datetime(2026, 8, 4, 2, 0)
MINIMUM = 5


class ReleaseCase(GovCommon):
    """The small city with answers in the third quarter of 2026: permits (14, two of them
    late, two withdrawn, one duplicate), stalls (3) and signboards (7), all at Licensing;
    roads (12) and bridges (none) at the City Engineer; and six complaints without a service."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        Service = cls.env["gov.service"]
        Service.search([]).is_published = False
        cls.permit.is_published = True
        cls.stall, cls.sign, cls.road, cls.bridge = Service.create(
            [
                {"name": name, "agency_id": agency.id, "is_published": True}
                for name, agency in (
                    ("Market stall", cls.permits),
                    ("Signboard", cls.permits),
                    ("Road opening", cls.roads),
                    ("Bridge pass", cls.roads),
                )
            ]
        )
        cls.env["gov.measure"].search([]).minimum = MINIMUM
        # Licensing promises three working days from the complete request.
        cls._past(cls.permit, 12, days=2)
        cls._past(cls.permit, 2, days=9)
        cls._past(cls.permit, 2, days=1, outcome="withdrawn")
        cls._past(cls.permit, 1, days=1, outcome="duplicate")
        cls._past(cls.stall, 3, days=1)
        cls._past(cls.sign, 7, days=1)
        cls._past(cls.road, 12, days=0)
        cls._past(Service, 6, days=3)
        cls.env["gov.figures"]._refresh()

    @classmethod
    def _past(cls, service, number, days, outcome="granted", filed=FILED):
        """Cases of the past, answered so many calendar days after they came."""
        agency = service.agency_id or cls.permits
        return cls.env["helpdesk.ticket"]._file_history(
            [
                {
                    "name": "Of the past",
                    "description": "It was asked for.",
                    "partner_id": cls.citizen.id,
                    "agency_id": agency.id,
                    "service_id": service.id,
                    "case_kind": "service_request" if service else "complaint",
                    "filed_at": filed,
                    "complete_at": filed,
                    "closed_date": filed + timedelta(days=days, hours=1),
                    "outcome": outcome,
                }
                for _number in range(number)
            ]
        )

    def _prepared(self, user=None, **values):
        """A release of the third quarter, looked at and not yet public."""
        release = (
            self.env["gov.release"]
            .with_user(user or self.service_admin)
            .create({"year": 2026, "quarter": "3", **values})
        )
        release.action_prepare()
        return release

    def _published(self, **values):
        release = self._prepared(**values)
        release.action_publish()
        return release
