import json

from psycopg2 import IntegrityError

from odoo import api, models, tools
from odoo.tools import SQL

# Facts that the record that stays takes over where it has none.
FACTS = ("phone", "email", "street", "street2", "city", "zip", "state_id", "country_id")
FACTS += ("gov_given_name", "gov_middle_name", "gov_family_name", "gov_name_suffix")
FACTS += ("gov_birth_date", "gov_birth_estimated", "gov_birth_year", "gov_area_id")
FACTS += ("gov_language", "gov_preferred_channel", "gov_died_on", "gov_access_needs")
# What says what happened, and names of records in files: it stays as it was written.
_LEFT = frozenset(("gov.duplicate", "gov.person.merge", "gov.person.merge.item"))
_LEFT |= {"ir.model.data", "res.users"}


class GovPersonMerge(models.Model):
    """How a merge moves everything that points to a record, and an undo moves it back.

    By SQL and one statement a place: guards of the ORM keep users from giving a case to
    somebody else, and here the person stays the same. What cannot move, because the record
    that stays has the same already (both followed one case), stays with the other record,
    which is archived and not deleted: nothing is lost.
    """

    _inherit = "gov.person.merge"

    # ------------------------------------------------------------------
    # PLACES
    # ------------------------------------------------------------------

    @api.model
    @tools.ormcache()
    def _places(self):
        """Where a contact can be named: ``(kind, model, field, table, column, other)``.

        ``other`` is the column that tells the rows of a relation apart, or the one with the
        name of the model of a document.
        """
        places = {}
        for name, model in sorted(self.env.registry.items()):
            if name in _LEFT or model._abstract or model._transient or not model._auto:
                continue
            if issubclass(model, self.env.registry["gov.append.only.mixin"]):
                continue
            for field in model._fields.values():
                place = self._place(model, field)
                if place:
                    # A table may serve two models, and a relation is seen from both ends.
                    places.setdefault(place[3:5], place)
        return tuple(places.values())

    def _place(self, model, field):
        if not field.store or field.company_dependent:
            return None
        if field.type == "many2one" and field.comodel_name == "res.partner":
            return ("column", model._name, field.name, model._table, field.name, "id")
        if field.type == "many2many" and "res.partner" in (
            field.comodel_name,
            model._name,
        ):
            mine, theirs = field.column1, field.column2
            if field.comodel_name != "res.partner":
                mine, theirs = theirs, mine
            return ("relation", model._name, field.name, field.relation, theirs, mine)
        if field.type == "many2one_reference" and field.model_field:
            named = model._fields.get(field.model_field)
            if named is not None and named.store:
                other = field.model_field
                return (
                    "document",
                    model._name,
                    field.name,
                    model._table,
                    field.name,
                    other,
                )
        return None

    # ------------------------------------------------------------------
    # MOVING
    # ------------------------------------------------------------------

    def _move(self):
        """Move everything, and write the journal."""
        self.ensure_one()
        self.env.flush_all()
        rows = []
        for place in self._places():
            moved, stayed = self._move_place(place, self.merged_id.id, self.kept_id.id)
            rows += [(place, place[0], moved), (place, "kept", stayed)]
        for model, name, moved in self._move_references():
            rows.append((("reference", model, name), "column", moved))
        self.env["gov.person.merge.item"].sudo().create(
            [
                {
                    "merge_id": self.id,
                    "kind": kind,
                    "model": place[1],
                    "field": place[2],
                    "res_ids": json.dumps(ids),
                }
                for place, kind, ids in rows
                if ids
            ]
        )
        self._forget()

    def _move_place(self, place, old, new, only=None):
        """Let what names one contact name another.

        :param only: ids of the rows (of a relation: of its other end) that may move
        :return: ``(ids moved, ids that have the same already)``
        """
        try:
            with self.env.cr.savepoint(flush=False):
                return self._update(place, old, new, only), []
        except IntegrityError:
            # Rare and few: one after the other, so that only what collides stays.
            moved, stayed = [], []
            for id_ in self._named(place, old, only):
                try:
                    with self.env.cr.savepoint(flush=False):
                        moved += self._update(place, old, new, [id_])
                except IntegrityError:
                    stayed.append(id_)
            return moved, stayed

    def _where(self, place, old, only):
        kind, model, _field, _table, column, other = place
        parts = [SQL("%s = %s", SQL.identifier(column), old)]
        key = "id" if kind == "document" else other
        if kind == "document":
            parts.append(SQL("%s = 'res.partner'", SQL.identifier(other)))
        if model == "res.partner" and kind == "column":
            # Neither of the two points to itself or to the other.
            both = [self.kept_id.id, self.merged_id.id]
            parts.append(SQL("NOT id = ANY(%s)", both))
        if only is not None:
            parts.append(SQL("%s = ANY(%s)", SQL.identifier(key), list(only)))
        return SQL(" AND ").join(parts), SQL.identifier(key)

    def _update(self, place, old, new, only):
        where, key = self._where(place, old, only)
        # What collides is looked at by the caller, and no error of the database.
        self.env.cr.execute(
            SQL(
                "UPDATE %s SET %s = %s WHERE %s RETURNING %s",
                SQL.identifier(place[3]),
                SQL.identifier(place[4]),
                new,
                where,
                key,
            ),
            log_exceptions=False,
        )
        return sorted(row[0] for row in self.env.cr.fetchall())

    def _named(self, place, old, only):
        where, key = self._where(place, old, only)
        rows = self.env.execute_query(
            SQL("SELECT %s FROM %s WHERE %s", key, SQL.identifier(place[3]), where)
        )
        return sorted(row[0] for row in rows)

    def _move_references(self, back=None):
        """Fields that hold “model,id” as text: ``(model, field, ids moved)``.

        :param back: ``{(model, field): ids}`` that go back; else all go to the one that stays
        """
        old, new = (f"res.partner,{it.id}" for it in (self.merged_id, self.kept_id))
        if back is not None:
            old, new = new, old
        for name, model in sorted(self.env.registry.items()):
            if name in _LEFT or model._abstract or model._transient or not model._auto:
                continue
            for field in model._fields.values():
                if field.type != "reference" or not field.store:
                    continue
                ids = None if back is None else back.get((name, field.name), [])
                column = SQL.identifier(field.name)
                moved = self.env.execute_query(
                    SQL(
                        "UPDATE %s SET %s = %s WHERE %s = %s AND (%s IS NULL "
                        "OR id = ANY(%s::int4[])) RETURNING id",
                        SQL.identifier(model._table),
                        column,
                        new,
                        column,
                        old,
                        ids if ids is None else True,
                        ids or [],
                    )
                )
                yield name, field.name, sorted(row[0] for row in moved)

    def _move_back(self):
        """Undo what the journal says, where nobody has moved it on since."""
        self.ensure_one()
        for item in self.item_ids.filtered(lambda item: item.kind == "fact"):
            self._give_back(item)
        self.env.flush_all()
        places = {place[1:3]: place for place in self._places()}
        references = {}
        for item in self.item_ids:
            place = places.get((item.model, item.field))
            if item.kind in ("fact", "kept"):
                continue
            if place:
                self._move_place(
                    place, self.kept_id.id, self.merged_id.id, item._record_ids()
                )
            else:
                references[(item.model, item.field)] = item._record_ids()
        for _moved in self._move_references(back=references):
            pass
        self._forget()

    def _forget(self):
        """Nothing read before holds any more, nor do rights that follow from it."""
        self.env.invalidate_all()
        self.env.registry.clear_cache()

    # ------------------------------------------------------------------
    # FACTS
    # ------------------------------------------------------------------

    def _fill_facts(self):
        """What the record that stays does not know it takes over from the other."""
        kept, merged = self.kept_id, self.merged_id
        taken = [name for name in FACTS if merged[name] and not kept[name]]
        if kept.gov_name_suffix or kept.gov_family_name or kept.gov_given_name:
            # Parts of a name belong together.
            taken = [name for name in taken if "name" not in name]
        if kept.gov_birth_year:
            taken = [name for name in taken if name != "gov_birth_estimated"]
        if any(name in taken for name in ("street", "city")) and (
            kept.street or kept.city
        ):
            # So do the parts of an address.
            taken = [name for name in taken if name not in FACTS[2:8]]
        if not taken:
            return
        fields_ = kept._fields
        values = {
            name: fields_[name].convert_to_write(merged[name], kept) for name in taken
        }
        before = {"name": kept.name}
        kept.write(values)
        after = {
            name: fields_[name].convert_to_write(kept[name], kept) for name in values
        }
        self.env["gov.person.merge.item"].sudo().create(
            {
                "merge_id": self.id,
                "kind": "fact",
                "model": "res.partner",
                "field": ", ".join(taken),
                "res_ids": json.dumps(kept.ids),
                "value": json.dumps([before, after], default=str),
            }
        )

    def _give_back(self, item):
        before, after = json.loads(item.value)
        kept = self.kept_id
        values = {}
        for name, value in after.items():
            now = kept._fields[name].convert_to_write(kept[name], kept)
            if str(now) == str(value):
                values[name] = False
        if values:
            kept.write(values)
            if any("name" in name for name in values):
                kept.name = before["name"]
