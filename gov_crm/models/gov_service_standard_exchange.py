import base64

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..tools import standard_file

_PLAIN = (
    "target",
    "amount",
    "unit",
    "starts_at",
    "count_first_day",
    "roll_forward",
    "classification",
    "case_kind",
    "legal_basis",
    "source_unconfirmed",
    "sequence",
    "stops_on",
    "extension_max",
    "extension_amount",
    "extension_basis",
    "warn_percents",
    "on_lapse",
    "lapse_trial",
    "lapse_basis",
    "unresolved",
)
# Besides what the law says, equal standards may differ in these.
_NOT_COMPARED = frozenset(("sequence", "valid_from", "valid_to", "unresolved"))


class GovServiceStandard(models.Model):
    """Handing a set of standards to another agency, as a file.

    What is read becomes drafts only; nothing that exists is changed.
    """

    _inherit = "gov.service.standard"

    def action_export(self):
        """Download these standards, with their grounds for a pause and escalation steps."""
        self.check_access("write")
        if not self:
            raise UserError(self.env._("Choose the standards to hand over."))
        file = self.env["gov.standard.export"].create(
            {"file": base64.b64encode(self._export())}
        )
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/gov.standard.export/{file.id}/file/"
            "service-standards.json?download=true",
            "target": "download",
        }

    def _export(self):
        """These standards as the bytes of a file."""
        reasons = self.pause_reason_ids
        return standard_file.write(
            self.env.company.name,
            [reason._as_row() for reason in reasons],
            [standard._as_row() for standard in self],
        )

    def _as_row(self):
        """This standard as plain values; what is empty is left out."""
        self.ensure_one()
        row = {
            "name": self._texts_of(self, "name"),
            **{name: self[name] for name in _PLAIN},
        }
        row |= {
            "services": [
                {
                    "office": service.agency_id.code,
                    "code": service.code or "",
                    "name": service.name,
                }
                for service in self.service_ids
            ],
            "offices": [
                {"code": office.code, "name": office.name} for office in self.agency_ids
            ],
            "channels": self.channel_ids.mapped("name"),
            "pause_reasons": self.pause_reason_ids.ids,
            "escalation": [
                {"after_amount": step.after_amount, "who": step.who, "how": step.how}
                for step in self.escalation_ids
            ],
            "valid_from": fields.Date.to_string(self.valid_from) or "",
            "valid_to": fields.Date.to_string(self.valid_to) or "",
        }
        return {
            name: value
            for name, value in row.items()
            if value not in ("", [], False, None)
        }

    @api.model
    def _texts_of(self, record, name):
        """A translated text of a record in every language that has one of its own."""
        source = record.with_context(lang="en_US")[name]
        texts = {"en_US": source}
        for lang, _label in self.env["res.lang"].get_installed():
            text = record.with_context(lang=lang)[name]
            if text != source:
                texts[lang] = text
        return texts

    @api.model
    def _file_choices(self):
        """Allowed values of every selection that stands in a file."""
        fields_of = {
            name: self._fields[name]
            for name in (
                "target",
                "unit",
                "starts_at",
                "classification",
                "case_kind",
                "stops_on",
                "on_lapse",
            )
        }
        step = self.env["gov.service.standard.escalation"]._fields
        fields_of |= {"who": step["who"], "how": step["how"]}
        return {
            name: set(field.get_values(self.env)) for name, field in fields_of.items()
        }

    @api.model
    def _plan_import(self, reasons, standards):
        """What reading a file would make, without making anything.

        :param reasons, standards: of :func:`standard_file.read`
        :return: dict with ``reasons``: ``[(row, gov.pause.reason or empty)]``, and
            ``standards``: ``[(row, values, sentences on what was not found, same)]``,
            where ``same`` is a standard that says the same already
        """
        here = _Here(self.env, standards)
        known_reasons = {
            reason._law_key(reason._as_row()): reason
            for reason in self.env["gov.pause.reason"].search([])
        }
        plan_reasons = [
            (row, known_reasons.get(self.env["gov.pause.reason"]._law_key(row)))
            for row in reasons
        ]
        keys = {
            row["key"]: self.env["gov.pause.reason"]._law_key(row) for row in reasons
        }
        mine = {
            standard._law_key(
                standard._as_row(),
                {r.id: r._law_key(r._as_row()) for r in standard.pause_reason_ids},
            ): standard
            for standard in self.with_context(active_test=True).search([])
        }
        return {
            "reasons": plan_reasons,
            "standards": [
                (row, *here.find(row), mine.get(self._law_key(row, keys)))
                for row in standards
            ],
        }

    @api.model
    def _law_key(self, row, reason_keys):
        """What a row says, comparable with another; not how it is ordered."""
        values = {
            name: value
            for name, value in row.items()
            if name not in _NOT_COMPARED and value not in ("", [], False, None, 0)
        }
        values["name"] = _plain_text(row["name"])
        values["pause_reasons"] = sorted(
            reason_keys[key] for key in row.get("pause_reasons", ())
        )
        for name in ("services", "offices"):
            values[name] = sorted(
                (place.get("office") or "", place.get("code") or place.get("name"))
                for place in row.get(name, ())
            )
        values["channels"] = sorted(row.get("channels", ()))
        return repr(sorted(values.items()))

    @api.model
    def _import(self, plan):
        """Make drafts of what a plan adds; the caller's transaction holds all or nothing.

        :return: the new standards
        """
        self.check_access("create")
        reasons = {}
        for row, known in plan["reasons"]:
            reason = known or self.env["gov.pause.reason"]._from_row(row)
            reasons[row["key"]] = reason.id
        made = self.browse()
        for row, values, notes, same in plan["standards"]:
            if same:
                continue
            texts = row["name"]
            standard = self.create(
                {
                    **values,
                    "name": _plain_text(texts),
                    "state": "draft",
                    "pause_reason_ids": [
                        (6, 0, [reasons[key] for key in row["pause_reasons"]])
                    ],
                    "unresolved": "\n".join(filter(None, [row["unresolved"], *notes])),
                }
            )
            self._take_texts_of(standard, "name", texts)
            made += standard
        return made

    @api.model
    def _take_texts_of(self, record, name, texts):
        """Take over the translations into languages that are installed here."""
        installed = {lang for lang, _label in self.env["res.lang"].get_installed()}
        for lang, text in texts.items():
            if lang in installed and lang != "en_US":
                record.with_context(lang=lang)[name] = text


