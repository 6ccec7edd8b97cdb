"""The command line: parse, call, print.  Tables go to standard error where --json prints the document."""

from __future__ import annotations

import json
import platform
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import MofNCompleteColumn, Progress
from rich.table import Table

from symcheck import __version__
from symcheck.errors import DomainError, PrecisionError, SymcheckError
from symcheck.producers import Made
from symcheck.statements import STATEMENTS, Statement, find

# What the statements can be certified at; each takes some of these (room.OPTIONS) and refuses the others.
_OPTIONS = {
    "nodes": "Nodes n of the rule; m = 2n - 1 moments match. [10; lemma-4.4: 15]",
    "smoothing": "Smoothing variance in (0, 1). [1/(32 (n+1)^2); lemma-4.4: 1/10000; theorem-4.1: 1/1000]",
    "set-radius": "Half-width r of the intervals of S_A and S_B. [lemma-4.2: a/(4 sqrt(n+1))]",
    "pair": "consecutive (n and n+1 nodes) or mirror. [consecutive]",
    "loss": "Robust loss delta that is feasible. [theorem-3.1, 3.3, 3.5, lemma-3.7: 1/100]",
    "margin": "Margin delta'. [theorem-3.1, 3.3, 3.5, section-1.1-schmidt, remark-2.4: 1/100]",
    "classifiers": "Number N of classifiers. [theorem-3.1: 2**100]",
    "cover": "Number N of centres of the cover. [theorem-3.3, 3.5: 2**100]",
    "confidence": "Success probability 1 - eta. [2/3; remark-2.4: 9/10; section-4.3: 99/100]",
    "radius": "Robustness radius eps. [theorem-3.5: 1; section-1.1-schmidt: 1/2]",
    "move": "Distance eps' <= eps of the cover in W_infinity. [theorem-3.5: eps/2]",
    "kappa": "Parameter of the task in (0, 2/5]. [remark-2.4: 1/1000]",
    "widths": "Latent dimension and widths of the layers. [lemma-3.7: 10-32-32-64]",
    "biases": "Whether layers have biases: yes or no. [lemma-3.7: yes]",
    "weight-bound": "Bound B on every weight. [lemma-3.7: 1]",
    "activation-lipschitz": "Lipschitz constant of the activations. [lemma-3.7: 1]",
    "activation-offset": "Bound on |sigma(0)|. [lemma-3.7: 0]",
    "distance": "delta_1, the cover's distance in W_infinity. [lemma-3.7: 1/100]",
    "probability": "delta_2, the cover's distance in total variation. [lemma-3.7: 1/100]",
    "dimension": "Dimension d. [3072; section-5.1: 4096]",
    "hidden": "Hidden dimension k. [1; lemma-4.4: 24]",
    "near-orthogonality": "Largest cosine eps between two subspaces. [lemma-4.3: 3/10]",
    "frames": "A .npy file of N frames, shape (N, d, k) or (N, d), instead of random ones. [lemma-4.3]",
    "error": "Robust error admitted; in theorem-4.1 the learner's error, too, in section-4.3 only that. [1/100]",
    "revealing": "Length rho of the revealing coordinate. [section-4.3: 1/2]",
    "success": "Success probability p of the learner. [theorem-4.1: 2/3]",
    "oracle": "class: answers on each class; joint: on the law of point and label. [theorem-4.1: class]",
    "seed-bits": "Bits of the generator's seed. [section-5.1: dimension/2]",
    "noise": "Standard deviation sigma. [section-1.1-schmidt: 7]",
    "queries": "Number T of queries. [section-1.2-simulation: 1000]",
    "bits": "Bits of the modulus N. [2048]  In section-5.1: the error admitted is 2^-bits. [40]",
    "output-bits": "Output bits L of the generator. [theorem-5.1: 64]",
    "seed-slack": "Bits kappa that a seed has more than N. [128]",
    "field-degree": "m: the code's symbols are elements of GF(2^m). [section-5.2: 12]",
    "outer-length": "Symbols of a Reed-Solomon word. [section-5.2: 1000]",
    "outer-dimension": "Symbols of a message: seed and output. [section-5.2: 188]",
    "inner": "Inner code: golay, reed-muller or circulant. [section-5.2: golay]",
    "trials": "Erasure patterns that the decoder tries; 0: all. [section-5.2: 32]",
    "tolerance": "Precision tau of the oracle. [section-1.2-simulation: 1/100; theorem-4.1: 1e-4]",
}


