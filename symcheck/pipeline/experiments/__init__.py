"""Experiments: what the theorems look like on data.  Illustration, never evidence for a proof.

Each module has an `Experiment`: rows that any process can do by themselves, a table and a plot of their results.
"""

from symcheck.pipeline.experiments.base import Experiment, find_experiment, run_experiment

__all__ = ["Experiment", "find_experiment", "run_experiment"]
