from datetime import datetime, time, timedelta, timezone
from random import Random
from zoneinfo import ZoneInfo

from dateutil.relativedelta import relativedelta

from odoo import api, models

# Service, answers in a quarter, and how many of a hundred came in time.
_PAST = (
    ("service_business_renewal", 64, 92),
    ("service_birth_copy", 48, 97),
    ("service_senior_id", 33, 94),
    ("service_aics", 29, 79),
    # Too few to publish.
    ("service_building_permit", 4, 75),
)
# What an office found on paper after its results were public.
_FOUND = ("service_birth_copy", 14, 60)
_WITHOUT_ANSWER = {3: "withdrawn", 17: "duplicate", 29: "withdrawn"}


class GovDemoTown(models.AbstractModel):
    """Two quarters of older cases of the town, and its published results: of both quarters,
    and a correction of the last one. Made up, and the same each time."""

    _inherit = "gov.demo.town"

    @api.model
    def _load_releases(self):
        # The town is made by the installation; its results are published as people do.
        Release = self.env["gov.release"].sudo()
        if Release.search_count([], limit=1):
            return
        town, chance = self.sudo(), Random(1032)
        last = Release._last_quarter()
        before = last - relativedelta(months=3)
        for first in (before, last):
            for name, count, in_time in _PAST:
                town._file_past(name, count, in_time, first, chance)
        town._publish_results(before)
        town._publish_results(last)
        town._file_past(*_FOUND, last, chance)
        town._publish_results(
            last,
            "The civil registrar found 14 requests of this quarter on paper. They had "
            "not been counted.",
        )

    def _file_past(self, name, count, in_time, first, chance):
        """Closed cases of a service, filed and answered within a quarter."""
        service = self.env.ref(f"gov_crm_l10n_ph.{name}", raise_if_not_found=False)
        if not service:
            return
        zone = ZoneInfo(service.agency_id.calendar_id.tz)
        vals_list = []
        for number in range(count):
            filed = first + timedelta(days=chance.randint(2, 60))
            while filed.weekday() > 4:
                filed += timedelta(days=1)
            late = chance.random() * 100 > in_time
            days = chance.randint(9, 25) if late else chance.randint(0, 2)
            outcome = _WITHOUT_ANSWER.get(number, "granted")
            vals_list.append(
                {
                    "name": service.name,
                    "description": "<p>Made up, from the time before.</p>",
                    "agency_id": service.agency_id.id,
                    "service_id": service.id,
                    "filed_at": _moment(filed, 9, zone),
                    "closed_date": _moment(filed + timedelta(days=days), 15, zone),
                    "outcome": outcome,
                }
            )
        vals_list.sort(key=lambda vals: vals["filed_at"])
        self.env["helpdesk.ticket"]._file_history(vals_list)

    def _publish_results(self, first, reason=False):
        """Prepare and publish, as the service administrator does."""
        self.env["gov.figures"]._refresh()
        publisher = self._user("serviceadmin")
        release = (
            self.env["gov.release"]
            .with_user(publisher)
            .create(
                {
                    "year": first.year,
                    "quarter": str((first.month + 2) // 3),
                    "reason": reason,
                }
            )
        )
        release.action_prepare()
        release.action_publish()


def _moment(day, hour, zone):
    """Naive UTC of an hour of a day in a zone."""
    local = datetime.combine(day, time(hour), zone)
    return local.astimezone(timezone.utc).replace(tzinfo=None)
