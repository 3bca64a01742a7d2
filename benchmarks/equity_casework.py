"""Casework in which it is known how people were treated.

Services differ: some answer in a day, some in weeks, some grant nearly everything. Everything
follows from a random generator; nobody in it exists. Four grounds that have nothing to do
with how people are served, unless something is planted.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).resolve().parent.parent / "scripts"))

import pure_tools  # noqa: E402

tools = pure_tools.load("gov_crm_equity")

MONTHS = 6
# Median days to an answer, to a decision, and the share that is granted.
SERVICES = (
    (0.5, 2.0, 0.95),
    (1.0, 4.0, 0.90),
    (1.0, 7.0, 0.85),
    (2.0, 12.0, 0.80),
    (3.0, 20.0, 0.65),
    (4.0, 30.0, 0.50),
)
SHARES = {
    "sex": (("women", "men"), (0.55, 0.45)),
    "age": (("under 30", "30 to 59", "60 and over"), (0.25, 0.50, 0.25)),
    "disability": (("none", "some"), (0.85, 0.15)),
    "area": (("north", "east", "south", "west"), (0.4, 0.3, 0.2, 0.1)),
}
UNDISCLOSED = 0.1
EIGHT = ("first_response", "resolution", "kept", "granted", "paused", "extended")
EIGHT += ("hops", "jumped")


@dataclass(frozen=True)
class Plant:
    """What is done to men, and only to them.

    * ``resolution``: their rate of being decided ÷ that of women (below 1: longer waits)
    * ``granted``: their share of grants ÷ that of women
    * ``mix``: how much more men than women turn to the slow services; 0: alike. Within a
      service nothing follows from it.
    """

    resolution: float = 1.0
    granted: float = 1.0
    mix: float = 0.0


def casework(rng, cases, plant, months=MONTHS, metrics=EIGHT, blind=False):
    """Return invented `Casework`.

    :param blind: leave the strata away, as if all services were one
    """
    codes = {
        key: rng.choice(len(groups), size=cases, p=shares)
        for key, (groups, shares) in SHARES.items()
    }
    men = codes["sex"] == 1
    slow = np.linspace(-1, 1, len(SERVICES))
    chances = np.array([np.exp(-plant.mix * slow / 2), np.exp(plant.mix * slow / 2)])
    bounds = np.cumsum(chances / chances.sum(axis=1, keepdims=True), axis=1)
    service = (rng.random(cases)[:, None] > bounds[men.astype(int)]).sum(axis=1)
    service = np.minimum(service, len(SERVICES) - 1)
    month = rng.integers(0, months, cases)
    # Some months are busier; 21 working days each, audited at the end of the last.
    filed = (month + rng.random(cases)) * 21
    busy = 1 + 0.4 * (month % 3 == 1)
    profile = np.array(SERVICES)[service]
    columns = _columns(rng, plant, men, filed, months * 21, busy, profile)
    strata = np.zeros(cases, int) if blind else service * months + month
    grounds = []
    for key, (groups, _shares) in SHARES.items():
        known = np.where(rng.random(cases) < UNDISCLOSED, -1, codes[key])
        grounds.append(tools.casework.Ground(key, groups, known, key == "disability"))
    wanted = [columns[key] for key in metrics]
    return tools.casework.Casework(strata, grounds, wanted)


def _columns(rng, plant, men, filed, as_of, busy, profile):
    """Return ``{key: Column}`` of all metrics."""
    cases = len(men)
    made = tools.casework

    def wait(key, days):
        values, ended = made.censored(filed, filed + days, as_of)
        return made.Column(made.METRICS[key], values, ended)

    def yes(key, chance, known=True):
        values = (rng.random(cases) < chance).astype(float)
        return made.Column(made.METRICS[key], np.where(known, values, np.nan))

    answer, decision, grants = profile.T
    first = rng.exponential(answer / np.log(2)) * busy
    rate = np.where(men, plant.resolution, 1.0)
    # Not exponential: few are decided at once, some take very long.
    days = decision / np.log(2) ** (1 / 1.4) * busy
    days = days * (rng.exponential(size=cases) / rate) ** (1 / 1.4)
    resolution = wait("resolution", days)
    promise = 2 * decision
    due = filed + promise <= as_of
    # Of promises not yet due only the early kept ones are known: none of them counts.
    in_time = resolution.ended & (resolution.values <= promise)
    kept = np.where(due, in_time.astype(float), np.nan)
    paused = yes("paused", 0.15)
    length = wait("pause_length", rng.exponential(5, cases))
    length.values[paused.values == 0] = np.nan
    return {
        "first_response": wait("first_response", first),
        "resolution": resolution,
        "kept": made.Column(made.METRICS["kept"], kept),
        "granted": yes(
            "granted", grants * np.where(men, plant.granted, 1.0), resolution.ended
        ),
        "paused": paused,
        "pause_length": length,
        "extended": yes("extended", 0.05),
        "hops": made.Column(
            made.METRICS["hops"], rng.poisson(0.2 + 0.1 * (decision > 10))
        ),
        "jumped": yes("jumped", 0.08),
        "satisfied": yes("satisfied", 0.7, rng.random(cases) < 0.3),
    }