def _instance_options(command: Callable[..., Any]) -> Callable[..., Any]:
    for name, words in reversed(_OPTIONS.items()):
        command = click.option(f"--{name}", help=words)(command)
    return command


def _executor_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """--jobs and --scheduler: one meaning for every command."""
    command = click.option("--scheduler", help="Address of a Dask scheduler, tcp://HOST:PORT, instead of --jobs.")(
        command
    )
    return click.option("--jobs", default="1", help="Processes that work at the same time.", show_default=True)(command)


_JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on standard output.")


def _console(as_json: bool) -> Console:
    """Where tables go: standard output, or standard error when that is taken by JSON."""
    return Console(stderr=as_json, highlight=False, soft_wrap=False)


class _Commands(click.Group):
    """Every expected failure is one line on standard error and the exit code of its type."""

    def main(self, *args: Any, **kwargs: Any) -> Any:
        kwargs["standalone_mode"] = False
        try:
            code = super().main(*args, **kwargs)
        except click.exceptions.Exit as stop:
            code = stop.exit_code
        except click.ClickException as error:
            click.echo(f"symcheck: {error.format_message()}", err=True)
            code = 2
        except (click.Abort, KeyboardInterrupt):
            click.echo("symcheck: interrupted; what was finished is kept", err=True)
            code = 130
        except SymcheckError as error:
            click.echo(f"symcheck: {error}", err=True)
            code = error.exit_code
        sys.exit(code if isinstance(code, int) else 0)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="symcheck")
def main() -> None:
    """The theorems of 'Adversarial Examples from Computational Constraints', certified.

    Example: symcheck certify lemma-4.2 --nodes 20
    """


@main.command()
@click.argument("statement", metavar="[ID]", required=False)
@_JSON
def statements(statement: str | None, as_json: bool) -> None:
    """List every statement, or one: what became of the printed text, and how each claim is known.

    Example: symcheck statements theorem-5.1
    """
    rows = STATEMENTS if statement is None else (_known(statement),)
    if as_json:
        click.echo(json.dumps({"statements": [row.public() for row in rows]}))
        return
    console = _console(False)
    for row in rows:
        verdict = f"{row.printed}: {row.repair}" if row.repair else row.printed
        console.print(f"{row.id}  {row.reference}: {row.title}\n{verdict}")
        if not row.claims:
            carried = row.printed != "definition"
            console.print(f"claims: those of {', '.join(row.uses)}\n" if carried else "")
            continue
        table = Table("claim", "evidence", "what it says", "proof")
        for claim in row.claims:
            cites = f" ({', '.join(claim.cites)})" if claim.cites else ""
            table.add_row(claim.name, claim.evidence + cites, claim.words, f"step {claim.step}")
        console.print(table)
        if row.readings:
            table = Table("printed", "verdict", "what is true", "see")
            for reading in row.readings:
                near = (name.removeprefix(f"{row.id}/") for name in reading.check)
                table.add_row(reading.printed, reading.verdict, reading.words, ", ".join(near) or "wording")
            console.print(table)


@main.command()
@click.argument("statement", metavar="[ID]", required=False)
@_instance_options
@click.option("--out", default="certificates", help="Folder for the certificates.", show_default=True)
@_executor_options
@click.option("--precision", default="8192", help="Most working bits to spend.", show_default=True)
@_JSON
def certify(
    statement: str | None, out: str, jobs: str, scheduler: str | None, precision: str, as_json: bool, **options: Any
) -> None:
    """Certify a statement, or all of them, and write the certificates.

    Numbers are exact: 1/1000, 0.001, 1e-3, 2**100.

    Example: symcheck certify lemma-4.2 --nodes 10 --smoothing 1/1000
    """
    from symcheck.inputs import read_integer

    bits = read_integer(precision, "precision", 64, 1 << 20)
    workers = read_integer(jobs, "jobs", 1, 1024)
    given = {name: value for name, value in options.items() if value is not None}
    if statement is None and given:
        raise DomainError(f"--{next(iter(given)).replace('_', '-')} needs the ID of a statement, such as lemma-4.2")
    rows = [row for row in STATEMENTS if row.claims] if statement is None else [_known(statement)]
    console = _console(as_json)
    entries: dict[str, dict[str, Any]] = {}
    for row, entry in _entries(rows, given, Path(out), bits, workers, scheduler):
        entries[row.id] = entry
        _print_certificate(console, row, entry)
    if as_json:
        click.echo(json.dumps({"certificates": [entries[row.id] for row in rows], "ok": True}))


