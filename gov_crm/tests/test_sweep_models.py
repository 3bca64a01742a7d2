from freezegun import freeze_time

from odoo.fields import Domain
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sweep_common import QUIET, SIGN, STRANGERS, SweepCommon, secrets_in

# With fewer than this something walks past what it should walk.
LEAST_MODELS, LEAST_READ = 200, 40
ROWS = 60
# In nested reads and in searches through relations: what would tell the most.
TELLING = {
    "helpdesk.ticket": ("name", "description", "partner_name"),
    "crm.lead": ("name", "description"),
    "gov.referral": ("facts", "reason"),
    "gov.case.import": ("file_name", "message"),
    "gov.endorsement": ("office", "text"),
    "mail.message": ("body", "subject"),
    "mail.activity": ("summary", "note"),
    "ir.attachment": ("name", "description", "raw"),
}


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSweepModels(SweepCommon):
    """Every model of the registry, searched, read, grouped, exported and asked, as every
    role: no secret comes out that is not for that role."""

    # ------------------------------------------------------------------
    # EVERY MODEL
    # ------------------------------------------------------------------

    def _readable_fields(self, Model):
        fields = Model.fields_get(attributes=["type"])
        return {name: Model._fields[name] for name in fields}

    def _read_everything(self, role, Model, records=None):
        """All fields at once; in parts where a field of somebody breaks the reading."""
        names = list(self._readable_fields(Model))
        mine = Model if records is None else records.with_env(Model.env)

        def read(which):
            if records is not None:
                return mine.read(which)
            return Model.search_read([], which, limit=ROWS, order="id desc")

        where = f"{Model._name}.{'search_read' if records is None else 'read by id'}"
        if mine.has_access("read"):
            self._in_parts(
                lambda part: self._listen(
                    role, f"{where}: {part[:3]}", lambda: read(part)
                ),
                names,
            )
        else:
            self._listen(role, where, lambda: read(names))

    def _walk_model(self, role, name):
        """All of it; what may not be read at all refuses once."""
        Model = self._model(role, name)
        self._listen(role, f"{name}.name_search", lambda: Model.name_search(SIGN))
        self._read_everything(role, Model)
        if not Model.has_access("read"):
            return False
        self._ask_by_relations(role, Model)
        return True

    def _ask_by_relations(self, role, Model):
        """A search through a relation answers yes or no about what it cannot show."""
        self._ask(
            role,
            Model,
            [
                f"{name}.{sub}"
                for name, field in self._readable_fields(Model).items()
                if field.relational and field._description_searchable
                for sub in TELLING.get(field.comodel_name, ())
                if sub != "raw"
            ],
        )

    def _ask(self, role, Model, paths):
        """Search for secrets not for this role: finding something tells it."""
        hidden = self._hidden[role]

        def ask(paths):
            if not Model.search_count(Domain.OR([(p, "in", hidden)] for p in paths)):
                return ""
            return [
                secret
                for secret in hidden
                if Model.search_count(Domain.OR([(p, "=", secret)] for p in paths))
            ]

        if paths:
            self._in_parts(
                lambda part: self._listen(
                    role, f"search by {Model._name}.{part[0]}", lambda: ask(part)
                ),
                paths,
            )

    def _walk_our_model(self, role, name):
        Model = self._model(role, name)
        fields = self._readable_fields(Model)
        names = list(fields)
        texts = [
            field_name
            for field_name, field in fields.items()
            if field.type in ("char", "text", "html")
            and field.store
            and field._description_searchable
        ]
        self._ask(role, Model, texts)
        if not Model.search_count([]):
            return
        self._listen(
            role,
            f"{name}.export_data",
            lambda: Model.search([], limit=ROWS, order="id desc").export_data(names),
        )
        spec = {
            field_name: {
                "fields": {sub: {} for sub in ("display_name", *TELLING[comodel])}
            }
            for field_name, field in fields.items()
            if (comodel := field.comodel_name) in TELLING
        }
        self._listen(
            role,
            f"{name}.web_search_read",
            lambda: Model.web_search_read([], spec, limit=ROWS, order="id desc"),
        )
        for field_name, field in fields.items():
            if field._description_groupable(self.env):
                self._listen(
                    role,
                    f"{name}.formatted_read_group: {field_name}",
                    lambda field_name=field_name: Model.formatted_read_group(
                        [], [field_name], ["__count"]
                    ),
                )

    def test_every_model_as_every_role(self):
        with mute_logger(*QUIET):
            self._walk_models()
        self._report("models", LEAST_MODELS * len(STRANGERS))
        self._report("models read", LEAST_READ * len(STRANGERS))

    def _walk_models(self):
        self._hidden = {
            role: [f"{SIGN}{s}" for s in self.secrets if not self._allowed(role, s)]
            for role in STRANGERS
        }
        for role in STRANGERS:
            for name in self.all_models:
                self.calls["models"] += 1
                self.calls["models read"] += self._walk_model(role, name)
            for name in self.our_models:
                if self._model(role, name).has_access("read"):
                    self._walk_our_model(role, name)
            for record in self.records:
                self._read_everything(role, self._model(role, record._name), record)

    @mute_logger(*QUIET)
    def test_the_sweep_sees_secrets_where_they_are(self):
        """Positive control: whoever may know the secrets is told nearly all of them."""
        for role, patterns in (
            ("officer", ("permits-", "desk-", "referral-", "luz-")),
            ("roads_officer", ("roads-", "referral-", "ramon-")),
            ("service_admin", ("import-", "order-")),
            ("other_user", ("roads-description", "roads-letter_body", "ramon-phone")),
        ):
            told = self._told_of_records(role)
            for pattern in patterns:
                with self.subTest(role, secrets=pattern):
                    meant = {
                        secret
                        for secret in self.secrets
                        if secret.startswith(pattern) and "-mail_" not in secret
                    }
                    self.assertGreater(len(told & meant), 0.6 * len(meant), told)

    def _told_of_records(self, role):
        """The secrets in all that a role reads of the records with secrets."""
        told = set()
        for record in self.records:
            mine = record.with_env(self._model(role, record._name).env)
            if not mine.has_access("read"):
                continue
            names = list(self._readable_fields(mine))

            def read(part, mine=mine):
                result, error = self._try(lambda: mine.read(part))
                told.update(secrets_in(result or ""))
                return error

            self._in_parts(read, names)
        return told
