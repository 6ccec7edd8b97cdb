"""Coq and its theory, compiled once for all workers.  Without Coq these tests are skipped, but on CI they fail."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from symcheck.kernel.coq import CoqMissing, Outcome, Theory, coq_version, theory_files


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    try:
        coq_version()
    except CoqMissing as missing:
        if os.environ.get("CI"):
            return
        for item in items:
            if item.get_closest_marker("coq"):
                item.add_marker(pytest.mark.skip(reason=str(missing)))


class _Shared(Theory):
    """A theory in a folder that several workers use; each writes files of its own."""

    worker = ""

    def check(self, name: str, source: str) -> Outcome:
        return super().check(name if self.worker in name else f"{self.worker}_{name}", source)

    def assumptions(self, name: str, source: str) -> Outcome:
        return super().assumptions(f"{self.worker}_{name}", source)


@pytest.fixture(scope="session")
def theory(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Theory:
    """The compiled theory of proofs/coq."""
    base = tmp_path_factory.getbasetemp()
    root = base if worker_id == "master" else base.parent
    compiled, ready = _Shared(root / "coq-theory", seconds=300), root / "coq-theory-is-compiled"
    compiled.worker = worker_id
    with open(root / "coq-theory-lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if ready.exists():
            compiled.done.update(theory_files())
        else:
            compiled.require(theory_files())
            ready.touch()
    return compiled


@pytest.fixture
def proofs() -> Path:
    return Path(__file__).parents[2] / "proofs"
