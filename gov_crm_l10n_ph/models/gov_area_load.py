import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..tools import place_codes

_logger = logging.getLogger(__name__)
BATCH = 500


class GovAreaLoad(models.Model):
    """A region of the country whose places can be loaded as areas.

    A job loads them in batches, each with how far it got in one transaction: one that is
    killed goes on where it was. What is there already is found by its code and follows the
    list in name, kind and where it lies; which offices serve it is never touched.
    """

    _name = "gov.area.load"
    _description = "Places of a region"
    _order = "code"

    code = fields.Char("Code of the region", required=True, readonly=True)
    name = fields.Char("Region", required=True, readonly=True)
    place_count = fields.Integer(
        "Places", readonly=True, help="Places in the published list."
    )
    state = fields.Selection(
        [
            ("new", "Not loaded"),
            ("queued", "Waiting"),
            ("running", "Loading"),
            ("done", "Loaded"),
            ("failed", "Stopped"),
        ],
        default="new",
        required=True,
        readonly=True,
    )
    position = fields.Integer("Dealt with", readonly=True)
    created_count = fields.Integer("Added", readonly=True)
    changed_count = fields.Integer("Brought up to date", readonly=True)
    same_count = fields.Integer("Already there", readonly=True)
    list_version = fields.Char("Version of the list", readonly=True)
    loaded_at = fields.Datetime("Loaded", readonly=True)
    message = fields.Char("What it did", readonly=True)

    _code_uniq = models.Constraint("UNIQUE(code)", "This region is listed already.")

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    @api.model
    def action_open(self):
        """List the regions of the published list, with what has been loaded of each.

        :raises AccessError: somebody who does not set up areas
        """
        self._check_rights()
        # The rows are facts of the list; nobody has the right to write them by hand.
        known = {row.code: row for row in self.sudo().search([])}
        counts = place_codes.counts()
        missing = []
        for code, name in place_codes.regions():
            row = known.get(code)
            if not row:
                missing.append(
                    {"code": code, "name": name, "place_count": counts[code]}
                )
            elif row.place_count != counts[code] or row.name != name:
                row.write({"name": name, "place_count": counts[code]})
        self.sudo().create(missing)
        return self.env["ir.actions.act_window"]._for_xml_id(
            "gov_crm_l10n_ph.gov_area_load_action"
        )

    def action_load(self):
        """Let the job load the places of these regions; done again it changes nothing
        but what the list has changed.

        :raises AccessError: somebody who does not set up areas
        """
        self._check_rights()
        # Checked just before; nobody has the right to write these rows by hand.
        idle = self.sudo().filtered(lambda row: row.state not in ("queued", "running"))
        idle.write(
            {
                "state": "queued",
                "position": 0,
                "created_count": 0,
                "changed_count": 0,
                "same_count": 0,
                "message": False,
            }
        )
        self.env.ref("gov_crm_l10n_ph.ir_cron_load_areas").sudo()._trigger()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "message": self.env._(
                    "The places are loaded in the background. Reload this list to see "
                    "how far it is."
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def _check_rights(self):
        if not self.env["gov.area"].has_access("create"):
            raise AccessError(
                self.env._("Places are loaded by service administrators.")
            )

    # ------------------------------------------------------------------
    # THE JOB
    # ------------------------------------------------------------------

    @api.model
    def _cron_load(self):
        """Go on with the regions that wait, until time is up."""
        waiting = [("state", "in", ("queued", "running"))]
        commit = self.env["ir.cron"]._commit_progress
        while row := self.search(waiting, order="code", limit=1):
            if not row.try_lock_for_update():
                return  # another job has it
            try:
                with self.env.cr.savepoint():
                    done = row._load_batch()
            except (UserError, ValueError) as error:
                _logger.warning("Loading of region %s stopped: %s", row.code, error)
                row.write({"state": "failed", "message": str(error)})
                done = 1
            left = sum(it.place_count - it.position for it in self.search(waiting))
            if not commit(done, remaining=left):
                return

    def _load_batch(self):
        """Bring the next places of this region in, and note how far it got.

        :return: number of places dealt with
        """
        self.ensure_one()
        places = place_codes.places(self.code)
        batch = places[self.position : self.position + BATCH]
        created, changed = self._take(batch)
        position = self.position + len(batch)
        values = {
            "state": "running",
            "position": position,
            "place_count": len(places),
            "created_count": self.created_count + created,
            "changed_count": self.changed_count + changed,
            "same_count": self.same_count + len(batch) - created - changed,
        }
        self.write(values)
        if position >= len(places):
            self.write(
                {
                    "state": "done",
                    "loaded_at": fields.Datetime.now(),
                    "list_version": place_codes.VERSION,
                    "message": self._say(places),
                }
            )
        return len(batch)

    def _take(self, batch):
        """Areas for these places.

        :return: how many were added, and how many changed
        """
        Area = self.env["gov.area"].with_context(active_test=False)
        codes = {place.code for place in batch} | {place.above for place in batch}
        known = {area.code: area for area in Area.search([("code", "in", list(codes))])}
        by_hand = self._entered_by_hand(batch, known)
        created = changed = 0
        # What lies in places of this very batch comes after them.
        for kind in dict.fromkeys(place.kind for place in batch):
            new = []
            for place in batch:
                if place.kind != kind:
                    continue
                above = known.get(place.above, Area)
                values = {"name": place.name, "kind": place.kind, "parent_id": above.id}
                area = known.get(place.code) or by_hand.get((above.id, place.name))
                if not area:
                    new.append({**values, "code": place.code})
                    continue
                values["code"] = place.code
                known[place.code] = area
                if _differs(area, values):
                    area.write(values)
                    changed += 1
            known |= {area.code: area for area in Area.create(new)}
            created += len(new)
        return created, changed

    def _entered_by_hand(self, batch, known):
        """Areas without a code that have the name of one of these places and lie where it
        lies, by where and name."""
        above = [area.id for area in known.values()] + [False]
        areas = (
            self.env["gov.area"]
            .with_context(active_test=False)
            .search(
                [
                    ("code", "=", False),
                    ("parent_id", "in", above),
                    ("name", "in", [place.name for place in batch]),
                ],
                order="id desc",
            )
        )
        return {(area.parent_id.id, area.name): area for area in areas}

    def _say(self, places):
        """What was done, and what the list does not have any more."""
        codes = {place.code for place in places}
        rows = self.env.execute_query(
            SQL(
                "SELECT code FROM gov_area WHERE code LIKE %s AND length(code) = 10",
                f"{self.code[:2]}%",
            )
        )
        gone = sum(code not in codes for (code,) in rows)
        sentence = self.env._(
            "%(created)s added, %(changed)s brought up to date, %(same)s already there.",
            created=self.created_count,
            changed=self.changed_count,
            same=self.same_count,
        )
        if gone:
            sentence += " " + self.env._(
                "%(gone)s that the list does not have any more were left as they are.",
                gone=gone,
            )
        return sentence


def _differs(area, values):
    return (
        area.name != values["name"]
        or area.kind != values["kind"]
        or area.code != values["code"]
        or area.parent_id.id != values["parent_id"]
    )