def _entries(
    rows: list[Statement], given: dict[str, str], folder: Path, bits: int, jobs: int, scheduler: str | None
) -> Iterator[tuple[Statement, dict[str, Any]]]:
    """Certificates as they are written: one by one, or by several processes or a cluster."""
    if scheduler is None and (jobs == 1 or len(rows) == 1):
        for row in rows:
            yield row, _certify(row, given, folder, bits, jobs)
        return
    from symcheck.producers import certify_row, from_row
    from symcheck.runs import executor, results

    todo = [{"id": row.id, "options": given, "precision": bits, "jobs": 1} for row in rows]
    with executor(jobs, scheduler) as pool, _progress("certifying") as progress:
        for done, (i, result) in enumerate(results(certify_row, todo, pool), 1):
            progress(f"{done} of {len(rows)}")
            yield rows[i], _written(rows[i], from_row(result), folder, result["seconds"])


def _certify(row: Statement, given: dict[str, str], folder: Path, bits: int, workers: int) -> dict[str, Any]:
    """Make and write one certificate; what --json says of it."""
    from symcheck.producers import produce

    started = time.perf_counter()
    with _progress(f"certifying {row.id}") as progress:
        made = produce(row, given, bits, workers, progress)
    return _written(row, made, folder, round(time.perf_counter() - started, 3))


def _written(row: Statement, made: Made, folder: Path, seconds: float) -> dict[str, Any]:
    path = made.write(folder, {"seconds": seconds, **_versions()})
    content = made.certificate.content
    return {
        "id": row.id,
        "instance": content["instance"],
        "printed": row.printed,
        "figures": content["figures"],
        "evidence": row.evidence,
        "engine_only": content["engine_only"],
        "path": str(path),
        "sha256": made.certificate.sha256,
        "seconds": seconds,
    }


@main.command()
@click.option("--loss", default="1/100", help="Robust loss delta that one of the classifiers has.", show_default=True)
@click.option("--margin", default="1/100", help="Margin delta': the loss wanted is delta + delta'.", show_default=True)
@click.option("--classifiers", default="2**100", help="Number N of classifiers.", show_default=True)
@click.option("--confidence", default="2/3", help="Success probability.", show_default=True)
@click.option("--out", default="certificates", help="Folder for the certificate.", show_default=True)
@_JSON
def samples(out: str, as_json: bool, **options: str) -> None:
    """How many samples per class robust learning needs, by Theorem 3.1; certified.

    Example: symcheck samples --loss 1/100 --margin 1/100 --classifiers 2**100
    """
    row = _known("theorem-3.1")
    entry = _certify(row, options, Path(out), 1 << 13, 1)
    figures = entry["figures"]
    if as_json:
        names = (
            *("n_exact", "n_pairwise", "n_threshold", "n_coupled", "n_necessary", "n_printed", "printed_constant"),
            *("failure_at_n", "failure_before", "threshold"),
        )
        click.echo(json.dumps({**{name: figures[name] for name in names}, "certificate": entry["path"]}))
        return
    from symcheck.theorem_3_1.certify import explain

    for line in explain(entry["instance"], figures):
        click.echo(line)
    click.echo(f"certificate: {entry['path']}")


