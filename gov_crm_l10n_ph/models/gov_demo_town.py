import csv
import json
import logging
import re
from bisect import bisect_left
from datetime import datetime, time, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import babel.dates

from odoo import SUPERUSER_ID, api, fields, models
from odoo.tools import file_open, file_path, plaintext2html

from odoo.addons.gov_crm.models.gov_referral import LIVE_STATES, OPEN_STATES
from odoo.addons.gov_crm.models.gov_referral_outside import Outsider

from .helpdesk_ticket import QUIET

_logger = logging.getLogger(__name__)

MODULE = "gov_crm_l10n_ph"
UTC = ZoneInfo("UTC")
_MOMENT = re.compile(r"([+-]?\d+)d (\d\d):(\d\d)")
_DAY = re.compile(r"\{([+-]?\d+)d\}")
# Channels that come with the helpdesk; the others are demo records of this module.
_CHANNELS = {
    name: f"helpdesk_mgmt.helpdesk_ticket_channel_{name}"
    for name in ("web", "email", "phone")
}
# Demo records of the helpdesk and the CRM that would stand in the way.
_FOREIGN_DEMO = (
    ("helpdesk_mgmt", "helpdesk.ticket"),
    ("helpdesk_mgmt", "helpdesk.ticket.team"),
    ("helpdesk_mgmt", "helpdesk.ticket.category"),
    ("crm", "crm.lead"),
)


class OfficeTime:
    """Moments written as ``-3d 09:30``: three working days ago, office time.

    ``0d`` is today, or the next working day if today is none; so a case filed ``-3d``
    has the same number of working days left on a Sunday as on the Monday after it.

    :param days: sorted working days around ``now``
    :param now: naive UTC
    """

    def __init__(self, days, zone, now):
        self.days, self.zone, self.now = days, zone, now
        today = now.replace(tzinfo=UTC).astimezone(zone).date()
        self.anchor = bisect_left(days, today)
        self.clipped = 0

    def day(self, offset):
        return self.days[self.anchor + int(offset)]

    def moment(self, text):
        """The moment in naive UTC; it may lie in the future."""
        offset, hour, minute = _MOMENT.fullmatch(text).groups()
        local = datetime.combine(
            self.day(offset), time(int(hour), int(minute)), self.zone
        )
        return local.astimezone(UTC).replace(tzinfo=None)

    def filed(self, text):
        """As ``moment``, but never in the future: a few minutes ago instead."""
        moment = self.moment(text)
        if moment >= self.now:
            self.clipped += 1
            moment = self.now.replace(microsecond=0) - timedelta(
                minutes=7 * self.clipped
            )
        return moment

    def fill_in(self, text):
        """Replace ``{+2d}`` by the date of that working day, as in “Wed 25 Nov”."""

        def say(match):
            return babel.dates.format_date(self.day(match[1]), "EEE d MMM", locale="en")

        return _DAY.sub(say, text)


