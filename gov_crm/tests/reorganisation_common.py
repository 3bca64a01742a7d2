from freezegun import freeze_time

from .common import CASE_OFFICER, GovCommon, utc


class ReorganisationCommon(GovCommon):
    """The licensing office is to go to a new one-stop shop, or in parts to the markets;
    the province is no part of the city. Working hours as in ``GovCommon``."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.shop = cls._agency("One-Stop Shop", "OSS", parent=cls.city)
        cls.markets = cls._agency("Markets Office", "MKT", parent=cls.city)
        cls.province = cls._agency("Province", "PROV")
        cls.shop_officer = cls._user("shop", CASE_OFFICER, cls.shop)
        cls.markets_officer = cls._user("markets", CASE_OFFICER, cls.markets)
        cls.province_supervisor = cls._user(
            "province_super", "gov_crm.group_gov_supervisor", cls.province
        )
        cls.stall = cls.env["gov.service"].create(
            {
                "name": "Market stall",
                "code": "STALL",
                "agency_id": cls.permits.id,
                "classification": "simple",
            }
        )
        cls.accept_standard = cls._standard("referral_accept", 2)
        cls._standard("referral_act", 5)
        cls.citizen.email = "luz@city.example"
        cls.shop.partner_id.write(
            {"street": "City Hall, window 1", "phone": "555 0199"}
        )

    def _at(self, text):
        """Do what follows at this moment in Manila: “24 09:00” is 24 November."""
        day, time = text.split()
        return freeze_time(utc(f"2026-11-{day} {time}+08:00"))

    def _order(self, kind="merged", **values):
        """A draft, as a service administrator writes it."""
        return (
            self.env["gov.reorganisation"]
            .with_user(self.service_admin)
            .create(
                {
                    "kind": kind,
                    "from_agency_id": self.permits.id,
                    "successor_id": kind != "reparented" and self.shop.id,
                    "order_number": "Executive Order No. 12",
                    "order_on": "2026-11-20",
                    **values,
                }
            )
        )

    def _preview(self, order):
        action = order.with_user(self.service_admin).action_preview()
        return (
            self.env[action["res_model"]]
            .with_user(self.service_admin)
            .browse(action["res_id"])
        )

    def _carry_out(self, order, run=True):
        """As the administrator does, through the dialog; then the job."""
        dialog = self._preview(order)
        self.assertFalse(dialog.problems, dialog.problems)
        dialog.action_carry_out()
        if run:
            self._run_job()
        return dialog

    def _run_job(self):
        self.env["gov.reorganisation"]._cron_carry_out()
        self.env.invalidate_all()

    def _refer(self, case, to_agency, user=None, **values):
        wizard = (
            self.env["gov.case.refer"]
            .with_user(user or self.officer)
            .create(
                {
                    "ticket_id": case.id,
                    "to_agency_id": to_agency.id,
                    "reason": "It is about a road.",
                    **values,
                }
            )
        )
        wizard.action_refer()
        return case.sudo().referral_ids.sorted("id")[-1:]

    def _decide(self, case, user=None):
        self.env["gov.case.decide"].with_user(user or self.officer).create(
            {"ticket_id": case.id, "outcome": "granted", "answer": "<p>Yes</p>"}
        ).action_decide()

    def _clock(self, case):
        """All that the citizen's clock says of a case."""
        timers = case.sudo().timer_ids.filtered(lambda it: not it.referral_id)
        names = ("target", "state", "started_at", "deadline", "stopped_at", "in_time",
                 "extension_count", "paused_at", "resumes_at")  # fmt: skip
        return [
            {name: timer[name] for name in names} for timer in timers.sorted("id")
        ] + [case.sudo().deadline, case.sudo().complete_at]

    def _assert_whole(self):
        """Nothing is wrong with any record."""
        self.env.flush_all()
        self.env.invalidate_all()
        results = self.env["gov.check"]._run()
        problems = [sentence for result in results for sentence in result["problems"]]
        self.assertFalse(problems, "\n".join(problems))

    def _assert_tiled(self, case, *offices):
        """These offices had the case one after the other, without a gap."""
        spans = case.sudo().custody_ids.sorted("date_from")
        self.assertEqual([span.agency_id for span in spans], list(offices))
        for span, following in zip(spans, spans[1:], strict=False):
            self.assertEqual(span.date_to, following.date_from)