@main.command()
@click.option("--dimension", help="Dimension d.")
@click.option("--tolerance", help="Precision tau of the oracle.")
@click.option("--nodes", help="Nodes n of the rule; searched for if left out.")
@click.option("--hidden", help="Hidden dimension k; searched for if left out.")
@click.option("--smoothing", help="Smoothing variance; searched for if left out.")
@click.option("--pair", help="consecutive or mirror; searched for if left out.")
@click.option("--radius", help="Ask for the most queries at this robust radius.")
@click.option("--queries-log2", help="Ask for the largest radius with so many queries (log2).  [default: 128]")
@click.option("--error", help="The robust error is half of it, the learner's error all of it.  [default: 1/100]")
@click.option("--success", help="Success probability of the learner.  [default: 2/3]")
@click.option("--oracle", help="class or joint.  [default: class]")
@click.option("--grid", help="A .csv file, one estimate a line; its header names these options.")
@_executor_options
@click.option("--out", default="certificates", help="Folder for the certificate.", show_default=True)
@_JSON
def estimate(
    out: str, as_json: bool, grid: str | None, jobs: str, scheduler: str | None, **options: str | None
) -> None:
    """Concrete statistical-query hardness: parameters are searched for, then certified.

    Example: symcheck estimate --dimension 3072 --tolerance 1e-4
    """
    from symcheck.inputs import read_integer
    from symcheck.theorem_4_1.report import document, sentences
    from symcheck.theorem_4_1.search import estimate as search

    row, started = _known("theorem-4.1"), time.perf_counter()
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    if grid is not None:
        _estimate_grid(Path(grid), given, Path(out), read_integer(jobs, "jobs", 1, 1024), scheduler, as_json)
        return
    for name in ("dimension", "tolerance"):
        if name not in given:
            raise DomainError(f"--{name} is missing; for instance --dimension 3072 --tolerance 1e-4")
    with _progress("estimating") as progress:
        instance, certificate = search(progress=progress, **given)
    made = Made(certificate, f"{row.id}{instance.suffix()}")
    entry = _written(row, made, Path(out), round(time.perf_counter() - started, 3))
    if as_json:
        click.echo(json.dumps(document(entry["instance"], entry["figures"]) | {"certificate": entry["path"]}))
        return
    _print_certificate(_console(False), row, entry)
    for line in sentences(entry["instance"], entry["figures"]):
        click.echo(line)


def _estimate_grid(
    path: Path, common: dict[str, str], folder: Path, jobs: int, scheduler: str | None, as_json: bool
) -> None:
    """Certificates as they come, finished rows kept beside them, and at the end the table in the order of the file."""
    from symcheck.producers import from_row
    from symcheck.runs import executor, results
    from symcheck.theorem_4_1.grid import estimate_row, read_grid, table

    statement, rows = _known("theorem-4.1"), read_grid(path, common)
    found: dict[int, dict[str, Any]] = {}
    kept = folder / f"{path.stem}.rows.jsonl"
    with executor(jobs, scheduler) as pool, _progress("estimating") as progress:
        for i, result in results(estimate_row, rows, pool, kept):
            progress(f"{len(found) + 1} of {len(rows)}")
            if "error" in result:
                found[i] = {"given": rows[i], **result}
                continue
            entry = _written(statement, from_row(result), folder, result["seconds"])
            found[i] = result["document"] | {"certificate": entry["path"]}
    ordered = [found[i] for i in range(len(rows))]
    if as_json:
        click.echo(json.dumps({"rows": ordered}))
    else:
        shown = Table("dimension", "tolerance", "log2_queries, at least", "robust_radius, at least", "instance")
        for line in table(ordered):
            shown.add_row(*line)
        _console(False).print(shown)
    if any("error" in line for line in ordered):
        raise PrecisionError(f"{sum('error' in line for line in ordered)} of {len(rows)} rows have no certificate")


@main.group()
def generate() -> None:
    """Sample a hard data set into a file.

    Example: symcheck generate hidden-subspace --dimension 64 --samples 1000 --seed 0 -o data.npz
    """


