"""Rows done by processes and by a real Dask cluster on loopback; what is finished is kept."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from symcheck import runs
from symcheck.errors import DomainError


def square(row: dict[str, Any]) -> dict[str, Any]:
    """The work of these tests: rows with ``note`` leave a line there, ``slow`` takes time, ``fail`` raises."""
    if "note" in row:
        with open(row["note"], "a") as file:
            file.write(f"{row['x']}\n")
    time.sleep(row.get("slow", 0))
    if row.get("fail"):
        raise ValueError("this row fails")
    return {"x": row["x"], "square": row["x"] ** 2, "third": row["x"] / 3}


ROWS = [{"x": x} for x in range(8)]
EXPECTED = [square(row) for row in ROWS]


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_in_the_order_of_the_rows(jobs: int, tmp_path: Path) -> None:
    seen: list[tuple[int, int]] = []
    with runs.executor(jobs) as pool:
        found = runs.run(square, [*ROWS, ROWS[3]], pool, tmp_path / "kept.jsonl", lambda *x: seen.append(x))
    assert found == [*EXPECTED, EXPECTED[3]]
    assert seen[0][0] in (1, 2)
    assert seen[-1] == (9, 9)
    assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 8


@pytest.mark.parametrize("jobs", [1, 2])
def test_what_was_finished_before_a_failure_is_not_done_again(jobs: int, tmp_path: Path) -> None:
    note, kept = tmp_path / "note", tmp_path / "kept.jsonl"
    rows: list[dict[str, Any]] = [{"x": x, "note": str(note)} for x in range(5)]
    with runs.executor(jobs) as pool:
        runs.run(square, rows[:4], pool, kept)
        with pytest.raises(ValueError, match="this row fails"):
            runs.run(square, [*rows, {"x": 9, "fail": True}], pool, kept)
    with kept.open("a") as file:
        file.write('{"row": "cut')  # as a kill leaves it
    with runs.executor() as pool:
        found = runs.run(square, [*rows, {"x": 7, "note": str(note)}], pool, kept)
    assert [row["x"] for row in found] == [0, 1, 2, 3, 4, 7]
    counts = [int(x) for x in note.read_text().split()]
    assert sorted(set(counts)) == [0, 1, 2, 3, 4, 7]
    assert all(counts.count(x) == 1 for x in range(4))
    with runs.executor() as pool:
        assert runs.run(square, rows, pool, kept) == found[:5]
    assert [int(x) for x in note.read_text().split()] == counts


def test_a_killed_run_keeps_its_rows(tmp_path: Path) -> None:
    """SIGKILL in the middle; the next run does only the rest and has the hash of an undisturbed one."""
    kept, note = tmp_path / "kept.jsonl", tmp_path / "note"
    script = (
        "import sys, importlib.util\n"
        "spec = importlib.util.spec_from_file_location('rows', sys.argv[1])\n"
        "rows = importlib.util.module_from_spec(spec); sys.modules['rows'] = rows; spec.loader.exec_module(rows)\n"
        "from pathlib import Path\n"
        "from symcheck import runs\n"
        "todo = [{'x': x, 'slow': .15, 'note': sys.argv[3]} for x in range(8)]\n"
        "with runs.executor() as pool:\n"
        "    runs.run(rows.square, todo, pool, Path(sys.argv[2]))\n"
    )
    process = subprocess.Popen([sys.executable, "-c", script, __file__, str(kept), str(note)])
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and (not kept.exists() or len(kept.read_text().splitlines()) < 3):
        time.sleep(0.02)
    process.send_signal(signal.SIGKILL)
    process.wait()
    done = len(kept.read_text().splitlines())
    assert 3 <= done < 8
    begun = len(note.read_text().split())
    rows = [{"x": x, "slow": 0.15, "note": str(note)} for x in range(8)]
    with runs.executor() as pool:
        found = runs.run(square, rows, pool, kept)
    assert runs.digest(found) == runs.digest(EXPECTED)
    assert len(note.read_text().split()) == begun + 8 - done


def test_workers_end_with_the_run(tmp_path: Path) -> None:
    """SIGKILL leaves no processes behind."""
    (tmp_path / "slow.py").write_text(
        "import os, pathlib, time\n"
        "from symcheck import runs\n"
        "def work(row):\n"
        "    pathlib.Path(f'worker-{os.getpid()}').touch()\n"
        "    time.sleep(.2)\n"
        "    return row\n"
        "if __name__ == '__main__':\n"
        "    with runs.executor(2) as pool:\n"
        "        runs.run(work, [{'x': x} for x in range(1000)], pool)\n"
    )
    process = subprocess.Popen([sys.executable, "slow.py"], cwd=tmp_path)
    deadline = time.monotonic() + 60

    def workers() -> list[int]:
        return [int(path.name.split("-")[1]) for path in tmp_path.glob("worker-*")]

    def is_there(worker: int) -> bool:
        with contextlib.suppress(ProcessLookupError):
            os.kill(worker, 0)
            status = Path(f"/proc/{worker}/stat")  # one that has ended may wait for somebody to ask how
            return not (status.exists() and status.read_text().split()[2] == "Z")
        return False

    while time.monotonic() < deadline and len(workers()) < 2:
        time.sleep(0.05)
    assert all(map(is_there, workers()))
    process.send_signal(signal.SIGKILL)
    process.wait()
    while time.monotonic() < deadline and any(map(is_there, workers())):
        time.sleep(0.05)
    assert len(workers()) == 2
    assert not any(map(is_there, workers()))


def test_the_hash_tells_results_apart() -> None:
    assert runs.digest(EXPECTED) != runs.digest(EXPECTED[::-1])
    nearly = [{**row, "third": row["third"] * (1 + 1e-14)} for row in EXPECTED]
    assert runs.digest(nearly) == runs.digest(EXPECTED)
    assert runs.digest([{**EXPECTED[0], "third": 1e-5}]) != runs.digest(EXPECTED[:1])


@contextlib.contextmanager
def cluster(workers: int, tmp_path: Path) -> Iterator[tuple[str, list[subprocess.Popen[bytes]]]]:
    """A real scheduler and workers, each a process, on loopback."""
    path = os.pathsep.join([str(Path(__file__).parent), *sys.path])
    environment = {**os.environ, "PYTHONPATH": path}
    log = tmp_path / "scheduler.log"
    started: list[subprocess.Popen[bytes]] = []

    def start(*arguments: str, to: Path) -> subprocess.Popen[bytes]:
        with to.open("wb") as file:
            command = [sys.executable, "-m", "distributed.cli." + arguments[0], *arguments[1:]]
            process = subprocess.Popen(command, stdout=file, stderr=file, env=environment, cwd=tmp_path)
        started.append(process)
        return process

    try:
        start("dask_scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", to=log)
        deadline = time.monotonic() + 60
        while not (found := re.search(r"tcp://127\.0\.0\.1:\d+", log.read_text())):
            assert time.monotonic() < deadline, log.read_text()
            time.sleep(0.1)
        options = ("--nthreads", "1", "--no-dashboard", "--no-nanny", "--host", "127.0.0.1")
        nodes = [start("dask_worker", found[0], *options, to=tmp_path / f"worker{i}.log") for i in range(workers)]
        while sum("Registered to" in (tmp_path / f"worker{i}.log").read_text() for i in range(workers)) < workers:
            assert time.monotonic() < deadline, (tmp_path / "worker0.log").read_text()
            time.sleep(0.1)
        yield found[0], nodes
    finally:
        for process in reversed(started):
            process.kill()
            process.wait()


def test_a_cluster_that_loses_a_worker_loses_no_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with cluster(2, tmp_path) as (address, workers):
        with runs.executor(scheduler=address) as pool:
            killed = False

            def progress(done: int, total: int) -> None:
                nonlocal killed
                if done >= 2 and not killed:
                    workers[0].kill()
                    killed = True

            rows = [{"x": x, "slow": 0.3} for x in range(8)]
            found = runs.run(square, rows, pool, tmp_path / "kept.jsonl", progress)
        assert killed
        assert workers[0].wait() == -signal.SIGKILL
        assert runs.digest(found) == runs.digest(EXPECTED)
        assert len((tmp_path / "kept.jsonl").read_text().splitlines()) == 8
        monkeypatch.setattr(runs, "__version__", "0.0.9")
        refused = pytest.raises(DomainError, match=r"worker .* has symcheck .*, not 0\.0\.9: install the same version")
        with refused, runs.executor(scheduler=address):
            pass


def test_the_preflight(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "PREFLIGHT_SECONDS", 1)
    with (
        pytest.raises(DomainError, match=r"no Dask scheduler answers at tcp://127\.0\.0\.1:9"),
        runs.executor(scheduler="tcp://127.0.0.1:9"),
    ):
        pass