class GovDemoTown(models.AbstractModel):
    """Balanghai City: loads the demo cases and plays what happened to them.

    The stories stand in ``demo/cases/*.json``, in working days before today. They go
    through the same transitions as real cases, with the moments given, so that custody,
    clocks and conversation are true. Nobody is notified.
    """

    _name = "gov.demo.town"
    _description = "Demo town"

    @api.model
    def _load(self):
        """Load the town once. Loading it again changes nothing."""
        if self.env.ref(f"{MODULE}.case_luz_light", raise_if_not_found=False):
            return
        town = self.sudo().with_context(
            gov_quiet=QUIET,
            tracking_disable=True,
            mail_notrack=True,
            mail_create_nolog=True,
            mail_create_nosubscribe=True,
            mail_post_autofollow=False,
            mail_auto_subscribe_no_notify=True,
        )
        town._archive_foreign_demo()
        town._set_passwords()
        office = town._office_time()
        cases = town._read_cases()
        tickets = town._file_cases(cases, office)
        for case in cases:
            town._play(tickets[case["key"]], case, office)
        town._create_engagements(office, tickets)
        town._record_documents()
        # What the job finds at night: somebody who was registered twice.
        town.env["gov.duplicate"]._find_batch(len(cases) * 2)
        _logger.info("Balanghai City loaded: %s cases", len(cases))

    # ------------------------------------------------------------------
    # READING
    # ------------------------------------------------------------------

    def _read_cases(self):
        cases = []
        for path in sorted(Path(file_path(f"{MODULE}/demo/cases")).glob("*.json")):
            with file_open(str(path), "rb") as stream:
                cases += json.load(stream)
        return cases

    def _office_time(self):
        """Working days of the city around today."""
        calendar = self._record("resource_calendar_government")
        zone = ZoneInfo(calendar.tz)
        now = fields.Datetime.now()
        start = (now - timedelta(days=120)).replace(tzinfo=UTC)
        stop = (now + timedelta(days=60)).replace(tzinfo=UTC)
        intervals = calendar._work_intervals_batch(start, stop)[False]
        days = sorted(
            {begin.astimezone(zone).date() for begin, _end, _lines in intervals}
        )
        return OfficeTime(days, zone, now)

    def _record(self, name):
        return self.env.ref(f"{MODULE}.{name}")

    def _user(self, name):
        return self._record(f"user_{name}")

    # ------------------------------------------------------------------
    # PREPARING
    # ------------------------------------------------------------------

    def _archive_foreign_demo(self):
        """Archive the demo records of other modules and drop their queued mails."""
        for module, model in _FOREIGN_DEMO:
            known = self.env["ir.model.data"].search(
                [("module", "=", module), ("model", "=", model)]
            )
            records = self.env[model].browse(known.mapped("res_id")).exists()
            self.env["mail.mail"].search(
                [
                    ("state", "=", "outgoing"),
                    ("model", "=", model),
                    ("res_id", "in", records.ids),
                ]
            ).unlink()
            if model == "helpdesk.ticket":
                records = records._transition()
            records.filtered("active").write({"active": False})

    def _set_passwords(self):
        """Who is not in logins.csv has no password and cannot log in."""
        with file_open(f"{MODULE}/demo/logins.csv") as stream:
            for row in csv.DictReader(stream):
                user = self._user(row["login"])
                # Not by writing `password`: that sends a security alert by mail.
                hashed = user._crypt_context().hash(row["password"])
                user._set_encrypted_password(user.id, hashed)

    def _file_cases(self, cases, office):
        """File all cases at once, in the order in which they came in.

        :return: ``{key: case}``
        """
        filed = {case["key"]: office.filed(case["filed"]) for case in cases}
        cases = sorted(cases, key=lambda case: filed[case["key"]])
        tickets = self.env["helpdesk.ticket"]._file_history(
            [
                self._prepare_case_values(case, filed[case["key"]], office)
                for case in cases
            ],
            targets=("acknowledge", "first_response", "resolve"),
        )
        for ticket in tickets:
            ticket._acknowledge(ticket.filed_at)
        self.env["ir.model.data"]._update_xmlids(
            [
                {
                    "xml_id": f"{MODULE}.case_{case['key']}",
                    "record": ticket,
                    "noupdate": True,
                }
                for case, ticket in zip(cases, tickets, strict=True)
            ]
        )
        return {
            case["key"]: ticket for case, ticket in zip(cases, tickets, strict=True)
        }

    def _prepare_case_values(self, case, filed_at, office):
        channel = _CHANNELS.get(case["channel"], f"{MODULE}.channel_{case['channel']}")
        values = {
            "name": case["subject"],
            "description": plaintext2html(office.fill_in(case["text"])),
            "partner_id": self._record(f"citizen_{case['citizen']}").id,
            "channel_id": self.env.ref(channel).id,
            "filed_at": filed_at,
        }
        service = self.env["gov.service"]
        if case.get("service"):
            service = self._record(f"service_{case['service']}")
            values["service_id"] = service.id
        if case.get("kind"):
            values["case_kind"] = case["kind"]
        agency = case.get("agency")
        values["agency_id"] = (
            self._record(f"agency_{agency}").id if agency else service.agency_id.id
        )
        if case.get("area"):
            values["area_id"] = self._record(f"area_{case['area']}").id
        if case.get("missing"):
            values["missing_papers"] = case["missing"]
        if case.get("needs"):
            needs = [
                self.env.ref(f"gov_crm.gov_case_need_{name}").id
                for name in case["needs"]
            ]
            values["need_ids"] = [(6, 0, needs)]
        if case.get("ref"):
            source = case["ref"].partition("-")[0]
            values["external_source"] = source
            values["external_ref"] = case["ref"].replace("{year}", str(filed_at.year))
        return values

    # ------------------------------------------------------------------
    # PLAYING
    # ------------------------------------------------------------------

    def _play(self, ticket, case, office):
        """Let happen what happened to one case, up to now."""
        officer = case["officer"]
        for step in case["steps"]:
            at = office.moment(step["at"])
            if at >= office.now:
                return
            officer = step.get("by", officer) if step["do"] == "accept" else officer
            user = self._user(step.get("by", officer))
            step = {name: office.fill_in(value) for name, value in step.items()}
            if "until" in step:
                step["until"] = office.moment(step["until"])
            act = getattr(self, f"_play_{step['do']}")
            act(ticket.with_user(user).sudo(), step, at, user)

    def _play_take(self, ticket, step, at, user):
        ticket._take(user, at)

    def _play_pass_over(self, ticket, step, at, user):
        ticket._pass_over(step["text"], at, user)

    def _play_complete(self, ticket, step, at, user):
        ticket._mark_complete(at)

    def _play_say(self, ticket, step, at, user):
        self._post(ticket, step["text"], at, user.partner_id, "mail.mt_comment")

    def _play_reply(self, ticket, step, at, user):
        self._post(ticket, step["text"], at, ticket.partner_id, "mail.mt_comment")

    def _play_note(self, ticket, step, at, user):
        self._post(ticket, step["text"], at, user.partner_id, "mail.mt_note")

    def _play_refer(self, ticket, step, at, user):
        ticket._refer(
            self._record(f"agency_{step['to']}"),
            step["reason"],
            at,
            user,
            kind=step.get("kind", "transfer"),
            items=self._shared_keys(ticket, step),
        )

    def _play_give_back(self, ticket, step, at, user):
        taken = ticket.referral_ids.filtered(
            lambda it: it.kind == "transfer" and it.state == "accepted"
        )
        ticket._refer(taken.from_agency_id, step["reason"], at, user, returns=taken)

    def _play_share(self, ticket, step, at, user):
        agency = self._record(f"agency_{step['to']}")
        referral = ticket.referral_ids.filtered(
            lambda it: it.to_agency_id == agency and it.state in LIVE_STATES
        )
        keys = self._shared_keys(ticket, step)
        referral._share_more(keys, referral.basis_id, at, user)

    def _shared_keys(self, ticket, step):
        """Keys of what goes along: facts by their names, a message by how it begins."""
        keys = step.get("share", "").split()
        begins = step.get("message")
        if begins:
            keys += [
                item["key"]
                for item in ticket._shareable()
                if item["kind"] == "message" and item["content"].startswith(begins)
            ]
        return keys

    def _referral_to(self, ticket, user):
        """What the office of this user has been asked about the case, and not answered."""
        return ticket.referral_ids.filtered(
            lambda it: (
                it.state in LIVE_STATES and it.to_agency_id in user.gov_agency_ids
            )
        )

    def _play_join(self, ticket, step, at, user):
        """Somebody takes on a question or a part, which moves nothing."""
        self._referral_to(ticket, user)._accept(at, user)

    def _play_answer(self, ticket, step, at, user):
        self._referral_to(ticket, user)._complete(step["text"], at, user)

    def _play_send_back(self, ticket, step, at, user):
        self._referral_to(ticket, user)._return(step["text"], at, user)

    def _play_expire(self, ticket, step, at, user):
        """What nobody has answered goes back by itself."""
        silent = ticket.referral_ids.filtered(
            lambda it: it.state in OPEN_STATES and it.expires_at < at
        )
        silent.with_user(SUPERUSER_ID)._expire(at)

    def _play_outside(self, ticket, step, at, user):
        """Somebody of an agency without accounts acts by its link."""
        referral = ticket.referral_ids.filtered(lambda it: it._outside_acts())
        system = self.env.ref("base.user_root")
        who = Outsider(step["person"], step["position"], "link", system)
        values = {name: step[name] for name in ("text",) if name in step}
        referral._act_outside(step["act"], at, who, **values)

    def _play_accept(self, ticket, step, at, user):
        ticket.pending_referral_id._accept(at, user)

    def _play_decline(self, ticket, step, at, user):
        suggest = step.get("suggest")
        suggested = self._record(f"agency_{suggest}") if suggest else None
        ground = self.env.ref(f"gov_crm.gov_referral_reason_{step['ground']}")
        ticket.pending_referral_id._decline(step["reason"], at, user, suggested, ground)

    def _play_withdraw(self, ticket, step, at, user):
        ticket.pending_referral_id._withdraw(at, user)

    def _play_pause(self, ticket, step, at, user):
        ground = self._record(f"gov_pause_reason_{step['ground']}")
        ticket._pause(ground, at, user, papers=step.get("papers"), printed=True)

    def _play_resume(self, ticket, step, at, user):
        ticket._resume(at, user)

    def _play_extend(self, ticket, step, at, user):
        ticket._extend(step["reason"], at, user)

    def _play_endorse(self, ticket, step, at, user):
        names = ("person", "email", "reference", "text")
        values = {name: step.get(name) for name in names}
        ticket._record_endorsement(step["office"], at, at, user, **values)

    def _play_promise(self, ticket, step, at, user):
        ticket._promise(step["text"], step["until"], at, user)

    def _play_keep(self, ticket, step, at, user):
        promise = ticket.timer_ids.filtered(
            lambda timer: timer.target == "promise" and timer.state == "running"
        )
        ticket._keep_promise(promise[:1], at, user)

    def _play_reopen(self, ticket, step, at, user):
        ticket._reopen(step["reason"], at, user)

    def _play_appeal(self, ticket, step, at, user):
        citizen = ticket.partner_id.user_ids
        ticket.with_user(citizen).sudo()._portal_appeal(step["text"], (), at)

    def _play_decide(self, ticket, step, at, user):
        answer = plaintext2html(step["answer"])
        ticket._decide(step["outcome"], step.get("reason"), answer, at, user)

    def _post(self, ticket, text, at, author, subtype):
        ticket.message_post(
            body=plaintext2html(text),
            message_type="comment",
            subtype_xmlid=subtype,
            author_id=author.id,
            date=at,
        )

    # ------------------------------------------------------------------
    # ENGAGEMENTS
    # ------------------------------------------------------------------

    def _create_engagements(self, office, tickets):
        """Contacts that are no case yet; one became a case."""
        with file_open(f"{MODULE}/demo/engagements.json", "rb") as stream:
            engagements = json.load(stream)
        vals_list = []
        for engagement in engagements:
            citizen = self._record(f"citizen_{engagement['citizen']}")
            service = engagement.get("service")
            case = engagement.get("case")
            vals_list.append(
                {
                    "type": "lead",
                    "name": engagement["subject"],
                    "description": plaintext2html(office.fill_in(engagement["text"])),
                    "partner_id": citizen.id,
                    "gov_kind": engagement["kind"],
                    "gov_agency_id": self._record(f"agency_{engagement['agency']}").id,
                    "gov_service_id": service and self._record(f"service_{service}").id,
                    "user_id": self._user(engagement["officer"]).id,
                    "team_id": False,
                    "date_open": office.filed(engagement["at"]),
                    "ticket_id": case and tickets[case].id,
                }
            )
        self.env["crm.lead"].create(vals_list)