@generate.command("hidden-subspace")
@click.option("--dimension", default="64", help="Dimension d.", show_default=True)
@click.option("--hidden", default="1", help="Hidden dimension k.", show_default=True)
@click.option("--nodes", default="10", help="Nodes n of the rule.", show_default=True)
@click.option("--smoothing", help="Smoothing variance in (0, 1).  [default: 1/(32 (n+1)^2)]")
@click.option("--pair", default="consecutive", help="consecutive (n and n+1 nodes) or mirror.", show_default=True)
@click.option("--revealing", help="rho: a first column that is 0 in class 0 and rho in class 1.")
@click.option("--norm", default="l2", help="l2, or linf: the points' Hadamard transform.", show_default=True)
@click.option("--samples", default="1000", help="Number of points, half of them in each class.", show_default=True)
@click.option("--seed", default="0", help="The same seed gives the same file.", show_default=True)
@click.option("-o", "--output", required=True, help="data.npz, or data.csv with the parameters in data.json.")
@_JSON
def hidden_subspace(samples: str, seed: str, output: str, as_json: bool, **options: str | None) -> None:
    """Two laws that differ in a hidden subspace only: X, y, and the frame that was used.

    Example: symcheck generate hidden-subspace --dimension 3072 --hidden 1 --revealing 1/2 --samples 100 -o data.npz
    """
    from symcheck.inputs import read_integer
    from symcheck.pipeline.files import check_ending, write_data_set
    from symcheck.pipeline.hidden_subspace import HiddenSubspace, make_hidden_subspace

    path, given = Path(output), {name: value for name, value in options.items() if value is not None}
    check_ending(path)
    task, state = HiddenSubspace.make(**given), read_integer(seed, "seed", 0, (1 << 63) - 1)
    count = read_integer(samples, "samples", 0, 10**9)
    with _progress("sampling"):
        X, y, U = make_hidden_subspace(count, **given, return_frame=True, random_state=state)
    parameters = {"task": "hidden-subspace", **task.public(), "samples": count, "seed": state, "version": __version__}
    write_data_set(path, {"X": X, "y": y, "frame": U}, parameters)
    if as_json:
        click.echo(json.dumps({"path": str(path), "shape": list(X.shape), "parameters": parameters}))
    else:
        click.echo(f"{path}: X {X.shape[0]} x {X.shape[1]}, y, frame {U.shape[0]} x {U.shape[1]}")


@generate.command("prg")
@click.option("--dimension", default="4096", help="Bits d of an output.", show_default=True)
@click.option("--seed-bits", help="Bits of the generator's seed.  [default: dimension/2]")
@click.option("--samples", default="1000", help="Number of points, half of them in each class.", show_default=True)
@click.option("--seed", default="0", help="The same seed gives the same file.", show_default=True)
@click.option("-o", "--output", required=True, help="data.npz, or data.csv with the parameters in data.json.")
@_JSON
def prg(samples: str, seed: str, output: str, as_json: bool, **options: str | None) -> None:
    """Outputs of a pseudorandom generator (SHAKE-256) against uniform bits.

    Example: symcheck generate prg --dimension 4096 --samples 100 -o prg.npz
    """
    from symcheck.inputs import read_integer
    from symcheck.pipeline.files import check_ending, write_data_set
    from symcheck.pipeline.prg import PRGTask, make_prg_task

    path, given = Path(output), {name: value for name, value in options.items() if value is not None}
    check_ending(path)
    task, state = PRGTask.make(**given), read_integer(seed, "seed", 0, (1 << 63) - 1)
    count = read_integer(samples, "samples", 0, 10**9)
    with _progress("sampling"):
        X, y = make_prg_task(count, random_state=state, **given)
    parameters = {"task": "prg", **task.public(), "samples": count, "seed": state, "version": __version__}
    write_data_set(path, {"X": X, "y": y}, parameters)
    if as_json:
        click.echo(json.dumps({"path": str(path), "shape": list(X.shape), "parameters": parameters}))
    else:
        honest = parameters["honesty"]
        click.echo(f"{path}: X {X.shape[0]} x {X.shape[1]}, y; {honest}: {task.seed_bits}-bit seeds")


