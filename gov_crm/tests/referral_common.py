from freezegun import freeze_time

from odoo.exceptions import UserError

from .common import CASE_OFFICER, GovCommon, utc


class ReferralCommon(GovCommon):
    """A case in the licensing office, filed Mon 23 Nov 10:00 in Manila, that may go to the
    city engineer or to the treasury; the province is no part of the city."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.treasury = cls._agency("Treasury", "TREA", parent=cls.city)
        cls.province = cls._agency("Province", "PROV")
        cls.treasury_officer = cls._user("treasury", CASE_OFFICER, cls.treasury)
        cls.province_officer = cls._user("province", CASE_OFFICER, cls.province)
        cls.permits_supervisor = cls._user(
            "permits_super", "gov_crm.group_gov_supervisor", cls.permits
        )
        cls._standard("referral_accept", 2)
        cls._standard("referral_act", 5)
        cls.basis = cls.env.ref("gov_crm.gov_sharing_basis_task")
        cls.not_competent = cls.env.ref("gov_crm.gov_referral_reason_not_competent")
        with freeze_time(utc("2026-11-23 10:00+08:00")):
            cls.case = (
                cls.env["helpdesk.ticket"]
                .with_user(cls.frontline)
                .create({"partner_id": cls.citizen.id, "service_id": cls.permit.id})
            )

    def _at(self, text):
        """Do what follows at this moment in Manila: “24 09:00” is 24 November."""
        day, time = text.split()
        return freeze_time(utc(f"2026-11-{day} {time}+08:00"))

    def _send(self, to_agency=None, user=None, **values):
        """Refer the case by the dialog, as an officer who has it."""
        user = user or self.officer
        wizard = (
            self.env["gov.case.refer"]
            .with_user(user)
            .create(
                {
                    "ticket_id": self.case.id,
                    "to_agency_id": (to_agency or self.roads).id,
                    "reason": "It is about a road.",
                    **values,
                }
            )
        )
        wizard.action_refer()
        return self.case.sudo().referral_ids.sorted("id")[-1:]

    def _decline(self, referral, user, suggested=None, text="Not ours"):
        self.env["gov.referral.decline"].with_user(user).create(
            {
                "referral_id": referral.id,
                "ground_id": self.not_competent.id,
                "reason": text,
                "suggested_agency_id": suggested.id if suggested else False,
                "is_unknown": not suggested,
            }
        ).action_decline()

    def _reply(self, referral, user, act, text):
        self.env["gov.referral.reply"].with_user(user).create(
            {"referral_id": referral.id, "act": act, "text": text}
        ).action_reply()

    def _clock(self, referral, target):
        return self.case.sudo().timer_ids.filtered(
            lambda it: it.target == target and it.referral_id == referral
        )

    def _assert_whole(self):
        """Nothing is wrong with the record of the case."""
        results = self.env["gov.check"]._run(self.case.sudo())
        problems = [sentence for result in results for sentence in result["problems"]]
        self.assertFalse(problems, "\n".join(problems))

    def _assert_refused(self, act, words):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            act()
        self.env.invalidate_all()
