from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# An order in these states has been carried out, or is being.
IN_FORCE = ("running", "done")
# Kinds after which the office is no more.
ENDING = ("merged", "split", "closed")
# A client can send any context key, but never this very object: only the job that carries
# out an order acts without telling each citizen at once.
BY_ORDER = object()


class GovReorganisation(models.Model):
    """An office is merged, split, closed or put elsewhere in the tree, by an order.

    A service administrator drafts it, reads what it does and carries it out; it is never
    undone, as another order would do that. Of an office that ends, each open case passes to
    its successor by a hand-over that names the order, sent and accepted at one instant:
    custody stays tiled and the citizen's clock is not touched. The work is done by a job in
    small committed batches (``gov_reorganisation_run``).
    """

    _name = "gov.reorganisation"
    _description = "Reorganisation"
    _inherit = ["gov.transition.mixin"]
    _order = "id desc"
    _rec_name = "order_number"
    _transition_fields = frozenset(
        (
            "state",
            "carried_out_at",
            "carried_out_by_id",
            "finished_at",
            "old_parent_id",
            "seconds",
        )
    )

    kind = fields.Selection(
        [
            ("merged", "Merged into another office"),
            ("split", "Split among offices"),
            ("closed", "Closed"),
            ("reparented", "Put under another office"),
        ],
        string="What happens to it",
        required=True,
        default="merged",
    )
    from_agency_id = fields.Many2one(
        "gov.agency", string="Office", required=True, index=True, ondelete="restrict"
    )
    order_number = fields.Char(
        "Order", help="As citizens read it, for example: Executive Order No. 12."
    )
    order_on = fields.Date("of", help="The day of the order.")
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Files",
        copy=False,
        help="The order. It can be added later, and not removed.",
    )
    successor_id = fields.Many2one(
        "gov.agency",
        string="Goes to",
        ondelete="restrict",
        help="This office takes over. Of a split office: whatever has no line of its own.",
    )
    line_ids = fields.One2many(
        "gov.reorganisation.line",
        "reorganisation_id",
        string="By service",
        copy=True,
        help="Services of the office that go elsewhere than the rest.",
    )
    ends_services = fields.Boolean(
        "Its services end",
        help="What the office offered is no longer offered, except for services with a "
        "line. Open cases go on all the same.",
    )
    moves_members = fields.Boolean(
        "Its members go along",
        default=True,
        help="People of the office become members of the office that takes over; those "
        "named in a line, of that one.",
    )
    new_parent_id = fields.Many2one(
        "gov.agency",
        string="Becomes part of",
        ondelete="restrict",
        help="Empty: part of no other.",
    )
    old_parent_id = fields.Many2one(
        "gov.agency", string="Was part of", readonly=True, copy=False
    )
    state = fields.Selection(
        [("draft", "Draft"), ("running", "Being carried out"), ("done", "Carried out")],
        required=True,
        default="draft",
        readonly=True,
        copy=False,
        index=True,
    )
    carried_out_at = fields.Datetime("In effect since", readonly=True, copy=False)
    carried_out_by_id = fields.Many2one(
        "res.users",
        "Carried out by",
        readonly=True,
        copy=False,
        ondelete="restrict",
    )
    finished_at = fields.Datetime("All done", readonly=True, copy=False)
    seconds = fields.Float("Seconds at work", readonly=True, copy=False)
    item_ids = fields.One2many(
        "gov.reorganisation.item", "reorganisation_id", string="What is done"
    )
    progress = fields.Float("Done so far", compute="_compute_progress", help="Percent.")
    summary = fields.Text("What happened", compute="_compute_progress")
    failed_count = fields.Integer("Not done yet", compute="_compute_progress")
    company_id = fields.Many2one(related="from_agency_id.company_id", store=True)
    gov_visible = fields.Boolean(
        "Of my agency", compute="_compute_gov_visible", search="_search_gov_visible"
    )

    _one_running_idx = models.UniqueIndex(
        "(from_agency_id) WHERE state = 'running'",
        "An order about this office is being carried out already.",
    )

    @api.depends("from_agency_id", "order_number")
    def _compute_display_name(self):
        for it in self:
            parts = (it.order_number, it.from_agency_id.name)
            it.display_name = ": ".join(filter(None, parts)) or self.env._(
                "New reorganisation"
            )

    @api.depends("state", "item_ids.state")
    @api.depends_context("lang")
    def _compute_progress(self):
        # How many of what; which cases they are stands in the list, for those who see it.
        Item = self.env["gov.reorganisation.item"].sudo()
        mine = [("reorganisation_id", "in", self._origin.ids)]
        counts = {it._origin.id: {} for it in self}
        for order, kind, state, count in Item._read_group(
            mine, ["reorganisation_id", "kind", "state"], ["__count"]
        ):
            counts[order.id][kind, state] = count
        failing = [*mine, ("state", "=", "todo"), ("tries", ">", 0)]
        failed = {
            order.id: count
            for order, count in Item._read_group(
                failing, ["reorganisation_id"], ["__count"]
            )
        }
        for it in self:
            own = counts[it._origin.id]
            whole = sum(own.values())
            done = sum(
                count for (_kind, state), count in own.items() if state == "done"
            )
            it.progress = 100 * done / whole if whole else 100 * (it.state == "done")
            it.failed_count = failed.get(it._origin.id, 0)
            it.summary = "\n".join(it._say_done(own)) or False

    @api.depends_context("uid")
    @api.depends("from_agency_id", "new_parent_id")
    def _compute_gov_visible(self):
        trees = self._visible_trees()
        for it in self:
            # Where an office stands in the tree is no secret.
            offices = (it.from_agency_id | it.new_parent_id).sudo()
            it.gov_visible = any(
                trees & {int(part) for part in (path or "").split("/") if part}
                for path in offices.mapped("parent_path")
            )

    def _search_gov_visible(self, operator, value):
        if operator != "in":
            return NotImplemented
        trees = list(self._visible_trees())
        domain = Domain("from_agency_id", "child_of", trees) | Domain(
            "new_parent_id", "child_of", trees
        )
        return domain if True in value else ~domain

    @api.model
    def _visible_trees(self):
        """Ids of the heads of agencies whose supervisor the user is."""
        if not self.env.user.has_group("gov_crm.group_gov_supervisor"):
            return set()
        own_sudo = self.env.user._gov_own_agencies()
        return set(own_sudo.filtered(lambda office: not office.parent_id).ids)

    # ------------------------------------------------------------------
    # ORM
    # ------------------------------------------------------------------

    def write(self, vals):
        in_force = self.filtered(lambda it: it.state in IN_FORCE)
        if in_force and vals.keys() - {"attachment_ids"} and not self._in_transition():
            raise UserError(
                self.env._(
                    "What has been carried out stays as it was. Another order can change "
                    "it."
                )
            )
        files = {it: it.attachment_ids for it in in_force}
        result = super().write(vals)
        if any(before - it.attachment_ids for it, before in files.items()):
            raise UserError(self.env._("A file of an order carried out stays with it."))
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_in_force(self):
        if self.filtered(lambda it: it.state in IN_FORCE):
            raise UserError(self.env._("What has been carried out is kept for good."))

    # ------------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------------

    def action_preview(self):
        """Open the dialog that says what carrying it out does, and asks."""
        self.ensure_one()
        self.check_access("write")
        dialog = self.env["gov.reorganisation.dialog"].create(
            {"reorganisation_id": self.id}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("What happens"),
            "res_model": dialog._name,
            "res_id": dialog.id,
            "view_mode": "form",
            "target": "new",
        }

    def action_retry(self):
        """Try now what could not be done so far."""
        self.ensure_one()
        self.check_access("write")
        # The queue is written by the job alone; this only wakes it.
        self.sudo().item_ids.filtered(
            lambda it: it.state == "todo"
        ).try_at = fields.Datetime.now()
        self._wake(fields.Datetime.now())

    # ------------------------------------------------------------------
    # WHERE THINGS GO
    # ------------------------------------------------------------------

    def _successor(self, service):
        """The office that takes over what is about this service, or about none."""
        self.ensure_one()
        # Who takes over from whom is public.
        order_sudo = self.sudo()
        line = order_sudo.line_ids.filtered(lambda it: it.service_id == service)[:1]
        return (service and line.successor_id) or order_sudo.successor_id

    def _successors(self):
        """All offices that take something over."""
        return self.sudo().successor_id | self.sudo().line_ids.successor_id

    def _reference(self):
        """How the order is quoted: “Executive Order No. 12 of Fri 20 Nov”."""
        self.ensure_one()
        if not self.order_on:
            return self.order_number or ""
        return self.env._(
            "%(order)s of %(day)s",
            order=self.order_number or "",
            day=self.env["helpdesk.ticket"]._say_date_in_words(self.order_on),
        )

    def _say_reason(self):
        """Why a case or a referral goes elsewhere, for the record of it."""
        self.ensure_one()
        return self.env._(
            "%(office)s is no more (%(order)s).",
            office=self.from_agency_id.name,
            order=self._reference(),
        )

    @api.model
    def _last_of(self, office):
        """The order by which this office ended last; empty if there is none."""
        return self.search(
            [
                ("from_agency_id", "=", office.id),
                ("kind", "in", ENDING),
                ("state", "in", IN_FORCE),
            ],
            order="carried_out_at desc, id desc",
            limit=1,
        )
