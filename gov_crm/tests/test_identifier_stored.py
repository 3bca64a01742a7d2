import base64
import logging

from freezegun import freeze_time

from odoo import Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .identifier_common import (
    MASKED,
    NOW,
    NUMBER,
    OTHER,
    PICTURE,
    PLAIN,
    IdentifierCommon,
)


@tagged("post_install", "-at_install")
@freeze_time(NOW)
class TestIdentifierStored(IdentifierCommon):
    """A copy of the database does not tell a number."""

    def _everything(self):
        """Every row of every table that holds a number, as “table: row”."""
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT table_name FROM information_schema.tables "
            "WHERE table_schema = 'public' AND table_type = 'BASE TABLE'"
        )
        tables = [row[0] for row in self.env.cr.fetchall()]
        self.assertGreater(len(tables), 200)
        needles = [NUMBER, PLAIN, NUMBER.replace("-", " ")]
        needles += [
            base64.b64encode(NUMBER.encode()).decode()[:20],
            PLAIN.encode().hex(),
        ]
        found = []
        for table in tables:
            rows = self.env.execute_query(
                SQL(
                    "SELECT whole FROM (SELECT one.*::text AS whole FROM %s AS one) AS rows "
                    "WHERE %s",
                    SQL.identifier(table),
                    SQL(" OR ").join(
                        SQL("whole LIKE %s", f"%{needle}%") for needle in needles
                    ),
                )
            )
            found += [f"{table}: {row[0][:300]}" for row in rows]
        return found

    def test_a_number_stands_in_no_table(self):
        plain = self.env["res.partner"].create({"name": f"Test {NUMBER}"})
        self.assertTrue(self._everything(), "The search finds what is there.")
        self.env.cr.execute("DELETE FROM mail_message WHERE res_id = %s", [plain.id])
        plain.unlink()
        document = self._record(gov_copy=base64.b64encode(PICTURE))
        document.write({"name": OTHER, "gov_verified_how": "copied"})
        document.write({"name": NUMBER, "valid_until": "2030-01-01"})
        document.message_post(body="Seen")
        self._show(document)
        self._show(document, what="copy")
        document.export_data(["name", "display_name"])
        for act in (
            lambda: self._record(),
            lambda: self._record(self.roads_officer, citizen=self.other_citizen),
        ):
            with self._refused():
                act()
        self.assertFalse(self._everything())

    def test_a_number_stands_in_no_log(self):
        root = logging.getLogger()
        level, logged = root.level, []
        handler = logging.Handler()
        handler.emit = lambda record: logged.append(record.getMessage())
        root.addHandler(handler)
        self.addCleanup(root.removeHandler, handler)
        self.addCleanup(root.setLevel, level)
        root.setLevel(logging.DEBUG)
        sql = logging.getLogger("odoo.sql_db")
        self.addCleanup(sql.setLevel, sql.level)
        sql.setLevel(logging.DEBUG)
        document = self._record()
        self._show(document)
        document.env.flush_all()
        self.assertTrue([line for line in logged if "res_partner_id_number" in line])
        self.assertFalse([line for line in logged if NUMBER in line or PLAIN in line])

    def test_what_is_kept_is_masked(self):
        document = self._record()
        self.assertEqual(document.name, MASKED)
        self.assertEqual(document.display_name, MASKED)
        found = document.search_read([("id", "=", document.id)], ["name"])
        self.assertEqual(found[0]["name"], MASKED)
        self.assertEqual(document.export_data(["name"])["datas"], [[MASKED]])
        self.assertFalse(document.search([("name", "=", NUMBER)]))
        self.assertFalse(document.name_search(NUMBER))
        stored = document.sudo()
        self.assertTrue(stored.gov_value_enc.startswith("k1:"))
        self.assertEqual(document._gov_open(), NUMBER)

    def test_hidden_columns_are_hidden_from_everybody(self):
        document = self._record()
        for user in (
            self.frontline,
            self.supervisor,
            self.oversight,
            self.service_admin,
        ):
            mine = self._as(user, document)
            for name in ("gov_value_enc", "gov_value_hash", "gov_copy_enc"):
                with self.subTest(user.login, field=name):
                    self.assertNotIn(name, mine.fields_get())
                    with self._refused(AccessError):
                        mine.read([name])
                    with self._refused(AccessError):
                        mine.search_count([(name, "!=", False)])
                    with self._refused(AccessError):
                        mine.write({name: "x"})
        with self._refused(AccessError):
            self._record(number=OTHER, gov_value_enc="k1:x")
        with self._refused(AccessError):
            self._as(self.frontline, document).with_context(gov_sealing=True).write(
                {"gov_value_hash": "x"}
            )

    def test_the_form_gives_back_what_it_was_given(self):
        document = self._record(gov_verified_how="seen")
        before = document.sudo().gov_value_enc
        document.write({"name": MASKED, "place_issuance": "City Hall"})
        self.assertEqual(document.sudo().gov_value_enc, before)
        self.assertEqual(document.gov_verified_how, "seen")
        with self._refused():
            document.write({"name": "••••-••••-••••-1905"})
        with self._refused():
            self._record(number=MASKED)
        with self._refused():
            document.copy()

    def test_entering_a_number_on_the_form_of_the_citizen(self):
        view = "gov_crm.res_partner_view_form_citizen"
        with Form(self.citizen.with_user(self.frontline), view=view) as form:
            with form.id_numbers.new() as line:
                line.category_id = self.card
                line.name = NUMBER
                line.gov_verified_how = "seen"
        document = self.citizen.with_user(self.frontline).id_numbers
        self.assertEqual(document.name, MASKED)
        self.assertEqual(document._gov_open(), NUMBER)
        with Form(self.citizen.with_user(self.frontline), view=view) as form:
            with form.id_numbers.edit(0) as line:
                line.valid_until = "2030-01-01"
        self.assertEqual(document._gov_open(), NUMBER)

    def test_other_ways_to_write_a_number(self):
        self.citizen.with_user(self.frontline).write(
            {
                "id_numbers": [
                    Command.create({"category_id": self.card.id, "name": NUMBER})
                ]
            }
        )
        document = self.citizen.id_numbers
        self.assertEqual((document.name, document._gov_open()), (MASKED, NUMBER))
        document.with_user(self.frontline).name = OTHER
        self.assertEqual(document._gov_open(), OTHER)
        loaded = self.env["res.partner.id_number"].load(
            ["partner_id/.id", "category_id/.id", "name"],
            [[str(self.citizen.id), str(self.card.id), NUMBER]],
        )
        self.assertFalse(loaded["messages"])
        imported = document.browse(loaded["ids"])
        self.assertEqual((imported.name, imported._gov_open()), (MASKED, NUMBER))

    def test_a_file_of_numbers_is_not_kept_by_the_import_screen(self):
        Import = self.env["base_import.import"].with_user(self.frontline)
        screen = Import.create({"res_model": "res.partner.id_number"})
        screen.write(
            {
                "file": f"Number\n{NUMBER}".encode(),
                "file_name": "x.csv",
                "file_type": "text/csv",
            }
        )
        self.assertFalse(screen.file)
        told = screen.parse_preview({"has_headers": True, "quoting": '"'})
        self.assertIn("not imported", told["error"])
        self.assertFalse(self._everything())
        with self._refused(UserError):
            self.env["res.partner"].with_user(self.frontline).load(
                ["name", "id_numbers/category_id/.id", "id_numbers/name"],
                [["Nena", str(self.card.id), NUMBER]],
            )

    def test_a_copy_is_encrypted_and_only_pictures_are_taken(self):
        document = self._record(gov_copy=base64.b64encode(PICTURE))
        self.assertTrue(document.gov_has_copy)
        self.assertFalse(self._as(self.frontline, document).gov_copy)
        files = self.env["ir.attachment"].search(
            [
                ("res_model", "=", document._name),
                ("res_id", "=", document.id),
                ("res_field", "=", "gov_copy_enc"),
            ]
        )
        self.assertEqual(len(files), 1)
        self.assertNotIn(NUMBER.encode(), files.raw)
        self.assertNotIn(NUMBER, files.index_content or "")
        with self._refused(AccessError):
            self._as(self.frontline, files).read(["raw"])
        self.assertEqual(document._gov_open_copy(), PICTURE)
        with self._refused():
            self._record(number=OTHER, gov_copy=base64.b64encode(b"<script>"))
