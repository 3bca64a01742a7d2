from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from markupsafe import Markup

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain
from odoo.tools import email_normalize, plaintext2html

UTC = timezone.utc


class GovRepresentation(models.Model):
    """Mandates in the portal: people give them to somebody they trust, take on what others
    give them, and end them. Pages get plain values and never a record."""

    _inherit = "gov.representation"

    @api.model
    def _portal_lists(self):
        """What the page shows to the current user.

        ``given``, ``past``: who acts for the user, or did; ``held``: for whom the user
        acts; ``asked``: who asks the user to act.
        """
        me, now = self.env.user.partner_id, fields.Datetime.now()
        login = email_normalize(self.env.user.login) or ""
        # Those in which the user is one of the two, and no others.
        Mandate_sudo = self.sudo()
        given = Mandate_sudo.search(
            Domain("principal_id", "=", me.id)
            & (Domain("state", "!=", "draft") | Domain("invited_login", "!=", False)),
            order="id desc",
        )
        asked = Mandate_sudo.search(
            [
                ("state", "=", "draft"),
                ("invited_login", "=", login),
                ("principal_id", "!=", me.id),
            ]
        )
        current = given.filtered(lambda it: it._is_current(now))
        return {
            "given": [it._portal_row(now) for it in current],
            "past": [it._portal_row(now) for it in given - current],
            "held": [it._portal_held_row(now) for it in self._held_by(me, now)],
            "asked": [it._portal_row(now) for it in asked if login],
        }

    def _is_current(self, now):
        if self.state == "draft":
            return True
        return self.state == "active" and (not self.date_to or self.date_to > now)

    def _portal_row(self, now):
        self.ensure_one()
        office = self._office()
        begins = self.date_from and self.date_from > now and self.date_from
        labels = dict(self._fields["kind"]._description_selection(self.env))
        return {
            "id": self.id,
            "agent": self.agent_id.name or self.invited_login or "",
            "principal": self.principal_id.name,
            "kind": str(labels[self.kind]),
            "what": self._say_summary(),
            "waits": self.state == "draft",
            "begins": office._say_day(begins, now) if begins else "",
            "can_file": self.scope_kind != "documents",
            "papers_only": self.scope_kind == "documents",
            "ended": self._say_ended(now),
            "acts": [
                {
                    "moment": office._say_moment(event.at, now),
                    "what": event._say(),
                }
                for event in self.event_ids.filtered("ticket_id")[:20]
            ],
        }

    def _portal_held_row(self, now):
        """As ``_portal_row``, with the cases to which papers may be sent."""
        # For whoever holds it, and in the rights of nobody: plain values leave.
        Case = self.env["helpdesk.ticket"]
        is_for_papers = self.scope_kind == "documents"
        cards = Case._portal_papers_cards(self) if is_for_papers else []
        return {**self._portal_row(now), "cases": cards}

    def _say_ended(self, now):
        office = self._office()
        if self.state == "revoked":
            return self.env._(
                "Ended on %(moment)s by %(who)s: %(why)s",
                moment=office._say_moment(self.revoked_at, now),
                who=self.revoked_by_name,
                why=self.revoke_reason,
            )
        if self.state == "active" and self.date_to and self.date_to <= now:
            return self.env._(
                "Ended on %(moment)s", moment=office._say_moment(self.date_to, now)
            )
        return ""

    # ------------------------------------------------------------------
    # WHAT PEOPLE DO THERE
    # ------------------------------------------------------------------

    @api.model
    def _portal_invite(self, email, scope_kind, last_day, at):
        """Ask somebody, known by the e-mail address of a login, to act for the current user.

        Whether there is such a login is not told: the person accepts or does not.

        :param last_day: a date, or None for no end
        :param at: naive UTC
        :raises UserError: no address, one's own, a day past, or asked before
        """
        login = email_normalize(email or "")
        if not login:
            raise UserError(
                self.env._(
                    "Write the e-mail address of the person, such as ana@mail.ph."
                )
            )
        me = self.env.user
        if login == email_normalize(me.login):
            raise UserError(self.env._("This is your own address."))
        # The mandate is the user's own; nobody has a right on mandates as such here.
        Mandate_sudo = self.sudo()
        if Mandate_sudo.search_count(
            [
                ("principal_id", "=", me.partner_id.id),
                ("invited_login", "=", login),
                ("state", "=", "draft"),
            ],
            limit=1,
        ):
            raise UserError(self.env._("You have asked this person already."))
        mandate = self._transition().create(
            {
                "principal_id": me.partner_id.id,
                "invited_login": login,
                "kind": "trusted",
                "scope_kind": scope_kind,
                "date_to": self._end_of(last_day, at),
                "evidence": self.env._("Given in the portal"),
                "verified_how": "portal",
            }
        )
        me.partner_id.sudo()._gov_mark_citizens()
        mandate._mail_invitation()
        return mandate

    def _end_of(self, last_day, at):
        """The first moment after a day, in the time zone of the office; naive UTC."""
        if not last_day:
            return False
        zone = ZoneInfo(self._office().tz or "UTC")
        end = datetime.combine(last_day + timedelta(days=1), time.min, tzinfo=zone)
        end = end.astimezone(UTC).replace(tzinfo=None)
        if end <= at:
            raise UserError(self.env._("Choose a day that is still to come."))
        return end

    def _mail_invitation(self):
        """Write to the invited address; it tells a name and a link, and opens nothing."""
        mandate_sudo = self.sudo()
        url = f"{self.get_base_url()}/my/mandates"
        text = self.env._(
            "%(principal)s asks you to act for them: %(what)s. Log in and accept or decline "
            "it here:",
            principal=mandate_sudo.principal_id.name,
            what=mandate_sudo._say_summary(),
        )
        self.env["mail.mail"].sudo().create(
            {
                "subject": self.env._("Somebody asks you to act for them"),
                "email_to": mandate_sudo.invited_login,
                "body_html": Markup('<p>%s</p><p><a href="%s">%s</a></p>')
                % (text, url, url),
                "auto_delete": True,
            }
        )

    @api.model
    def _portal_mine(self, mandate_id):
        """A mandate in which the current user is one of the two, or is asked to be, as
        superuser; empty if there is no such one."""
        user = self.env.user
        mandate_sudo = self.sudo().search([("id", "=", mandate_id)])
        is_mine = user.partner_id in (
            mandate_sudo.principal_id | mandate_sudo.agent_id
        ) or mandate_sudo._is_invited(user)
        return mandate_sudo if is_mine else mandate_sudo.browse()

    def _portal_end(self, reason, at):
        """End it, or take back or decline what was asked for.

        :raises AccessError: the user is not one of the two
        """
        self.ensure_one()
        user = self.env.user
        if not self._portal_mine(self.id):
            raise AccessError(self.env._("This mandate is not yours."))
        mandate_sudo = self.sudo()  # one of the user's own, as was just seen
        if mandate_sudo.state != "draft":
            mandate_sudo._revoke(reason, at, user)
        elif mandate_sudo.invited_login:
            mandate_sudo.unlink()

    def _portal_file(self, service_id, text, files, key, at):
        """File a request for whom the current user represents.

        The same key files once, however often it comes.

        :param service_id: of ``_portal_services``; False for none of them
        :return: the case, as superuser
        :raises AccessError: no mandate in force that covers it
        """
        self.ensure_one()
        mandate_sudo = self.sudo()
        user = self.env.user
        mandate_sudo._lock()
        done_sudo = mandate_sudo.event_ids.search(
            [("user_id", "=", user.id), ("key", "=", key)], limit=1
        )
        if done_sudo:
            return done_sudo.ticket_id
        services = mandate_sudo._portal_services()
        known = {service["id"] for service in services}
        held_sudo = self._held_by(user.partner_id, at)
        if mandate_sudo not in held_sudo or (service_id or False) not in known:
            raise AccessError(
                self.env._(
                    "You may not file this for %(name)s.",
                    name=mandate_sudo.principal_id.name,
                )
            )
        # The mandate was checked a moment ago; filing checks it once more.
        case_sudo = (
            self.env["helpdesk.ticket"]
            .sudo()
            .with_context(gov_form_key=key)
            .create(
                {
                    "partner_id": mandate_sudo.principal_id.id,
                    "gov_agent_id": user.partner_id.id,
                    "service_id": service_id,
                    "description": plaintext2html(text),
                    "name": text.splitlines()[0][:80] if not service_id else False,
                }
            )
        )
        if files:
            case_sudo.with_env(self.env(su=True))._portal_post("", files, key)
        return case_sudo

    def _portal_services(self):
        """``[{"id", "name"}]`` of what can be asked for by this mandate."""
        Service_sudo = self.env["gov.service"].sudo()  # the charter is public
        services = Service_sudo.search([("is_g2c", "=", True)], order="name")
        found = [
            {"id": service.id, "name": service.name}
            for service in services
            if self._covers(service.id, service.case_kind)
        ]
        if self._covers(False, "service_request"):
            found.insert(0, {"id": False, "name": self.env._("Something else")})
        return found
