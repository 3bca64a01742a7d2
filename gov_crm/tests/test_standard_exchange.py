import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..tools import standard_file
from .common import GovCommon


@tagged("post_install", "-at_install")
class TestStandardExchange(GovCommon):
    """One agency hands its set to another as a file; what comes in are drafts."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.permit.code = "NEW"
        cls.channel = cls.env["helpdesk.ticket.channel"].create({"name": "Hotline 8"})
        cls.ground = cls.env["gov.pause.reason"].create(
            {
                "name": "Storm",
                "citizen_text": "a storm has closed the office",
                "legal_basis": "Ordinance 7",
                "max_amount": 5,
            }
        )
        cls.rich = cls._standard(
            "resolve",
            7,
            name="Rich",
            unit="calendar_days",
            roll_forward=True,
            case_kind="complaint",
            classification="simple",
            service_ids=[(6, 0, cls.permit.ids)],
            agency_ids=[(6, 0, cls.permits.ids)],
            channel_ids=[(6, 0, cls.channel.ids)],
            pause_reason_ids=[(6, 0, cls.ground.ids)],
            extension_max=2,
            extension_amount=3,
            extension_basis="Law 1",
            on_lapse="approved",
            lapse_trial=True,
            lapse_basis="Law 2",
            stops_on="action",
            warn_percents="40, 90",
            source_unconfirmed=True,
            valid_from="2026-01-01",
            valid_to="2027-12-31",
            escalation_ids=[
                (0, 0, {"after_amount": 2, "who": "above", "how": "reassign"})
            ],
        )
        cls.Standard = cls.env["gov.service.standard"].with_user(cls.service_admin)

    def _wizard(self, data):
        return (
            self.env["gov.standard.import"]
            .with_user(self.service_admin)
            .create({"file": base64.b64encode(data), "file_name": "set.json"})
        )

    def _file(self):  # a file of standards, not a case
        return (self.rich | self.standard).with_user(self.service_admin)._export()

    def _changed(self, **values):
        content = json.loads(self._file())
        content["standards"][0].update(values)
        return json.dumps(content).encode()

    def test_round_trip(self):
        data = self._file()
        before = json.loads(data)
        # Another agency: same office codes and services, none of these standards.
        (self.rich | self.standard).unlink()
        self.ground.unlink()
        action = self._wizard(data).action_import()
        made = self.Standard.search(action["domain"], order="id")
        self.assertEqual(len(made), 2)
        self.assertEqual(set(made.mapped("state")), {"draft"})
        self.assertFalse(any(made.mapped("unresolved")))
        after = json.loads(made._export())
        for content in (before, after):  # keys are numbers within one file
            for reason in content["pause_reasons"]:
                reason["key"] = 1
            for standard in content["standards"]:
                if standard.get("pause_reasons"):
                    standard["pause_reasons"] = [1]
        self.assertEqual(after, before)

    def test_repeating_adds_nothing(self):
        data = self._file()
        wizard = self._wizard(data)
        self.assertFalse(wizard.ready)
        self.assertIn("2 are here already", wizard.preview)
        with self.assertRaisesRegex(UserError, "here already"):
            wizard.action_import()

    def test_nothing_that_exists_is_changed(self):
        data = self._changed(amount=9, name="Rich")
        before = self.rich.read()
        wizard = self._wizard(data)
        self.assertIn("Adds 1 standards as drafts and 0 grounds", wizard.preview)
        wizard.action_import()
        self.env.invalidate_all()
        self.assertEqual(self.rich.read(), before)
        self.assertEqual(
            self.Standard.search_count([("name", "=", "Rich"), ("amount", "=", 9)]), 1
        )

    def test_what_is_not_here_is_named_and_keeps_it_a_draft(self):
        data = self._changed(
            services=[{"office": "NOWHERE", "code": "Q", "name": "Fishing permit"}],
            offices=[{"code": "NOWHERE", "name": "Fisheries"}],
            channels=["Carrier pigeon"],
            escalation=[{"after_amount": 0, "who": "user", "how": "mail"}],
        )
        with Form(self._wizard(data)) as form:
            self.assertIn("“Fishing permit” of the office NOWHERE is not", form.preview)
        form.record.action_import()
        made = self.Standard.search([("name", "=", "Rich"), ("id", "!=", self.rich.id)])
        self.assertFalse(made.service_ids or made.agency_ids or made.channel_ids)
        self.assertEqual(made.unresolved.count("\n"), 3)
        self.assertEqual(made.escalation_ids.who, "supervisor")
        with (
            self.assertRaisesRegex(UserError, "Still to settle"),
            self.env.cr.savepoint(),
        ):
            made._put_in_force(made.create_date.date())
        made.unresolved = False
        made._put_in_force(made.create_date.date())

    def test_bad_files_are_refused_whole_and_in_words(self):
        count = self.Standard.search_count([])
        good = json.loads(self._file())
        for name, data, words in (
            ("large", b" " * (standard_file.LARGEST_FILE + 1), "too large"),
            ("binary", b"\xff\xfe\x00", "no text file"),
            ("cut off", self._file()[:-20], "damaged"),
            ("deep", b"[" * 100_000, "damaged"),
            ("infinite", b'{"format": NaN}', "damaged"),
            ("other", b'{"a": 1}', "no file of service standards"),
            ("newer", json.dumps({**good, "schema": 2}).encode(), "another version"),
            ("unknown", self._changed(python="import os"), "unknown at: standards, 1"),
            ("amount", self._changed(amount=0), "at: standards, 1, amount"),
            ("number", self._changed(amount="3"), "at: standards, 1, amount"),
            ("flag", self._changed(amount=True), "at: standards, 1, amount"),
            ("unit", self._changed(unit="years"), "at: standards, 1, unit"),
            ("law", self._changed(legal_basis=""), "missing in the file at"),
            ("day", self._changed(valid_from="soon"), "at: standards, 1, valid_from"),
            ("ground", self._changed(pause_reasons=[9876]), "not in the file"),
            ("long", self._changed(legal_basis="x" * 5000), "legal_basis"),
            ("rows", self._changed(services="all"), "services"),
        ):
            with self.subTest(name):
                wizard = self._wizard(data)
                self.assertIn(words, wizard.preview)
                self.assertFalse(wizard.ready)
                with self.assertRaises(UserError):
                    wizard.action_import()
        self.assertEqual(self.Standard.search_count([]), count)

    def test_a_constraint_leaves_nothing_half_written(self):
        """The second of two is refused by the model itself."""
        content = json.loads(self._changed(amount=9, name="First"))
        content["standards"][1].update(amount=8, warn_percents="150")
        wizard = self._wizard(json.dumps(content).encode())
        count = self.Standard.search_count([])
        with self.assertRaises(UserError), self.env.cr.savepoint():
            wizard.action_import()
        self.env.invalidate_all()
        self.assertEqual(self.Standard.search_count([]), count)

    def test_only_service_administrators(self):
        for user in (self.officer, self.supervisor, self.oversight):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.env["gov.standard.import"].with_user(user).create({})

    def test_download(self):
        action = self.rich.with_user(self.service_admin).action_export()
        self.assertIn("/web/content/gov.standard.export/", action["url"])
