import inspect
from copy import deepcopy

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged
from odoo.tools import mute_logger

from .sweep_common import OURS, QUIET, SIGN, STRANGERS, SweepCommon

# With fewer than this something walks past what it should walk.
LEAST_METHODS, LEAST_OURS = 1000, 45
NOBODY = 2**31 - 1
# Methods that are not called, and why.
NOT_CALLED = {
    "api_key_wizard": "asks for a password, as a dialog",
    "authenticate": "logs in, with a cursor of its own",
}
# Methods after which a role rightly knows what it did not know before.
TAKES_OVER = {
    ("roads_frontline", "gov.referral.action_accept"),
    ("roads_officer", "gov.referral.action_accept"),
}
# What is put into an argument that must be given, by its name.
WORTH_KNOWING = ["display_name", "name", "description", "body", "raw", "facts"]
BY_NAME = {
    "domain": [],
    "groupby": [],
    "specification": {name: {} for name in WORTH_KNOWING},
    "vals": {},
    "values": {},
    "vals_list": [{}],
    "name": SIGN,
    "res_model": "helpdesk.ticket",
    "model": "helpdesk.ticket",
}


# Doors of the web client to which we add something; Odoo answers garbage there as well.
WIDENED_DOORS = ("load", "onchange", "web_name_search")


def methods_of(model):
    """Names of all methods that RPC would call, as Odoo itself tells."""
    cls = type(model)
    for name in dir(cls):
        if name.startswith("_") or name in NOT_CALLED:
            continue
        layers = [mro.__dict__[name] for mro in cls.mro() if name in mro.__dict__]
        private = any(getattr(layer, "_api_private", False) for layer in layers)
        if not private and inspect.isfunction(getattr(cls, name)):
            yield name


def is_ours(model, name):
    """Whether the add-on itself defines the method or overrides it.

    Not so the doors that the log of looks only passes through: what they answer to
    garbage is Odoo's answer.
    """
    return name not in WIDENED_DOORS and any(
        name in mro.__dict__
        and mro.__module__.startswith(OURS)
        and not mro.__module__.endswith(".gov_access_logged_mixin")
        for mro in type(model).mro()
    )


def is_general(model, name):
    """Whether the method is that of all models."""
    layers = [mro for mro in type(model).mro() if name in mro.__dict__]
    return all(mro.__module__.startswith("odoo.orm.") for mro in layers)


@tagged("post_install", "-at_install")
@freeze_time("2026-11-24 02:00:00")  # Tuesday 10:00 in Manila
class TestSweepMethods(SweepCommon):
    """Every public method of our models and of those we extend, as every role: no secret
    comes out, and what is ours refuses with a sentence.

    Nothing is listed by hand: the methods are those that RPC finds.
    """

    def test_every_public_method_as_every_role(self):
        self.broken = {}
        self.methods = {}  # by model: name, whether ours, whether that of all models
        # An hour later: what is done now is not done at the moment of filing.
        with mute_logger(*QUIET), freeze_time("2026-11-24 03:00:00"):
            for role in STRANGERS:
                for name in self.our_models:
                    self._walk_methods(role, self._model(role, name))
        self._report("methods", LEAST_METHODS * len(STRANGERS))
        self._report("methods of ours", LEAST_OURS * len(STRANGERS))
        self.assertFalse(self.broken, "\n".join(map(str, self.broken.items())))

    def _walk_methods(self, role, Model):
        secret = [record.id for record in self.records if record._name == Model._name]
        # What has no secret of its own is asked about what is there.
        ids = secret or Model.sudo().search([], limit=3, order="id desc").ids
        if Model._name not in self.methods:
            self.methods[Model._name] = [
                (name, is_ours(Model, name), is_general(Model, name))
                for name in methods_of(Model)
            ]
        for name, ours, general in self.methods[Model._name]:
            self.calls["methods"] += 1
            self.calls["methods of ours"] += ours
            choices = list(self._arguments(Model, name, ids, ours))
            if general:
                choices = choices[:1]  # they are the same for all models
            for arguments in choices:
                self._call(role, Model, name, arguments, ours)

    def _arguments(self, Model, name, ids, ours):
        """Positional arguments: fitting ones on the secrets and on no such record, then
        some of the wrong kind."""
        method = getattr(type(Model), name)
        parameters = list(inspect.signature(method).parameters.values())[1:]
        needed = [
            p.name
            for p in parameters
            if p.default is p.empty and p.kind in (p.POSITIONAL_OR_KEYWORD,)
        ]
        fitting = [self._value(needed_name, ids) for needed_name in needed]
        if getattr(method, "_api_model", False):
            yield True, fitting
            yield False, [ids for _ in needed]
            return
        yield True, [ids, *fitting]
        if ids:
            yield True, [ids[:1], *fitting]
        if ours:
            yield True, [[], *fitting]
            yield True, [[NOBODY], *fitting]
        if needed:
            yield False, [ids, *([SIGN] * len(needed))]

    def _value(self, name, ids):
        if name in BY_NAME:
            return deepcopy(BY_NAME[name])
        if "field" in name:
            return ["display_name"]
        if name.endswith("_ids") or name == "ids":
            return ids
        if name.endswith("_id"):
            return ids[0] if ids else NOBODY
        return False

    def _call(self, role, Model, name, arguments, ours):
        fits, args = arguments
        where = f"{Model._name}.{name}{args}"
        if (role, f"{Model._name}.{name}") in TAKES_OVER:
            return
        error = self._listen(role, where, lambda: call_kw(Model, name, args, {}))
        if error is None:
            self.calls["answered"] += 1
        elif isinstance(error, ValueError) and "Expected singleton" in str(error):
            pass  # Odoo's own answer to many records where one is meant
        elif ours and fits and not isinstance(error, UserError):
            self.broken.setdefault(f"{Model._name}.{name}", (role, args, repr(error)))