@generate.command("bbs")
@click.option("--modulus-bits", help="Bits of the modulus N.  [default: 2048, or those of the key in FILE]")
@click.option("--output-bits", help="Output bits L of the generator.  [default: 64, or what the code leaves]")
@click.option("--seed-slack", default="128", help="Bits kappa that a seed has more than N.", show_default=True)
@click.option("--code", help="Encode both classes, for instance by 12-1000-188-golay.")
@click.option("--revealing", help="rho: a first column that is 0 in class 0 and rho in class 1.")
@click.option("--samples", default="100", help="Number of points, half of them in each class.", show_default=True)
@click.option("--seed", default="0", help="Of the points: the same seed and key give the same file.", show_default=True)
@click.option("--key", "key_file", help="The key: read from FILE if it exists, else drawn and written to it, mode 600.")
@click.option("-o", "--output", required=True, help="data.npz, or data.csv with the parameters in data.json.")
@_JSON
def bbs(samples: str, seed: str, key_file: str | None, output: str, as_json: bool, **options: str | None) -> None:
    """Blum-Blum-Shub seeds and outputs against uniform bits: easy with the key, which is written to a file of its own.

    Without --key it is data.key, which must not exist.

    Example: symcheck generate bbs --modulus-bits 2048 --samples 100 -o bbs.npz
    """
    from symcheck.inputs import read_integer
    from symcheck.pipeline.bbs import BBSTask, make_bbs_task
    from symcheck.pipeline.files import check_ending, read_key, write_data_set, write_key
    from symcheck.pipeline.hidden_subspace import check_entries
    from symcheck.theorem_5_1.bbs import generate_key

    path = Path(output)
    given: dict[str, Any] = {name: value for name, value in options.items() if value is not None}
    check_ending(path)
    secret = path.with_suffix(".key") if key_file is None else Path(key_file)
    if secret in (path, path.with_suffix(".json")):
        raise DomainError(f"the key must have a file of its own, not {secret}")
    if key_file is None and secret.exists():
        raise DomainError(f"{secret} exists; to use this key again: --key {secret}")
    state, count = read_integer(seed, "seed", 0, (1 << 63) - 1), read_integer(samples, "samples", 0, 10**9)
    key = read_key(secret) if secret.exists() else None
    task = BBSTask.make(**{"modulus_bits": str(key.public.bits), **given} if key else given)
    check_entries(count, task.columns)
    with _progress("sampling"):
        if key is None:
            key = generate_key(task.modulus_bits)
        X, y = make_bbs_task(count, key=key, **given, random_state=state)
    if not secret.exists():
        write_key(secret, key)
    parameters = {"task": "bbs", **task.public(), "samples": count, "seed": state, "version": __version__}
    write_data_set(path, {"X": X, "y": y}, parameters)
    if as_json:
        shape = list(X.shape)
        click.echo(json.dumps({"path": str(path), "key": str(secret), "shape": shape, "parameters": parameters}))
    else:
        honest = parameters["honesty"]
        click.echo(f"{path}: X {X.shape[0]} x {X.shape[1]}, y; {honest}: {task.modulus_bits}-bit modulus; key {secret}")


@main.command()
@click.argument("name")
@click.option("--seed", default="0", help="The same seed gives the same numbers.", show_default=True)
@click.option("--size", default="full", help="full, or small: a quick look.", show_default=True)
@_executor_options
@click.option("-o", "--out", default="experiments", help="Folder for numbers and plots.", show_default=True)
@_JSON
def experiment(name: str, seed: str, size: str, jobs: str, scheduler: str | None, out: str, as_json: bool) -> None:
    """Run an experiment: separation, learners, robust-erm, statistical-queries, nearest-neighbours, bbs-learners
    or bbs-factoring.

    Example: symcheck experiment nearest-neighbours --size small
    """
    from symcheck.inputs import read_integer
    from symcheck.pipeline.experiments import find_experiment, run_experiment
    from symcheck.runs import executor

    found, folder = find_experiment(name), Path(out)
    state, workers = read_integer(seed, "seed", 0, (1 << 63) - 1), read_integer(jobs, "jobs", 1, 1024)
    started = time.perf_counter()
    with executor(workers, scheduler) as pool, _bar(name) as progress:
        document = run_experiment(name, state, size, pool, folder, progress)
    seconds = round(time.perf_counter() - started, 1)
    paths = [str(folder / f"{name}.{ending}") for ending in ("json", "png", "svg")]
    if as_json:
        click.echo(json.dumps({**document, "paths": paths, "seconds": seconds}))
        return
    header, lines = found.table(document["results"])
    shown = Table(*header)
    for line in lines:
        shown.add_row(*line)
    console = _console(False)
    console.print(f"{name}: {found.words} (demonstrated, not proved)")
    console.print(shown)
    console.print(f"{', '.join(paths)}  hash {document['hash'][:16]}  {seconds} s")


