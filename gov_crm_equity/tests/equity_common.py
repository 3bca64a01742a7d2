"""Invented casework for the tests of audits."""

import numpy as np

from ..tools.casework import METRICS, Casework, Column, Ground


def pick(seed, cases, groups, shares=None):
    """Groups drawn by chance."""
    rng = np.random.default_rng(seed)
    return rng.choice(len(groups), size=cases, p=shares).astype(np.int64)


def ground(codes, groups=("a", "b"), key="ground", **kind):
    return Ground(key, tuple(groups), np.asarray(codes), **kind)


def waits(values, ended=None, key="resolution"):
    values = np.asarray(values, dtype=float)
    if ended is None:
        ended = np.ones(len(values), dtype=bool)
    return Column(METRICS[key], values, ended)


def numbers(values, key="kept"):
    return Column(METRICS[key], np.asarray(values, dtype=float))


def one(codes, column, strata=None, groups=("a", "b"), **kind):
    """Casework of one ground and one metric."""
    if strata is None:
        strata = np.zeros(len(codes), dtype=int)
    return Casework(strata, [ground(codes, groups, **kind)], [column])
