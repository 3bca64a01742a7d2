"""The parts of ``./dev``; standard library only, since it runs before any install."""