@main.command()
@click.argument("name", required=False)
@click.option("-o", "--out", help="File ending in .svg, .png or .pdf.  [default: NAME.svg]")
@click.option("--list", "as_list", is_flag=True, help="List the plots.")
@click.option("--experiments", default="experiments", help="Folder of finished experiments.", show_default=True)
@_JSON
def plot(name: str | None, out: str | None, as_list: bool, experiments: str, as_json: bool) -> None:
    """Draw a plot, every number from the code that certifies it; an experiment's from its finished run.

    Example: symcheck plot figure-1 -o figure-1.svg
    """
    from symcheck.report.plots import drawing, ending_of, names, write_plot

    if as_list or name is None:
        if name is None and not as_list:
            raise DomainError(f"the NAME of a plot is missing; known: {', '.join(names())}")
        click.echo(json.dumps({"plots": names()}) if as_json else "\n".join(names()))
        return
    path = Path(f"{name}.svg" if out is None else out)
    if name in names():
        ending_of(path)  # before any work
    with _progress(name) as progress:
        found = drawing(name, Path(experiments), progress)
        progress("drawing")
        write_plot(found, path)
    if as_json:
        click.echo(json.dumps({**found.public(), "path": str(path)}))
    else:
        click.echo(f"{path}: {found.alt}")


@main.command()
@click.option("-o", "--out", default="site", help="Folder for the site.", show_default=True)
@click.option("--certificates", default="certificates", help="Folder that certify wrote.", show_default=True)
@click.option("--experiments", default="experiments", help="Folder of finished experiments.", show_default=True)
@click.option("--open", "show", is_flag=True, help="Open the site in the browser.")
@_JSON
def report(out: str, certificates: str, experiments: str, show: bool, as_json: bool) -> None:
    """Write a static site from the certificates: the statement graph, a page per statement, constants, plots.

    Example: symcheck certify && symcheck report -o site
    """
    from symcheck.report.style import require_packages

    require_packages()
    from symcheck.report.site import build_site

    with _progress("report") as progress:
        files = build_site(Path(certificates), Path(experiments), Path(out), progress)
    if as_json:
        click.echo(json.dumps({"index": str(files[0]), "files": len(files)}))
    else:
        click.echo(f"{files[0]}: {len(files)} files")
    if show:
        click.launch(files[0].resolve().as_uri())


def _known(statement: str) -> Statement:
    row = find(statement)
    if row is None:
        names = ", ".join(row.id for row in STATEMENTS)
        raise DomainError(f"unknown statement {statement!r}; known: {names}")
    return row


def _versions() -> dict[str, str]:
    packages = ("mpmath", "python-flint", "numpy", "gmpy2")
    return {"symcheck": __version__, "python": platform.python_version(), **{p: version(p) for p in packages}}


def _print_certificate(console: Console, row: Statement, entry: dict[str, Any]) -> None:
    """One table a certificate: figure, value, on which side it errs, how it is known."""
    from symcheck.producers import describe

    instance = ", ".join(f"{key} {_brief(value)}" for key, value in entry["instance"].items())
    table = Table("figure", "", "value", "known by")
    for name, side, value, claim in describe(row, entry["figures"]):
        table.add_row(name, side, value, entry["evidence"][f"{row.id}/{claim}"])
    console.print(f"{row.id}: {instance}")
    console.print(table)
    console.print(f"{row.printed}: {row.repair}")
    console.print(f"{entry['path']}  sha256 {entry['sha256'][:16]}...  {entry['seconds']} s")
    if entry["engine_only"]:
        console.print("[not re-checked by the checker: " + ", ".join(entry["engine_only"]) + "]", markup=False)


def _brief(value: object) -> str:
    text = "-".join(map(str, value)) if isinstance(value, list) else str(value)
    return text if len(text) <= 40 else f"{text[:16]}...{text[-8:]} ({len(text)} digits)"