class _Here:
    """What a file refers to, looked up here in one query for each kind."""

    def __init__(self, env, standards):
        self.env = env
        codes = {office["code"] for row in standards for office in row["offices"]}
        codes |= {service["office"] for row in standards for service in row["services"]}
        offices = env["gov.agency"].search([("code", "in", sorted(codes))])
        self.offices = {office.code: office for office in offices}
        self.services = {}
        for service in env["gov.service"].search([("agency_id", "in", offices.ids)]):
            for word in filter(None, (service.code, service.name)):
                self.services.setdefault((service.agency_id.code, word), service)
        names = {name for row in standards for name in row["channels"]}
        channels = env["helpdesk.ticket.channel"].search(
            [("name", "in", sorted(names))]
        )
        self.channels = {channel.name: channel for channel in channels}

    def find(self, row):
        """Values for a new standard, and sentences on what was not found."""
        missing, found = [], {"service_ids": [], "agency_ids": [], "channel_ids": []}
        for ref in row["services"]:
            service = (
                self.services.get((ref["office"], ref["code"])) if ref["code"] else None
            )
            service = service or self.services.get((ref["office"], ref["name"]))
            if service:
                found["service_ids"].append(service.id)
            else:
                missing.append(
                    self.env._(
                        "The service “%(name)s” of the office %(office)s is not here.",
                        name=ref["name"],
                        office=ref["office"],
                    )
                )
        for ref in row["offices"]:
            if office := self.offices.get(ref["code"]):
                found["agency_ids"].append(office.id)
            else:
                missing.append(
                    self.env._(
                        "The office “%(name)s” (%(code)s) is not here.",
                        name=ref["name"] or ref["code"],
                        code=ref["code"],
                    )
                )
        for name in row["channels"]:
            if channel := self.channels.get(name):
                found["channel_ids"].append(channel.id)
            else:
                missing.append(
                    self.env._("The channel “%(name)s” is not here.", name=name)
                )
        steps = []
        for step in row["escalation"]:
            if step["who"] == "user":
                # A file names no person of another agency.
                step = {**step, "who": "supervisor"}
                missing.append(
                    self.env._(
                        "A step of “If nobody acts” named a person: choose one here."
                    )
                )
            steps.append((0, 0, step))
        values = {name: row[name] or False for name in _PLAIN if name != "unresolved"}
        values |= {name: [(6, 0, ids)] for name, ids in found.items()}
        values |= {
            "escalation_ids": steps,
            "valid_from": row["valid_from"],
            "valid_to": row["valid_to"],
            "stops_on": row["stops_on"] or "usual",
            "on_lapse": row["on_lapse"] or "none",
            "sequence": row["sequence"] or 10,
        }
        return values, missing


def _plain_text(texts):
    return texts.get("en_US") or next(iter(texts.values()))
