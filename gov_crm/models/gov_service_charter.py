from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL, ormcache

from ..tools.service_search import ServiceIndex

# A name says more of a service than its description does.
_WEIGHTS = (
    ("name", 3.0),
    ("search_words", 2.5),
    ("description", 1.0),
    ("who_may_avail", 1.0),
)


class GovService(models.Model):
    """A service in the public charter: whether it is shown, where, and by which words
    citizens find it."""

    _inherit = "gov.service"

    is_published = fields.Boolean(
        "In the public charter",
        tracking=True,
        copy=False,
        help="Everybody reads the entry at /services, without an account.",
    )
    slug = fields.Char(
        "Address",
        compute="_compute_slug",
        store=True,
        readonly=False,
        copy=False,
        help="Last part of the address of the page. It stands on printed papers: change it "
        "only if you must.",
    )
    search_words = fields.Char(
        "Other words for it",
        translate=True,
        help="What people call it who do not know its name, separated by commas.",
    )
    life_event_ids = fields.Many2many(
        "gov.life.event",
        relation="gov_life_event_gov_service_rel",
        column1="service_id",
        column2="event_id",
        string="When in life",
    )

    _slug_uniq = models.UniqueIndex(
        "(slug)", "Another service has this address. Choose a different one."
    )

    @api.depends("name")
    def _compute_slug(self):
        """From the name, once; what was printed stays."""
        new = self.filtered(lambda service: service.name and not service.slug)
        (self - new)._keep_slug()
        taken = set(
            self.sudo().with_context(active_test=False).search([]).mapped("slug")
        )
        slugify = self.env["ir.http"]._slugify
        for service in new:
            wanted = slugify(service.with_context(lang="en_US").name) or "service"
            agency = service.sudo().agency_id
            # Many offices offer a service of the same name.
            tries = [wanted, f"{wanted}-{slugify(agency.code or '')}".strip("-")]
            tries += [f"{tries[-1]}-{number}" for number in range(2, len(taken) + 4)]
            service.slug = next(slug for slug in tries if slug not in taken)
            taken.add(service.slug)

    def _keep_slug(self):
        for service in self:
            service.slug = service.slug

    @api.constrains("slug")
    def _check_slug(self):
        for service in self:
            if service.slug and service.slug != self.env["ir.http"]._slugify(
                service.slug
            ):
                raise ValidationError(
                    self.env._(
                        "An address has small letters, digits and hyphens only: "
                        "“%(address)s” would do.",
                        address=self.env["ir.http"]._slugify(service.slug) or "service",
                    )
                )

    def action_open_page(self):
        """The entry as citizens read it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/services/{self.slug}",
            "target": "new",
        }

    # ------------------------------------------------------------------
    # SEARCH
    # ------------------------------------------------------------------

    @api.model
    def _charter_version(self):
        """What the index is made of, in one value.

        It differs as soon as somebody's change of a service, a word or a life event can be
        seen. So no process keeps an old index, and none must be told.
        """
        tables = ("gov_service", "gov_search_synonym", "gov_life_event", "res_lang")
        self.env.flush_all()
        [version] = self.env.execute_query(
            SQL(
                "SELECT %s",
                SQL(", ").join(
                    SQL(
                        "(SELECT count(*) || '/' || coalesce(sum(extract(epoch FROM "
                        "write_date)), 0) FROM %s)",
                        SQL.identifier(table),
                    )
                    for table in tables
                ),
            )
        )
        return version

    @api.model
    @ormcache("version")
    def _charter_index(self, version):
        """The words of the public charter in every language, ready to be searched.

        :param version: :meth:`_charter_version`
        """
        # Published facts: the index is the same for everybody.
        services_sudo = self.sudo().search([("is_published", "=", True)])
        languages = [code for code, _name in self.env["res.lang"].get_installed()]
        texts = {service.id: [] for service in services_sudo}
        for lang in languages:
            for service in services_sudo.with_context(lang=lang):
                found = texts[service.id]
                found += [(service[name] or "", weight) for name, weight in _WEIGHTS]
                found.append((service.agency_id.name, 0.5))
                found += [(event.name, 1.0) for event in service.life_event_ids]
        synonyms = self.env["gov.search.synonym"].sudo().search([])
        return ServiceIndex(texts.items(), [row._list() for row in synonyms])

    @api.model
    def _charter_search(self, text="", event=None, agency=None):
        """Published services, the best first; without a text all of them by name.

        :param text: what a citizen typed
        :param event: ``gov.life.event``; only services for it
        :param agency: ``gov.agency``; only services of it and of offices below it
        :return: ``gov.service`` as superuser: whoever calls shows published facts only
        """
        domain = [("is_published", "=", True)]
        if event:
            domain.append(("life_event_ids", "in", event.ids))
        if agency:
            domain.append(("agency_id", "child_of", agency.ids))
        services_sudo = self.sudo().search(domain, order="name, id")
        if not text.strip():
            return services_sudo
        ids = set(services_sudo.ids)
        found = [
            id_
            for id_ in self._charter_index(self._charter_version()).search(text)
            if id_ in ids
        ]
        return self.sudo().browse(found)
