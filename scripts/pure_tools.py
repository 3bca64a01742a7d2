"""The tools/ of our add-ons without Odoo: ``load("gov_crm_equity").audit``, for scripts.

An add-on's own ``__init__`` needs a running Odoo, its ``tools`` do not. Here they become a
package of their own, named after the add-on, so that their relative imports hold.
"""

import importlib
import sys
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent


class PureTools:
    """Modules of one ``tools`` folder as attributes, imported when asked for."""

    def __init__(self, addon):
        self._name = f"{addon}_tools"
        if self._name not in sys.modules:
            package = ModuleType(self._name)
            package.__path__ = [str(ROOT / addon / "tools")]
            sys.modules[self._name] = package

    def __getattr__(self, name):
        return importlib.import_module(f"{self._name}.{name}")


def load(addon):
    """Return the tools of an add-on."""
    return PureTools(addon)
