from datetime import date, timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .security_common import SecurityCommon

BORN = date(1951, 3, 9)


class MergeCommon(SecurityCommon):
    """Luz Macaraeg was registered twice by the licensing office, each with a case."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.country_id = cls.env.ref("base.ph")
        Partner = cls.env["res.partner"].with_user(cls.frontline)
        cls.kept, cls.merged, cls.other = (
            Partner.create(
                [
                    {
                        "name": "Luz Macaraeg",
                        "gov_is_citizen": True,
                        "gov_birth_date": BORN,
                    },
                    {
                        "name": "Lus Makaraeg",
                        "gov_is_citizen": True,
                        "gov_birth_date": BORN,
                        "phone": "0917 555 0101",
                    },
                    {"name": "Ramona Uy", "gov_is_citizen": True},
                ]
            )
        ).sudo()
        cls.first = cls._file(cls, cls.frontline, partner_id=cls.kept.id).sudo()
        cls.second = cls._file(cls, cls.officer, partner_id=cls.merged.id).sudo()
        cls._file(cls, cls.officer, partner_id=cls.other.id)
        cls.pair = cls.env["gov.duplicate"]._keep(cls.kept, cls.merged)
        cls.env.flush_all()

    def _merge(self, pair=None, keep="one", user=None):
        pair = self.pair if pair is None else pair
        user = user or self.supervisor
        dialog = (
            self.env["gov.person.merge.dialog"]
            .with_user(user)
            .create({"duplicate_id": pair.id, "note": "Same paper", "keep": keep})
        )
        dialog.action_merge()
        self.env.flush_all()
        self.env.invalidate_all()
        return self.env["gov.person.merge"].search([], limit=1)

    def _undo(self, merge, user=None):
        self._as(user or self.supervisor, merge).action_undo()
        self.env.flush_all()
        self.env.invalidate_all()

    def _pair(self, one, other):
        return self.env["gov.duplicate"]._keep(one, other)


@tagged("post_install", "-at_install")
class TestPersonMerge(MergeCommon):
    def _pointing(self):
        """Ids of all that names either record, by place."""
        self.env.flush_all()
        Merge = self.env["gov.person.merge"].new(
            {"kept_id": self.kept.id, "merged_id": self.merged.id}
        )
        return {
            (place[1], place[2], which): ids
            for place in Merge._places()
            for which in ("kept", "merged")
            if (ids := Merge._named(place, self[which].id, None))
        }

    def __getitem__(self, name):
        return getattr(self, name)

    def _hang_things(self):
        """One of each: message, file, follower on both and on one, contact below, task."""
        self.second.message_subscribe(self.merged.ids)
        self.second.message_subscribe(self.kept.ids)
        self.first.message_subscribe(self.merged.ids)
        self.merged.message_post(body="Called on Monday")
        self.second.message_post(
            body="Please come",
            partner_ids=self.merged.ids,
            author_id=self.merged.id,
            message_type="comment",
            subtype_xmlid="mail.mt_comment",
        )
        self._attach(self.merged)
        self.env["res.partner"].create({"name": "Home", "parent_id": self.merged.id})
        self.merged.activity_schedule(
            "mail.mail_activity_data_todo", user_id=self.officer.id
        )
        self.merged.category_id = self.env["res.partner.category"].create({"name": "x"})

    def test_everything_moves_and_comes_back(self):
        self._hang_things()
        before = self._pointing()
        merge = self._merge()
        after = self._pointing()
        # What is left with the record that went is what the other one had already.
        left = {
            place: ids
            for place, ids in after.items()
            if place[2] == "merged" and place[0] not in ("gov.person.merge",)
        }
        kept_in_journal = {
            (item.model, item.field): item._record_ids()
            for item in merge.item_ids
            if item.kind == "kept"
        }
        for (model, field, _which), ids in left.items():
            if model != "res.partner":
                self.assertEqual(kept_in_journal.get((model, field)), ids)
        self.assertIn(("mail.followers", "partner_id"), kept_in_journal)
        self.assertEqual((self.first | self.second).partner_id, self.kept)
        self.assertIn("Called on Monday", str(self.kept.message_ids.mapped("body")))
        self.assertEqual(self.kept.child_ids.name, "Home")
        self.assertEqual(self.kept.child_ids.commercial_partner_id, self.kept)
        self.assertTrue(self.kept.activity_ids)
        self.assertTrue(self.kept.category_id)
        self.assertEqual(self.kept.phone, "0917 555 0101")
        self.assertFalse(self.merged.active)
        self.assertEqual(self.merged.gov_merged_into_id, self.kept)
        self.assertEqual(self.pair.state, "same")
        self._undo(merge)
        self.assertEqual(self._pointing(), before)
        self.assertTrue(self.merged.active)
        self.assertFalse(self.merged.gov_merged_into_id)
        self.assertFalse(self.kept.phone)
        self.assertEqual(merge.state, "undone")
        self.assertEqual(self.pair.state, "open")

    def test_what_came_later_stays(self):
        merge = self._merge()
        later = self._file(self.frontline, partner_id=self.kept.id)
        self._undo(merge)
        self.assertEqual(later.sudo().partner_id, self.kept)
        self.assertEqual(self.second.partner_id, self.merged)

    def test_evidence(self):
        merge = self._merge()
        entries = self.second.evidence_ids.filtered(lambda e: "citizen" in e.kind)
        self.assertEqual(entries.mapped("kind"), ["citizen_merged"])
        self.assertEqual(entries.user_id, self.supervisor.id)
        self.assertFalse(
            self.first.evidence_ids.filtered(lambda e: e.kind == "citizen_merged")
        )
        self._assert_whole()
        self._undo(merge)
        self._assert_whole()
        self.assertIn("citizen_unmerged", self.second.evidence_ids.mapped("kind"))

    def _assert_whole(self):
        results = self.env["gov.check"]._run(self.first | self.second)
        self.assertFalse([line for result in results for line in result["problems"]])

    def test_the_check_finds_what_is_wrong(self):
        self._merge()
        self.env.cr.execute(
            "UPDATE helpdesk_ticket SET partner_id = %s WHERE id = %s",
            (self.merged.id, self.second.id),
        )
        self.env.invalidate_all()
        results = self.env["gov.check"]._run(self.second)
        problems = next(it for it in results if it["name"] == "merges")["problems"]
        self.assertIn(self.second.number, problems[0])

    # ------------------------------------------------------------------
    # WHO MAY
    # ------------------------------------------------------------------

    def test_who_may_merge_and_undo(self):
        for user in (self.frontline, self.officer, self.oversight, self.contractor):
            with self.subTest(user.login), self._refused():
                self._merge(user=user)
        for user in (self.roads_supervisor, self.roads_officer, self.employee):
            self.assertFalse(
                self._tell(lambda u=user: self._as(u, self.pair).search([]).ids or "")
            )
            with self.subTest(user.login), self._refused():
                self._merge(user=user)
        merge = self._merge()
        for user in (
            self.frontline,
            self.officer,
            self.oversight,
            self.roads_supervisor,
        ):
            with self.subTest(user.login), self._refused():
                self._undo(merge, user)
        self._undo(merge)

    def test_nobody_writes_what_the_law_reads(self):
        merge = self._merge()
        for record, vals in (
            (self.pair, {"state": "different"}),
            (self.pair, {"score": 1}),
            (merge, {"state": "undone"}),
            (merge, {"undo_until": "2090-01-01"}),
            (merge.item_ids[:1], {"res_ids": "[]"}),
        ):
            with self.subTest(record, **vals), self._refused():
                self._as(self.supervisor, record).write(vals)
            with self._refused():
                record.write(vals)
            with self._refused():
                self._as(self.supervisor, record).unlink()
        for model in ("gov.duplicate", "gov.person.merge", "gov.person.merge.item"):
            with self._refused(AccessError):
                self._as(self.supervisor, self.env[model]).create({})
        with self._refused(AccessError):
            self._as(self.supervisor, self.kept).write({"gov_merged_into_id": 1})

    # ------------------------------------------------------------------
    # WHAT SPEAKS AGAINST IT
    # ------------------------------------------------------------------

    def _assert_not(self, words):
        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
            self._merge()
        self.env.invalidate_all()

    def test_contradicting_birth_dates(self):
        self.merged.gov_birth_date = date(1990, 1, 1)
        self._assert_not("birth dates contradict")
        self.merged.gov_birth_estimated = True
        self._merge()

    def test_sealed(self):
        self.merged.gov_is_sealed = True
        self._assert_not("sealed")

    def test_dates_of_death(self):
        self.merged.gov_died_on = date(2020, 1, 1)
        self.kept.gov_died_on = date(2020, 1, 2)
        self._assert_not("dates of death")

    def test_relatives(self):
        self.env["gov.relation"].create(
            {
                "from_id": self.kept.id,
                "to_id": self.merged.id,
                "kind": "sibling",
                "is_conflict": True,
            }
        )
        self._assert_not("two people")

    def test_logins(self):
        citizen = self.citizen
        self._file(self.frontline, partner_id=citizen.id)
        self.env.flush_all()
        pair = self._pair(self.kept, citizen)
        keep_without = "one" if pair.one_id == self.kept else "other"
        with self.assertRaisesRegex(UserError, "login"), self.env.cr.savepoint():
            self._merge(pair, keep_without)
        dialog = (
            self.env["gov.person.merge.dialog"]
            .with_user(self.supervisor)
            .create({"duplicate_id": pair.id})
        )
        self.assertEqual(dialog._kept_and_merged()[0], citizen)
        self.other_citizen.gov_is_citizen = True
        both = self._pair(self.other_citizen, citizen)
        with self.assertRaisesRegex(UserError, "Both have a login"):
            self.env["gov.person.merge"]._merge(
                both.one_id, both.other_id, "x", fields.Datetime.now(), self.supervisor
            )

    def test_not_twice(self):
        self._merge()
        with self.assertRaises(UserError):
            self.env["gov.person.merge"]._merge(
                self.other, self.merged, "x", fields.Datetime.now(), self.supervisor
            )

    def test_merged_again_and_undone_in_turn(self):
        """A chain is one step long: what was merged before follows."""
        first = self._merge()
        pair = self._pair(self.kept, self.other)
        second = self._merge(pair, "one" if pair.one_id == self.other else "other")
        self.assertEqual(self.merged.gov_merged_into_id, self.other)
        self.assertEqual((self.first | self.second).partner_id, self.other)
        self._undo(second)
        self.assertEqual(self.merged.gov_merged_into_id, self.kept)
        self._undo(first)
        self.assertEqual(self.second.partner_id, self.merged)

    def test_undo_in_time_only(self):
        self.env.company.gov_merge_undo_days = 3
        now = fields.Datetime.now()
        merge = self._merge()
        with freeze_time(now + timedelta(days=4)), self._refused(UserError):
            self._undo(merge)
        with freeze_time(now + timedelta(days=2)):
            self._undo(merge)
        with self._refused(UserError):
            self._undo(merge)

    # ------------------------------------------------------------------
    # THE DIALOG
    # ------------------------------------------------------------------

    def test_dialog_shows_both(self):
        dialog = self.env["gov.person.merge.dialog"].with_user(self.supervisor)
        dialog = dialog.create({"duplicate_id": self.pair.id})
        self.assertIn("Lus Makaraeg", dialog.comparison)
        self.assertIn("Luz Macaraeg", dialog.comparison)
        self.assertFalse(dialog.why_not)
        self.assertIn("30 days", dialog.effect)
        self.merged.name = "<b>Luz</b>"
        dialog.invalidate_recordset()
        self.assertNotIn("<b>", dialog.comparison)


@tagged("post_install", "-at_install")
class TestPersonDuplicates(MergeCommon):
    """The queue: what the job finds, and what supervisors decide."""

    def _run(self):
        self.env["gov.duplicate"]._cron_find()
        self.env.invalidate_all()

    def _new(self, **vals):
        vals.setdefault("gov_is_citizen", True)
        return self.env["res.partner"].with_user(self.frontline).create(vals).sudo()

    def _pairs(self, partner):
        return self.env["gov.duplicate"].search(
            ["|", ("one_id", "=", partner.id), ("other_id", "=", partner.id)]
        )

    def test_the_job_finds_pairs_with_reasons(self):
        self.pair._transition().unlink()
        self._run()
        [pair] = self._pairs(self.kept)
        self.assertEqual((pair.one_id, pair.other_id), (self.kept, self.merged))
        self.assertEqual(pair.reasons, "Same birth date, similar name")
        self.assertGreater(pair.score, 0.9)
        self.assertFalse(self._pairs(self.other))

    def test_who_changed_is_compared_again(self):
        self._run()
        self.other.write({"name": "Luz Macaraeg", "gov_birth_date": BORN})
        self._run()
        self.assertEqual(len(self._pairs(self.other)), 2)
        self.env.cr.execute(
            "SELECT count(*) FROM res_partner "
            "WHERE gov_is_citizen AND gov_compare_due IS NOT FALSE"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def test_what_was_decided_stays(self):
        self._as(self.supervisor, self.pair).action_different()
        self.assertEqual(self.pair.decided_by_id, self.supervisor)
        self.kept.phone = "0917 555 0101"
        self._run()
        self.assertEqual(self.pair.state, "different")
        self._as(self.supervisor, self.pair).action_ask_again()
        self.assertEqual(self.pair.state, "open")

    def test_sealed_and_archived_are_not_compared(self):
        twin = self._new(name="Luz Macaraeg", gov_birth_date=BORN)
        twin.gov_is_sealed = True
        gone = self._new(name="Luz Macaraeg", gov_birth_date=BORN, active=False)
        self._run()
        self.assertFalse(self._pairs(twin) | self._pairs(gone))

    def test_batches(self):
        people = [
            self._new(name=f"Quirino Zapanta {n}", phone="02 8527 0009") for n in "ab"
        ]
        Duplicate = self.env["gov.duplicate"]
        done = 1
        while done:
            done = Duplicate._find_batch(1)
        self.assertEqual(len(self._pairs(people[0])), 1)

    def test_who_decides(self):
        for user in (
            self.frontline,
            self.officer,
            self.oversight,
            self.roads_supervisor,
        ):
            with self.subTest(user.login), self._refused():
                self._as(user, self.pair).action_different()
        self._as(self.supervisor, self.pair).action_different()
        with self._refused(UserError):
            self._as(self.supervisor, self.pair).action_different()
