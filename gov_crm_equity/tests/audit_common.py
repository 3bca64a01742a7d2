from datetime import timedelta

import numpy as np

from odoo import fields

from odoo.addons.gov_crm.tests.common import GovCommon


class AuditCommon(GovCommon):
    """Planted casework: cases of two groups, closed after waits that are known.

    The moments of a case are columns that only transitions write; planting writes them by
    SQL, so that a few hundred cases cost seconds.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.ground = cls.env.ref("gov_crm.gov_protected_ground_disability")
        cls.values = {it.code: it for it in cls.ground.value_ids}
        cls.metrics = {it.code: it for it in cls.env["gov.equity.metric"].search([])}

    @classmethod
    def _plant(
        cls, code, cases, days, seed=1, open_share=0.0, filed="2026-03-02 01:00"
    ):
        """File cases of as many citizens, answered after about so many days.

        :param code: of the citizens' answer on the ground; None: they gave none
        :param days: mean of the exponential waits, in days
        """
        rng = np.random.default_rng(seed)
        people = cls.env["res.partner"].create(
            [
                {"name": f"{code} {seed} {n}", "gov_is_citizen": True}
                for n in range(cases)
            ]
        )
        if code:
            cls.env["gov.protected.fact"].sudo().create(
                [
                    {
                        "partner_id": person.id,
                        "ground_id": cls.ground.id,
                        "value_id": cls.values[code].id,
                        "declared_at": "2026-01-01",
                    }
                    for person in people
                ]
            )
        tickets = cls.env["helpdesk.ticket"].create(
            [{"partner_id": it.id, "service_id": cls.permit.id} for it in people]
        )
        cls.env.flush_all()
        start = fields.Datetime.to_datetime(filed)
        for ticket in tickets:
            opened = start + timedelta(days=int(rng.integers(0, 80)))
            closed = opened + timedelta(days=float(rng.exponential(days)) + 0.1)
            is_open = bool(rng.random() < open_share)
            cls.env.cr.execute(
                "UPDATE helpdesk_ticket SET filed_at = %s, is_open = %s, closed_date = %s "
                "WHERE id = %s",
                (opened, is_open, None if is_open else closed, ticket.id),
            )
        cls.env.invalidate_all()
        return tickets

    def _audit(self, user=None, **values):
        """An audit as an equality officer writes it."""
        return (
            self.env["gov.equity.audit"]
            .with_user(user or self.equality)
            .create(
                {
                    "name": "Spring 2026",
                    "date_from": "2026-03-01",
                    "date_to": "2026-05-31",
                    "as_of": "2026-11-01",
                    "ground_ids": [(6, 0, self.ground.ids)],
                    "metric_ids": [(6, 0, self.metrics["resolution"].ids)],
                    **values,
                }
            )
        )

    def _run(self, audit):
        """Have it run as the job does."""
        audit.action_start()
        with self.enter_registry_test_mode():
            self.env.ref("gov_crm_equity.ir_cron_audits").method_direct_trigger()
        self.env.invalidate_all()
        return audit
