from collections import defaultdict
from decimal import Decimal, InvalidOperation

from odoo import api, models

from ..tools.charter_sheet import pair
from ..tools.charter_time import read_fee, read_time

_PAPER = ("name", "where_to_secure", "condition", "copies")
_TEXTS = {
    "description": "description",
    "who": "who_may_avail",
    "code": "code",
    "law": "legal_basis",
    "words": "search_words",
}
# More minutes than a column of numbers holds, or a charter means.
_MOST_MINUTES = 10_000_000


class GovService(models.Model):
    """What a spreadsheet of a charter would change: worked out first, then shown, and only
    then written, service by service or not at all."""

    _inherit = "gov.service"

    @api.model
    def _plan_sheet(self, entries, default_agency):
        """What each entry of a file would do.

        :param entries: of ``charter_sheet.read``
        :param default_agency: the office of entries whose office is not known; or none
        :return: list of dicts: ``entry``, ``name``, ``agency``, ``service`` (empty: new),
            ``values`` (to write), ``changed`` (labels), ``refused`` and ``notes``
            (sentences)
        """
        offices = self._sheet_offices()
        known = self._sheet_services()
        plan, seen = [], {}
        for entry in entries:
            row = {
                "entry": entry,
                "name": " ".join(entry.name.split()),
                "service": self.browse(),
                "agency": default_agency,
                "values": {},
                "changed": [],
                "refused": [],
                "notes": [],
            }
            plan.append(row)
            self._plan_office(row, offices, default_agency)
            if not row["name"]:
                row["refused"].append(self.env._("The service has no name."))
            if not row["refused"]:
                self._plan_service(row, known, seen)
            if not row["refused"]:
                self._plan_values(row)
        return plan

    def _sheet_offices(self):
        offices = defaultdict(lambda: self.env["gov.agency"])
        for agency in self.env["gov.agency"].search([]):
            for text in {agency.name, agency.complete_name, agency.code}:
                if text:
                    offices[_key(text)] |= agency
        return offices

    def _sheet_services(self):
        known = defaultdict(self.browse)
        for service in self.with_context(active_test=False).search([]):
            if service.code:
                known[service.agency_id.id, "code", _key(service.code)] |= service
            known[service.agency_id.id, "name", _key(service.name)] |= service
        return known

    def _plan_office(self, row, offices, default_agency):
        text = row["entry"].facts.get("office", "")
        found = offices.get(_key(text), self.env["gov.agency"])
        if len(found) == 1:
            row["agency"] = found
        elif len(found) > 1:
            row["refused"].append(
                self.env._(
                    "More than one office is called “%(office)s”. Write its code instead.",
                    office=text,
                )
            )
        elif not default_agency:
            row["refused"].append(
                self.env._(
                    "No office is called “%(office)s”. Add it under Offices, or choose "
                    "above for which office the file is.",
                    office=text,
                )
                if text
                else self.env._("It does not say which office offers the service.")
            )
        elif text:
            row["notes"].append(
                self.env._(
                    "No office is called “%(office)s”: taken for %(agency)s.",
                    office=text,
                    agency=default_agency.name,
                )
            )

    def _plan_service(self, row, known, seen):
        agency, entry = row["agency"], row["entry"]
        code = _key(entry.facts.get("code", ""))
        keys = [(agency.id, "code", code)] if code else []
        keys.append((agency.id, "name", _key(row["name"])))
        for key in keys:
            if key in seen:
                row["refused"].append(
                    self.env._(
                        "The same service stands in line %(line)s already.",
                        line=seen[key],
                    )
                )
                return
        found = next((known[key] for key in keys if known.get(key)), self.browse())
        if len(found) > 1:
            row["refused"].append(
                self.env._(
                    "This office has more than one service of this name. Write the service "
                    "code."
                )
            )
        elif code and found.code and _key(found.code) != code:
            found = self.browse()  # of that name, with another code: another service
        if found and not found.active:
            row["refused"].append(
                self.env._("This service is archived. Bring it back first.")
            )
        row["service"] = found if len(found) == 1 else self.browse()
        seen.update({key: entry.line for key in keys})

    # ------------------------------------------------------------------
    # VALUES
    # ------------------------------------------------------------------

    def _plan_values(self, row):
        entry, service = row["entry"], row["service"]
        values = {"name": row["name"]}
        for label, name in _TEXTS.items():
            text = (
                entry.description if label == "description" else entry.facts.get(label)
            )
            if text:
                values[name] = text
        values.update(self._plan_kinds(row))
        values.update(self._plan_ours(row))
        if not service:
            values["agency_id"] = row["agency"].id
        else:
            values = {
                name: value
                for name, value in values.items()
                if name != "life_event_ids"
                and (service[name] or False) != (value or False)
            } | {
                name: value
                for name, value in values.items()
                if name == "life_event_ids"
                and set(service[name].ids) != set(value[0][2])
            }
        of = service or self.new({"agency_id": row["agency"].id})
        papers = self._plan_papers(row, of)
        steps, minutes, uncounted = self._plan_steps(row, of)
        if papers:
            values["requirement_ids"] = papers
        if steps:
            values["step_ids"] = steps
        row["values"] = values
        row["changed"] = [
            self._fields[name]._description_string(self.env) for name in values
        ]
        if values and service.is_published:
            row["notes"].append(
                self.env._(
                    "It is in the public charter: citizens see the change at once."
                )
            )
        self._plan_total(row, of, minutes, uncounted)

    def _plan_kinds(self, row):
        code, letters, notes = row["entry"].read_kinds()
        facts, values = row["entry"].facts, {}
        if code:
            values["classification"] = code
        if letters:
            values.update(
                is_g2c="c" in letters, is_g2b="b" in letters, is_g2g="g" in letters
            )
        said = {
            "swapped": self.env._(
                "Classification and type of transaction stand in each other's place; read "
                "the other way round."
            ),
            "misspelt": self.env._(
                "“%(text)s” is read as %(letters)s.",
                text=facts.get("transaction", ""),
                letters=", ".join(f"G2{letter.upper()}" for letter in sorted(letters)),
            ),
            "transaction": self.env._(
                "“%(text)s” is no type of transaction: G2C, G2B or G2G. Left as it is.",
                text=facts.get("transaction", ""),
            ),
        }
        if "swapped" in notes:
            said["misspelt"] = said["misspelt"].replace(
                facts.get("transaction", ""), facts.get("classification", ""), 1
            )
        for note in notes:
            if note == "class":
                row["refused"].append(
                    self.env._(
                        "“%(text)s” is no class: Simple, Complex or Highly Technical.",
                        text=facts.get("classification", ""),
                    )
                )
            else:
                row["notes"].append(said[note])
        return values

    def _plan_ours(self, row):
        """The labels that only our own files have."""
        facts, values = row["entry"].facts, {}
        for label, name in (("kind", "case_kind"), ("lane", "lane")):
            text = _key(facts.get(label, ""))
            choices = dict(self._fields[name]._description_selection(self.env))
            found = [
                code
                for code, word in choices.items()
                if text in (_key(code), _key(word))
            ]
            if found:
                values[name] = found[0]
            elif text:
                row["notes"].append(
                    self.env._(
                        "“%(text)s” is not known here. Left as it is.", text=text
                    )
                )
        if facts.get("asked"):
            asked = {_key(word) for word in facts["asked"].split(",")}
            for name in ("sex", "gender", "household", "relations"):
                values[f"asks_{name}"] = name in asked
        if facts.get("events"):
            values.update(self._plan_events(row))
        slug = facts.get("address", "")
        if slug and not row["service"]:
            # Whether an address is free is all that is asked.
            taken = (
                self.sudo()
                .with_context(active_test=False)
                .search_count([("slug", "=", slug)], limit=1)
            )
            if not taken and slug == self.env["ir.http"]._slugify(slug):
                values["slug"] = slug
        return values

    def _plan_events(self, row):
        found = {}
        names = [it.strip() for it in row["entry"].facts["events"].split(";")]
        events = self.env["gov.life.event"].search([("name", "in", names)])
        # Of two with one name the one that the service has.
        for event in row["service"].life_event_ids | events:
            found.setdefault(event.name, event.id)
        for name in names:
            if name and name not in found:
                row["notes"].append(
                    self.env._(
                        "“%(name)s” is no life event known here. Left out.", name=name
                    )
                )
        ids = [found[name] for name in names if name in found]
        return {"life_event_ids": [(6, 0, ids)]}

    def _plan_papers(self, row, service):
        new = [
            tuple(it.get(name, "") for name in ("name", "where", "condition", "copies"))
            for it in row["entry"].papers
        ]
        for number, cells in enumerate(new, 1):
            if not cells[0]:
                row["refused"].append(
                    self.env._("Paper %(number)s has no name.", number=number)
                )
        old = service.requirement_ids

        def values(record, number):
            found = dict(zip(_PAPER, new[number], strict=True))
            return {
                name: text or False
                for name, text in found.items()
                if not record or (record[name] or "") != text
            }

        return _commands(old, [it.name for it in old], [it[0] for it in new], values)

    def _plan_steps(self, row, service):
        """Commands for the steps, the sum of their minutes, and how many cannot be
        counted."""
        old, new = service.step_ids, row["entry"].steps
        minutes = []

        def values(record, number):
            found = self._step_values(row, service, record, new[number], number + 1)
            minutes.append(
                found.get("duration_minutes", record.duration_minutes if record else 0)
            )
            return found

        commands = _commands(
            old,
            [(it.client_step or "", it.agency_action) for it in old],
            [(it.get("you", ""), it.get("we") or "–") for it in new],
            values,
        )
        if not new:
            minutes = old.mapped("duration_minutes")
        return commands, sum(minutes), sum(not it for it in minutes)

    def _step_values(self, row, service, record, cells, number):
        """What of a step differs from the one that is there; all of it for a new one."""
        new = (
            cells.get("you", ""),
            cells.get("we") or "–",
            cells.get("fee", ""),
            cells.get("time", ""),
            cells.get("who", ""),
            cells.get("amount", ""),
            cells.get("minutes", ""),
        )
        now = service._step_cells(record) if record else (None,) * len(new)
        values = {}
        for name, place in (
            ("client_step", 0),
            ("agency_action", 1),
            ("responsible", 4),
        ):
            if new[place] != now[place]:
                values[name] = new[place] or False
        if (new[2], new[5]) != (now[2], now[5]):
            values.update(self._fee_values(row, service, new[2], new[5], number))
        time = read_time(new[3], service._day_minutes())
        if (new[3], new[6]) != (now[3], now[6]):
            values["duration_text"] = "" if "blank" in time.notes else time.text
            values["duration_minutes"] = self._minutes(row, time, new[6], number)
        self._note_time(row, time, number, bool(new[6]))
        return {
            name: value
            for name, value in values.items()
            if not record or (record[name] or False) != (value or False)
        }

    def _fee_values(self, row, service, text, number_cell, number):
        fee = read_fee(text, service._fee_signs())
        if number_cell:
            try:
                amount = Decimal(number_cell.replace(",", ""))
            except InvalidOperation:
                amount = None
            if amount is None or not 0 <= amount < 10**12:
                row["refused"].append(
                    self.env._(
                        "Step %(step)s: “%(text)s” is no amount.",
                        step=number,
                        text=number_cell,
                    )
                )
                return {}
            said = f"{service.currency_id.name} {amount:,.2f}"
            words = text[len(said) :].strip() if text.startswith(said) else fee.text
            return {"fee_amount": float(amount), "fee_text": words or False}
        return {"fee_amount": float(fee.amount), "fee_text": fee.text or False}

    def _minutes(self, row, time, cell, number):
        if not cell:
            return min(time.minutes, _MOST_MINUTES)
        if not cell.isdecimal() or int(cell) > _MOST_MINUTES:
            row["refused"].append(
                self.env._(
                    "Step %(step)s: “%(text)s” is no number of minutes.",
                    step=number,
                    text=cell,
                )
            )
            return 0
        return int(cell)

    def _note_time(self, row, time, number, is_counted):
        """Say what was made of a time that is not a plain one."""
        said = {
            "range": self.env._("the longest time is counted"),
            "calendar": self.env._(
                "these may be calendar days; each is counted as a working day"
            ),
            "each": self.env._("counted once"),
            "vague": self.env._("only what stands there is counted"),
            "left_out": self.env._("what is left out is not counted"),
            "none": self.env._("this is no time that can be counted"),
            "unit": self.env._("write minutes, hours or days behind the number"),
        }
        for note in () if is_counted else time.notes:
            if note == "blank":
                row["notes"].append(
                    self.env._("Step %(step)s has no time.", step=number)
                )
            else:
                row["notes"].append(
                    self.env._(
                        "Step %(step)s, “%(text)s”: %(what)s.",
                        step=number,
                        text=time.text,
                        what=said[note],
                    )
                )

    def _plan_total(self, row, service, minutes, uncounted):
        """Compare the sum of the steps with the total of the file, and with the class."""
        entry = row["entry"]
        total = (entry.total or {}).get("time", "")
        read = read_time(total, service._day_minutes())
        if read.minutes and read.minutes != minutes:
            row["notes"].append(
                self.env._(
                    "The file says “%(total)s” in total; the steps add up to %(sum)s.",
                    total=total,
                    sum=service._charter_time(minutes),
                )
            )
        values = row["values"]
        of_class = service.new(
            {
                "agency_id": row["agency"].id,
                "case_kind": values.get("case_kind", service.case_kind)
                or "service_request",
                "classification": values.get("classification", service.classification),
            }
        )
        row["over"] = of_class._is_over_class(minutes)
        if entry.steps and (row["over"] or uncounted):
            row["notes"].append(of_class._say_class(minutes, uncounted))
        if not entry.steps and not service.step_ids:
            row["notes"].append(self.env._("It has no steps."))


def _key(text):
    return " ".join(str(text or "").casefold().split())


def _commands(old, old_keys, new_keys, values):
    """Commands that make the rows of now those of the file; nothing where the file has none.

    :param values: called with the row of now (or None) and the number of the new one
    """
    if not new_keys:
        return []
    pairs, gone = pair(old_keys, new_keys)
    places = [place for place, _number in pairs if place is not None]
    in_order = places == sorted(places) and all(
        place is None for place, _number in pairs[len(places) :]
    )
    last = max(old.mapped("sequence"), default=0)
    commands = [(2, old[place].id) for place in gone]
    for place, number in pairs:
        record = old[place] if place is not None else None
        found = values(record, number)
        if not in_order:
            found["sequence"] = 10 * (number + 1)
        elif record is None:
            last += 10
            found["sequence"] = last
        if record is None:
            commands.append((0, 0, found))
        elif found:
            commands.append((1, record.id, found))
    return commands
