import random

from freezegun import freeze_time

from odoo import fields
from odoo.tests import tagged

from .endorsement_common import MON_10, EndorsementCommon

# What of a case and of what hangs on it may not tell an endorsed one from its twin; numbers
# of rows and of the case itself are its own.
TABLES = {
    "helpdesk_ticket": "id = %s",
    "gov_service_timer": "ticket_id = %s",
    "gov_service_timer_event": "timer_id IN "
    "(SELECT id FROM gov_service_timer WHERE ticket_id = %s)",
    "gov_custody": "ticket_id = %s",
    "gov_referral": "ticket_id = %s",
    "gov_decision": "ticket_id = %s",
    "gov_case_notice": "ticket_id = %s",
    "mail_activity": "res_model = 'helpdesk.ticket' AND res_id = %s",
}
_OWN = ("id", "number", "ticket_id", "timer_id", "res_id", "referral_id", "create_date",
        "write_date", "text_digest", "message_main_attachment_id", "subject", "name",
        "access_token", "facts", "description", "res_name", "create_uid",
        "write_uid")  # fmt: skip
SEED = 20261128
SEQUENCES, STEPS = 12, 8


@tagged("post_install", "-at_install")
class TestEndorsementNeutral(EndorsementCommon):
    """Metamorphic: of two cases to which the same happens one is endorsed, by ever so high
    an office; nothing tells them apart but the endorsement."""

    def _rows(self, case):
        self.env.flush_all()
        found = {}
        for table, where in TABLES.items():
            self.env.cr.execute(
                f"SELECT * FROM {table} WHERE {where} ORDER BY id", [case.id]
            )
            names = [column.name for column in self.env.cr.description]
            found[table] = [
                {
                    # A letter names its case.
                    n: v.replace(case.number, "#") if isinstance(v, str) else v
                    for n, v in zip(names, row, strict=True)
                    if n not in _OWN
                }
                for row in self.env.cr.fetchall()
            ]
        return found

    def _screen(self, case):
        """What officers see of it, and the sentence of the deadline."""
        case.invalidate_recordset()
        theirs = case.with_user(self.supervisor)
        fields_seen = ("next_step", "deadline_display", "deadline_state", "is_overdue",
                       "stage_id", "user_id", "agency_id", "waits_for_answer",
                       "is_paused", "custody_path", "pause_refusal",
                       "extension_refusal")  # fmt: skip
        return {name: theirs[name] for name in fields_seen}

    def _twins(self):
        """One after the other, so that every list has the endorsed one last."""
        return self._file(), self._file()

    def _assert_alike(self, plain, endorsed):
        self.assertEqual(self._rows(plain), self._rows(endorsed))
        self.assertEqual(self._screen(plain), self._screen(endorsed))

    def _work(self, *cases):
        """These cases as My work lists them."""
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        domain = [("is_open", "=", True), ("gov_editable", "=", True),
                  ("gov_for_me", "=", True)]  # fmt: skip
        return [it.id for it in Case.search(domain) if it.id in {c.id for c in cases}]

    @freeze_time(MON_10)
    def test_recording_writes_nothing_on_the_case(self):
        case = self._file()
        before = self._whole_rows(case)
        endorsement = self._endorse(case, office="Office of the President")
        self._answer(endorsement)
        self.assertEqual(self._whole_rows(case), before)

    def _whole_rows(self, case):
        """Every column, also the moment of the last change."""
        self.env.flush_all()
        found = {}
        for table, where in TABLES.items():
            self.env.cr.execute(
                f"SELECT * FROM {table} WHERE {where} ORDER BY id", [case.id]
            )
            found[table] = self.env.cr.fetchall()
        return found

    @freeze_time(MON_10)
    def test_place_in_my_work_and_in_the_lists(self):
        cases = [self._file() for _n in range(4)]
        before = self._work(*cases)
        counts = self.env["helpdesk.ticket"].with_user(self.officer).my_work_counts()
        for office in ("Office of the President", "City Mayor"):
            self._endorse(cases[3], office=office)
        self.env.invalidate_all()
        self.assertEqual(self._work(*cases), before)
        Case = self.env["helpdesk.ticket"].with_user(self.officer)
        self.assertEqual(Case.my_work_counts(), counts)

    def test_random_histories_of_twins(self):
        """The same acts at the same moments; between them endorsements of one of the two."""
        ground = self.env["gov.pause.reason"].create(
            {
                "name": "Inspection",
                "citizen_text": "our inspector visits the place",
                "legal_basis": "City ordinance 1",
                "max_amount": 10,
            }
        )
        self.standard.write(
            {"pause_reason_ids": [(6, 0, ground.ids)], "extension_max": 1}
        )
        dice = random.Random(SEED)
        acts = self._acts(ground)
        counts = dict.fromkeys(acts, 0)
        for number in range(SEQUENCES):
            with self.subTest(sequence=number), self.env.cr.savepoint() as savepoint:
                with freeze_time(MON_10) as clock:
                    twins = self._twins()
                    for _step in range(STEPS):
                        clock.tick(dice.randint(600, 9 * 3600))
                        if dice.random() < 0.6:
                            self._maybe_endorse(twins[1], dice)
                        name = dice.choice(sorted(acts))
                        counts[name] += self._both(twins, acts[name])
                        self._assert_alike(*twins)
                        self.assertEqual(sorted(self._work(*twins)), self._work(*twins))
                savepoint.rollback()
            self.env.invalidate_all(flush=False)
        for name, count in counts.items():
            self.assertTrue(count, f"{name} hardly ever happened: {counts}")

    def _maybe_endorse(self, case, dice):
        now, user = fields.Datetime.now(), self.officer
        case_sudo = case.sudo()
        office = dice.choice(("Office of the President", "City Mayor", "Congress"))
        endorsement = case_sudo._record_endorsement(
            office, now, now, user, email="staff@senate.example"
        )
        if dice.random() < 0.5:
            endorsement.sudo()._answer(now, user, ("number", "date"))

    def _both(self, twins, act):
        """Do the same to both; either both do it or both refuse with one sentence."""
        outcomes = []
        for case in twins:
            try:
                with self.env.cr.savepoint():
                    act(case.sudo(), fields.Datetime.now())
                    self.env.flush_all()
                outcomes.append(None)
            except Exception as error:
                self.env.invalidate_all(flush=False)
                outcomes.append(str(error).replace(case.number, "#"))
        self.assertEqual(*outcomes)
        return outcomes[0] is None

    def _acts(self, ground):
        def member(case):
            return (
                self.officer if case.agency_id == self.permits else self.roads_officer
            )

        def elsewhere(case):
            return self.roads if case.agency_id == self.permits else self.permits

        def other(case):
            return (
                self.roads_officer if case.agency_id == self.permits else self.officer
            )

        return {
            "take": lambda case, at: case._take(member(case), at),
            "pause": lambda case, at: case._pause(
                ground, at, member(case), printed=True
            ),
            "resume": lambda case, at: case._resume(at, member(case)),
            "extend": lambda case, at: case._extend("Ill", at=at, user=member(case)),
            "promise": lambda case, at: case._promise(
                "a call", fields.Datetime.add(at, days=2), at, member(case)
            ),
            "refer": lambda case, at: case._refer(
                elsewhere(case), "Roads", at, member(case)
            ),
            "accept": lambda case, at: case.pending_referral_id._accept(
                at, other(case)
            ),
            "decide": lambda case, at: case._decide(
                "resolved", None, "<p>Done</p>", at, member(case)
            ),
            "reopen": lambda case, at: case._reopen("Mistake", at, member(case)),
            "sweep": lambda case, at: self.env["gov.service.timer"]._cron_sweep(),
        }
