"""Coq and its theory, once for a test run.  Without Coq these tests are skipped, but not on CI."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from symcheck.kernel.coq import CoqMissing, Theory, coq_version, theory_files


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    try:
        coq_version()
    except CoqMissing as missing:
        if os.environ.get("CI"):
            return  # there they fail
        for item in items:
            if item.get_closest_marker("coq"):
                item.add_marker(pytest.mark.skip(reason=str(missing)))


@pytest.fixture(scope="session")
def theory(tmp_path_factory: pytest.TempPathFactory) -> Theory:
    """The compiled theory of proofs/coq."""
    compiled = Theory(tmp_path_factory.mktemp("coq"), seconds=300)
    compiled.require(theory_files())
    return compiled


@pytest.fixture
def proofs() -> Path:
    return Path(__file__).parents[2] / "proofs"