@main.command()
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--kernel", help="coq: hand what the independent checker accepts to Coq's kernel as well.")
@click.option("--timeout", help="Seconds for each run of coqc, with --kernel.  [default: 600]")
@_JSON
def verify(paths: tuple[str, ...], kernel: str | None, timeout: str | None, as_json: bool) -> None:
    """Check certificates, or folders of them, with the independent checker; with --kernel coq by Coq's kernel, too.

    Example: symcheck verify certificates/

    Example: symcheck verify --kernel coq certificates/lemma-4.2.json
    """
    from symcheck.checker.run import collect, exit_code
    from symcheck.checker.run import verify as check

    if kernel not in (None, "coq"):
        raise DomainError(f"unknown kernel {kernel!r}; known: coq")
    if kernel is None and timeout is not None:
        raise DomainError("--timeout goes with --kernel coq")
    results: list[Any] = []
    with _progress("verifying") as progress, _checker(kernel, timeout, check) as checker:
        for path in collect(paths):
            progress(path)
            results.append(checker(path))
    code = exit_code(results)
    if as_json:
        click.echo(json.dumps({"results": [r.public() for r in results], "ok": code == 0}))
        sys.exit(code)
    for r in results:
        click.echo("\n".join(r.lines()))
    sys.exit(code)


@contextmanager
def _checker(kernel: str | None, timeout: str | None, exact: Callable[[str], Any]) -> Iterator[Callable[[str], Any]]:
    """The exact checker, or that and the kernel with a folder for its theory."""
    if kernel is None:
        yield exact
        return
    from tempfile import TemporaryDirectory

    from symcheck.inputs import read_integer
    from symcheck.kernel.coq import Theory
    from symcheck.kernel.run import verify as by_kernel

    seconds = read_integer("600" if timeout is None else timeout, "timeout", 1, 10**6)
    # asked to end, leave neither the folder nor a coqc behind
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        with TemporaryDirectory(prefix="symcheck-coq-") as folder:
            theory = Theory(Path(folder), seconds)
            yield lambda path: by_kernel(path, theory)
    finally:
        signal.signal(signal.SIGTERM, before)


@main.group()
def export() -> None:
    """Write a certificate in the language of another program.

    Example: symcheck export coq certificates/lemma-4.2.json -o coq
    """


@export.command("coq")
@click.argument("certificate", metavar="CERTIFICATE")
@click.option("-o", "--out", required=True, help="Folder for the theory and the certificate's own .v file.")
@_JSON
def export_coq(certificate: str, out: str, as_json: bool) -> None:
    """Write a certificate as theorems for Coq, with the theory that they rest on.

    Coq 8.16 with coq-interval and Coquelicot checks the folder: coq_makefile -f _CoqProject -o Makefile && make

    Example: symcheck export coq certificates/lemma-4.2.json -o coq
    """
    from symcheck.certificates import write_whole
    from symcheck.kernel.run import export_files

    files, folder = export_files(Path(certificate)), Path(out)
    for name, data in files.items():
        write_whole(folder / name, data)
    if as_json:
        click.echo(json.dumps({"folder": str(folder), "files": list(files)}))
    else:
        click.echo(f"{folder}: {len(files)} files, the theorems in {list(files)[-2]}")
        click.echo(f"check: cd {folder} && coq_makefile -f _CoqProject -o Makefile && make")


@main.command()
@click.argument("n", metavar="N")
@click.option("--digits", default="20", help="Correct digits after the point.", show_default=True)
@_JSON
def nodes(n: str, digits: str, as_json: bool) -> None:
    """Print the Gauss-Hermite rule of size N for N(0, 1) as guaranteed enclosures.

    Example: symcheck nodes 100 --digits 200
    """
    from symcheck.hermite.tables import decimal_rule
    from symcheck.inputs import read_integer

    size, places = read_integer(n, "N", 1, 5000), read_integer(digits, "digits", 1, 4000)
    with _progress(f"nodes of He_{size}"):
        rows, weights = decimal_rule(size, places)
    if as_json:
        click.echo(json.dumps({"nodes": rows, "weights": weights}))
        return
    for (low, high), (w_low, w_high) in zip(rows, weights, strict=True):
        click.echo(f"node [{low}, {high}]  weight [{w_low}, {w_high}]")


@contextmanager
def _bar(title: str) -> Iterator[Callable[[int, int], None]]:
    """A bar of finished rows, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: None
        return
    with Progress(*Progress.get_default_columns(), MofNCompleteColumn(), console=console) as bar:
        task = bar.add_task(title, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def _progress(title: str) -> Iterator[Callable[[str], None]]:
    """A line that says what is being done, on a terminal only."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda step: None
        return
    with console.status(title) as status:
        yield lambda step: status.update(f"{title}: {step}")
