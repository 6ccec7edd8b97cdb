"""Robust classifiers for the hidden-subspace tasks, as scikit-learn estimators (extra ``learn``); plain floats."""

from __future__ import annotations

from typing import Any, Self

import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import BaseEstimator, ClassifierMixin  # type: ignore[import-untyped]
from sklearn.utils.multiclass import check_classification_targets  # type: ignore[import-untyped]
from sklearn.utils.validation import check_is_fitted, validate_data  # type: ignore[import-untyped]

from symcheck.errors import DomainError
from symcheck.pipeline.hidden_subspace import Array, HiddenSubspace, read_frame
from symcheck.pipeline.radii import linear_radii
from symcheck.pipeline.rules import Grid, HiddenRule, Votes

RULES = {"grid": Grid, "vote": Votes}

_PART = 1 << 22  # hidden coordinates of candidates that are held at a time


class _Binary(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Two classes, the first of ``classes_`` for D_A; what is learned is not how to tell apart any two classes."""

    classes_: NDArray[Any]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.classifier_tags.multi_class = False
        tags.classifier_tags.poor_score = True
        return tags

    def _read(self, X: ArrayLike, y: ArrayLike) -> tuple[Array, NDArray[np.int64]]:
        """Training points and their classes, 0 and 1."""
        points, targets = validate_data(self, X, y, dtype=np.float64)
        check_classification_targets(targets)
        self.classes_, labels = np.unique(targets, return_inverse=True)
        if len(self.classes_) != 2:
            count = len(self.classes_)
            raise DomainError(f"Only binary classification is supported: y has {count} class{'es' * (count > 1)}")
        return points, labels.astype(np.int64)

    def _points(self, X: ArrayLike) -> Array:
        """Checked points; to be called before anything that `fit` sets is used."""
        check_is_fitted(self)
        points: Array = validate_data(self, X, reset=False, dtype=np.float64)
        return points

    def _labels(self, y: ArrayLike) -> NDArray[np.int64]:
        labels = np.asarray(y)
        if not np.isin(labels, self.classes_).all():
            raise DomainError(f"y must consist of {self.classes_[0]!r} and {self.classes_[1]!r}")
        return np.asarray(np.searchsorted(self.classes_, labels))

    def decision_function(self, X: ArrayLike) -> Array:
        """Shape (n,): positive where the second class is predicted."""
        raise NotImplementedError

    def predict(self, X: ArrayLike) -> NDArray[Any]:
        """The classes of the rows of X, shape (n, columns); shape (n,)."""
        decision = self.decision_function(X)
        return np.asarray(self.classes_[(decision > 0).astype(np.int64)])


class _Hidden(_Binary):
    """A rule of Lemma 4.4 along ``frame_``; a column more than the frame has rows is the revealing one, and ignored."""

    frame_: Array
    n_features_in_: int
    nodes: int
    smoothing: str | float | None
    pair: str
    rule: str

    def _start(self, dimension: int, hidden: int) -> None:
        """Read the parameters, for frames of this shape."""
        if self.rule not in RULES:
            raise DomainError(f"rule must be one of {', '.join(RULES)}, not {self.rule!r}")
        width = self.n_features_in_
        if width not in (dimension, dimension + 1):
            raise DomainError(
                f"frames with {dimension} rows need X with {dimension} columns, or {dimension + 1} of which the first "
                f"reveals the class, not {width}"
            )
        self._shift = width - dimension
        task = HiddenSubspace.make(dimension, hidden, self.nodes, self.smoothing, self.pair)
        self.rule_: HiddenRule = RULES[self.rule](task)

    def _hidden(self, X: ArrayLike) -> Array:
        return np.asarray(self._points(X)[:, self._shift :] @ self.frame_)

    def decision_function(self, X: ArrayLike) -> Array:
        """Shape (n,), positive for the second class: D_A^2 - D_B^2 (grid), votes for it beyond k/2 (vote)."""
        T = self._hidden(X)
        return self.rule_.decision(T)

    def robust_radii(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Exact l2 radii at labelled points, up to rounding, shape (n,); 0 where the prediction is wrong.

        Raises
        ------
        DomainError
            The grid rule with more than 8 hidden coordinates: see `radius_bounds`.
        """
        T = self._hidden(X)
        return self.rule_.radii(T, self._labels(y))

    def radius_bounds(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Numbers that the radii reach at least, shape (n,), for any number of hidden coordinates."""
        T = self._hidden(X)
        return self.rule_.bounds(T, self._labels(y))


class SubspaceClassifier(_Hidden):
    """The oracle: the robust classifier of Lemma 4.4 along a frame that it is told.

    Parameters
    ----------
    frame : array of shape (dimension, hidden), optional
        Orthonormal columns; the first coordinate if None.
    nodes, smoothing, pair
        Of the task, as in `make_hidden_subspace`.
    rule : "grid" or "vote"
        The class whose product grid is nearest, or the one for which more than half of the coordinates vote.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        All that `fit` takes from y: the first is D_A's.
    frame_ : ndarray of shape (dimension, hidden)
    n_features_in_ : int
        Columns of X: ``dimension``, or one more for the revealing coordinate, which is ignored.

    References
    ----------
    [BLPR19] Lemma 4.4; proofs/lemma_4_4/proof.md.

    Examples
    --------
    >>> from symcheck import make_hidden_subspace
    >>> X, y, U = make_hidden_subspace(1000, dimension=64, hidden=3, nodes=4, return_frame=True, random_state=0)
    >>> oracle = SubspaceClassifier(U, nodes=4).fit(X, y)
    >>> oracle.score(X, y), bool(oracle.robust_radii(X, y).min() > 0.3)
    (1.0, True)
    """

    def __init__(
        self,
        frame: ArrayLike | None = None,
        *,
        nodes: int = 10,
        smoothing: str | float | None = None,
        pair: str = "consecutive",
        rule: str = "grid",
    ) -> None:
        self.frame = frame
        self.nodes = nodes
        self.smoothing = smoothing
        self.pair = pair
        self.rule = rule

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Check the shapes, and learn which labels there are.

        Raises
        ------
        DomainError
            An inadmissible parameter, a frame that is not orthonormal or does not fit, or other than two classes.
        """
        self._read(X, y)
        self.frame_ = np.eye(self.n_features_in_, 1) if self.frame is None else read_frame(self.frame)
        self._start(*self.frame_.shape)
        return self


class RobustERM(_Hidden):
    """Robust empirical risk minimisation over a finite family of frames: the learner of Theorem 3.1.

    Parameters
    ----------
    frames : array of shape (N, dimension, hidden), optional
        The candidates; the single coordinates if None.
    radius : float
        eps of the robust loss.
    nodes, smoothing, pair, rule
        As for `SubspaceClassifier`.

    Attributes
    ----------
    index_ : int
        The candidate chosen: the first of those whose robust loss is least.
    frame_ : ndarray of shape (dimension, hidden)
    robust_loss_ : float
        Its loss on the training points: the larger of the shares of the two classes with a radius of at most
        ``radius``.  With more than 8 hidden coordinates and the grid rule, lower bounds take the place of the radii.
    losses_below_ : ndarray of shape (N,)
        The loss of every candidate without an adversary, below its robust loss.
    classes_, n_features_in_
        As for `SubspaceClassifier`.

    Notes
    -----
    Candidates are tried in the order of their plain loss, until it exceeds the least robust loss found: then no other
    can be better.  Cost: a product of X with all frames, and as a rule a few candidates' radii.

    References
    ----------
    [BLPR19] Theorem 3.1; proofs/theorem_3_1/proof.md.

    Examples
    --------
    >>> from symcheck import haar_frame, make_hidden_subspace
    >>> frames = np.stack([haar_frame(64, 2, seed) for seed in range(256)])
    >>> X, y = make_hidden_subspace(100, dimension=64, hidden=2, frame=frames[77], random_state=0)
    >>> learned = RobustERM(frames, radius=0.2).fit(X, y)
    >>> learned.index_, learned.robust_loss_
    (77, 0.0)
    """

    def __init__(
        self,
        frames: ArrayLike | None = None,
        *,
        radius: float = 0.1,
        nodes: int = 10,
        smoothing: str | float | None = None,
        pair: str = "consecutive",
        rule: str = "grid",
    ) -> None:
        self.frames = frames
        self.radius = radius
        self.nodes = nodes
        self.smoothing = smoothing
        self.pair = pair
        self.rule = rule

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Choose a frame.

        Raises
        ------
        DomainError
            As for `SubspaceClassifier`; a radius that is negative or not finite; no candidates.
        """
        points, labels = self._read(X, y)
        if not 0 <= self.radius < np.inf:
            raise DomainError(f"radius must be a number of at least 0, not {self.radius}")
        frames = np.eye(self.n_features_in_)[:, :, None] if self.frames is None else np.asarray(self.frames, float)
        if frames.ndim != 3 or not len(frames):
            raise DomainError(f"frames must have shape (N, dimension, hidden) with N >= 1, not {frames.shape}")
        for frame in frames:
            read_frame(frame)
        count, dimension, hidden = frames.shape
        self._start(dimension, hidden)
        points = points[:, self._shift :]

        part = max(1, _PART // (len(points) * hidden))
        rule, radii = self.rule_, self.rule_.radii if hidden <= self.rule_.most_hidden else self.rule_.bounds

        def losses(chosen: Array, robust: bool) -> Array:
            """Of these frames: the larger of the shares lost of the two classes."""
            T = (points @ chosen.transpose(1, 0, 2).reshape(dimension, -1)).reshape(-1, hidden)
            each = np.repeat(labels, len(chosen))
            lost = radii(T, each) <= self.radius if robust else rule.predict(T) != each
            lost = lost.reshape(len(points), -1)
            return np.asarray(np.maximum(lost[labels == 0].mean(axis=0), lost[labels == 1].mean(axis=0)))

        starts = range(0, count, part)
        self.losses_below_ = np.concatenate([losses(frames[start : start + part], False) for start in starts])
        order = np.argsort(self.losses_below_, kind="stable")
        least, self.index_, done, batch = np.inf, count, 0, 1
        while done < count and (self.losses_below_[order[done]], order[done]) < (least, self.index_):
            now = order[done : done + batch]
            for loss, index in zip(losses(frames[now], True).tolist(), now.tolist(), strict=True):
                least, self.index_ = min((least, self.index_), (loss, index))
            done, batch = done + batch, min(2 * batch, part)
        self.robust_loss_, self.frame_ = least, frames[self.index_]
        return self


class RevealingThreshold(_Binary):
    """A threshold on one column: right on the revealing coordinate of Section 4.3, and robust to less than rho/2.

    Parameters
    ----------
    column : int

    Attributes
    ----------
    threshold_ : float
        Half-way between the medians of the two classes.
    sign_ : float
        1 where the second class has the larger median, else -1.
    classes_, n_features_in_
        As for `SubspaceClassifier`.

    Examples
    --------
    >>> learned = RevealingThreshold().fit([[0.0, 3.0], [0.5, -1.0]], [0, 1])
    >>> learned.threshold_, learned.robust_radii([[0.5, 7.0], [0.25, 7.0]], [1, 1])
    (0.25, array([0.25, 0.  ]))
    """

    def __init__(self, column: int = 0) -> None:
        self.column = column

    def fit(self, X: ArrayLike, y: ArrayLike) -> Self:
        """Find the threshold.

        Raises
        ------
        DomainError
            X has no such column, or other than two classes.
        """
        points, labels = self._read(X, y)
        if not 0 <= self.column < self.n_features_in_:
            raise DomainError(f"column must be at least 0 and below {self.n_features_in_}, not {self.column}")
        low, high = (float(np.median(points[labels == label, self.column])) for label in (0, 1))
        self.threshold_ = (low + high) / 2
        self.sign_ = 1.0 if low <= high else -1.0
        return self

    def decision_function(self, X: ArrayLike) -> Array:
        """How far the column is beyond the threshold, shape (n,)."""
        points = self._points(X)
        return np.asarray(self.sign_ * (points[:, self.column] - self.threshold_))

    def robust_radii(self, X: ArrayLike, y: ArrayLike) -> Array:
        """Exact radii at labelled points, shape (n,), the same in l2 and l-infinity."""
        points = self._points(X)[:, [self.column]]
        return linear_radii(points, self._labels(y), [self.sign_], -self.sign_ * self.threshold_)
