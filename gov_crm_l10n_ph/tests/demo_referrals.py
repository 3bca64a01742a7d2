from collections import Counter

from freezegun import freeze_time

from .story_recount import recount

MODULE = "gov_crm_l10n_ph"
# When the town is loaded: a Tuesday, 10:00 in Manila.
NOW = "2026-11-24 02:00:00"


class DemoReferrals:
    """Tests of the loaded town: its figures are those that its stories tell.

    A part of ``TestDemoTown``, as loading the town takes a while.
    """

    def _recount(self):
        """The stories as told in the files, and the names that these use for records."""
        if not self.is_fresh:
            self.skipTest(
                "The demo town was loaded at another time: more has happened."
            )
        self.names = {
            model: self._names(model, prefix)
            for model, prefix in (
                ("gov.agency", "agency_"),
                ("gov.service", "service_"),
                ("res.users", "user_"),
                ("helpdesk.ticket", "case_"),
            )
        }
        self.offices = self.names["gov.agency"]
        services, users = self.names["gov.service"], self.names["res.users"]
        self.stories = recount(
            "10:00",
            {
                services[it.id]: self.offices[it.agency_id.id]
                for it in self.env["gov.service"].browse(services)
            },
            {
                users[it.id]: [self.offices[number] for number in it.gov_agency_ids.ids]
                for it in self.env["res.users"].browse(users)
            },
        )
        self.told = [it for story in self.stories.values() for it in story.referrals]

    def _names(self, model, prefix):
        known = self.env["ir.model.data"].search(
            [("module", "=", MODULE), ("model", "=", model)]
        )
        return {it.res_id: it.name.removeprefix(prefix) for it in known}

    def _each(self):
        """``[(key, case, its story)]``"""
        self._recount()
        keys = [self.names["helpdesk.ticket"][case.id] for case in self.cases]
        return [
            (key, case.sudo(), self.stories[key])
            for key, case in zip(keys, self.cases, strict=True)
        ]

    def test_every_referral_is_as_told(self):
        for key, case, story in self._each():
            with self.subTest(key):
                found = [
                    (
                        it.kind,
                        self.offices[it.from_agency_id.id],
                        self.offices[it.to_agency_id.id],
                        it.state,
                        it.hop,
                        it.is_expired,
                        len(it.share_ids),
                    )
                    for it in case.referral_ids.sorted("id")
                ]
                told = [
                    (
                        it.kind,
                        it.sender,
                        it.receiver,
                        it.state,
                        it.hop,
                        it.expired,
                        it.shared,
                    )
                    for it in story.referrals
                ]
                self.assertEqual(found, told)

    def test_custody_went_the_way_of_the_stories(self):
        for key, case, story in self._each():
            with self.subTest(key):
                spans = case.custody_ids.sorted("date_from")
                path = [self.offices[span.agency_id.id] for span in spans]
                self.assertEqual(path, story.path)
                self.assertEqual(case.is_open, story.is_open)
                self.assertEqual(bool(spans[-1].date_to), not story.is_open)

    def test_hours_of_the_offices_add_up_to_the_age(self):
        for key, case, _story in self._each():
            with self.subTest(key):
                ended = case.custody_ids.filtered("date_to")
                stop = case.closed_date or ended[-1:].date_to or case.filed_at
                parts = ("in_hand", "waited", "travelled", "paused")
                held = sum(ended.mapped("held_hours"))
                self.assertAlmostEqual(
                    held, (stop - case.filed_at).total_seconds() / 3600
                )
                self.assertAlmostEqual(
                    held, sum(sum(ended.mapped(f"{part}_hours")) for part in parts)
                )

    def test_paths_have_as_many_hops_as_told_and_no_orphan_time(self):
        with freeze_time(NOW):
            for key, case, story in self._each():
                with self.subTest(key):
                    [path] = self.env["gov.path.report"].search(
                        [("ticket_id", "=", case.id)]
                    )
                    self.assertEqual(path.hops, len(story.path) - 1)
                    self.assertEqual(path.offices, len(set(story.path)))
                    self.assertFalse(path.orphan_hours)

    def test_flows_between_offices_add_up(self):
        self._recount()
        parts = {
            "accepted": ("accepted", "completed"),
            "came_back": ("declined", "returned"),
            "waiting": ("sent", "received"),
            "taken_back": ("withdrawn",),
        }
        oversight = self.env.ref(f"{MODULE}.user_oversight")
        with freeze_time(NOW):
            flows = (
                self.env["gov.referral.flow"].with_user(oversight).read_flows(days=90)
            )
        found = {
            (
                self.offices[flow["sender"]["id"]],
                self.offices[flow["receiver"]["id"]],
            ): {cell["key"]: cell["count"] for cell in flow["cells"]}
            for flow in flows["flows"]
        }
        told = {}
        for it in self.told:
            flow = told.setdefault((it.sender, it.receiver), dict.fromkeys(parts, 0))
            for part, states in parts.items():
                flow[part] += it.state in states
        self.assertEqual(found, told)
        self.assertEqual(sum(flow["count"] for flow in flows["flows"]), len(self.told))

    def test_every_kind_of_referral_can_be_seen(self):
        """The screens of referrals have something to show."""
        self._recount()
        seen = Counter((it.kind, it.state) for it in self.told)
        for kind, state in (
            ("transfer", "sent"),
            ("transfer", "completed"),
            ("transfer", "declined"),
            ("transfer", "returned"),
            ("transfer", "withdrawn"),
            ("consult", "accepted"),
            ("consult", "completed"),
            ("consult", "returned"),
            ("joint", "accepted"),
            ("joint", "completed"),
        ):
            self.assertTrue(seen[kind, state], f"{kind} {state}")
        self.assertTrue(any(it.expired for it in self.told))
        self.assertTrue(any(it.gives_back for it in self.told))
        referrals = self.cases.sudo().referral_ids
        declined = referrals.filtered(lambda it: it.state == "declined")
        self.assertTrue(all(declined.mapped("decline_reason_id")))
        self.assertTrue(declined.suggested_agency_id)
