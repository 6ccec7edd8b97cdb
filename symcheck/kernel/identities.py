"""The polynomial steps of a certificate as theorems of Coq, each with its proof.

What is proved comes from the checker's tables; the certificate gives only the proof: the goal's difference as a sum
of products of the hypotheses' differences g1, g2, ...  The script written here leaves Coq nothing to search for:
each product has its sign by the rules for products, the identity is one call of ``field``, and the sum has its sign
by the rules for sums.  A false identity gives a text too: that the kernel refuses it is the kernel's own verdict.

A certificate is not trusted: of its terms only names of a fixed set and digits enter the text.
"""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from symcheck.checker import every_d, lemma_3_7, section_5_2, theorem_3_1, theorem_3_3
from symcheck.checker.format import Rejected, fields, fraction, items
from symcheck.checker.identities import Claim, Counterexample

Table = tuple[Mapping[str, Claim], Mapping[str, Counterexample]]

# Theorem 3.5 proves nothing of its own: its certificates repeat the two identities of Theorem 3.3.
TABLES: dict[str, Table] = {
    "theorem-3.1": (theorem_3_1.IDENTITIES, theorem_3_1.COUNTEREXAMPLES),
    "theorem-3.3": (theorem_3_3.IDENTITIES, {}),
    "theorem-3.5": (theorem_3_3.IDENTITIES, {}),
    "lemma-3.7": (lemma_3_7.IDENTITIES, {}),
    "theorem-4.1": (every_d.IDENTITIES, {}),
    "section-5.2": (section_5_2.IDENTITIES, {}),
}

# The checker's own limits.
_TERMS, _FACTORS, _COEFFICIENT = 64, 16, 10**40

_WIDTH = 100

_RESERVED = re.compile(
    r"as|at|by|cofix|else|end|exists2?|fix|for|forall|fun|if|IF|in|let|match|mod|Prop|return|Set|SProp|then|Type"
    r"|using|where|with"  # keywords of Coq
    r"|R|o"  # the type of reals; how Reals writes the composition of functions
    r"|claim|identity|[ghst][0-9]+"  # what a script names itself
)
_SIGNS: dict[type[ast.cmpop], str] = {ast.Eq: "=", ast.LtE: "<=", ast.Lt: "<", ast.GtE: ">=", ast.Gt: ">"}
_OPERATORS: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 1),
    ast.Sub: ("-", 1),
    ast.Mult: ("*", 2),
    ast.Div: ("/", 2),
    ast.Pow: ("^", 3),
}


def coq_name(name: str) -> str:
    """The name of a row as a name of Coq.

    Parameters
    ----------
    name : str
        Letters, digits and hyphens, a letter first.

    Returns
    -------
    str

    Raises
    ------
    ValueError
        Any other name, or one that Coq or a script uses.

    Examples
    --------
    >>> coq_name("printed-end"), coq_name("A1")
    ('printed_end', 'A1')
    """
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9-]*", name) or _RESERVED.fullmatch(name):
        raise ValueError(f"{name[:40]!r} is no name of a row")
    return name.replace("-", "_")


def identity_theorem(name: str, claim: Claim, terms: object) -> str:
    """The claim as a theorem of Coq, proved by the terms of a certificate.

    Parameters
    ----------
    name : str
        The row's name.
    claim : Claim
        From a table of the checker.
    terms : object
        From a certificate, not trusted: [[coefficient, [name, ...]], ...]; a name is g1, g2, ... or, beside an
        equation, a variable of the claim.

    Returns
    -------
    str
        A theorem and its proof.  Coq accepts it only if the terms add up to the goal.

    Raises
    ------
    Rejected
        The terms are not of that form, or their signs are not the goal's; whether they add up is left to Coq.

    Notes
    -----
    A fraction of a second in coqc for each identity of the tables.

    Examples
    --------
    >>> print(identity_theorem("root", Claim(("x >= 1",), "x**2 >= x"), [[1, ["g1"]], [1, ["g1", "g1"]]]))
    Theorem root : forall x : R,
      x >= 1 ->
      x ^ 2 >= x.
    Proof.
      intros x h1.
      pose (g1 := x - 1).
      assert (s1 : 0 <= g1) by exact (Rge_le _ _ (Rge_minus _ _ h1)).
      assert (t1 : 0 <= 1 * g1) by exact (Rmult_le_pos _ _ (Rlt_le _ _ (IZR_lt 0 1 eq_refl)) s1).
      assert (t2 : 0 <= 1 * (g1 * g1)) by exact (Rmult_le_pos _ _ (Rlt_le _ _ (IZR_lt 0 1 eq_refl))
        (Rmult_le_pos _ _ s1 s1)).
      assert (identity : x ^ 2 - x = 1 * g1
        + 1 * (g1 * g1)) by (unfold g1; field).
      apply Rminus_ge, Rle_ge. rewrite identity.
      exact (Rplus_le_le_0_compat _ _ t1 t2).
    Qed.
    <BLANKLINE>
    """
    names = _variables((*claim.hypotheses, claim.goal))
    hypotheses = [_Difference(text) for text in claim.hypotheses]
    goal = _Difference(claim.goal)
    given = {f"g{i}": hypothesis for i, hypothesis in enumerate(hypotheses, 1)}
    read = [_term(term, given, names, goal.kind, name) for term in _listed(terms, name)]
    if goal.kind == ">" and not any(kind == ">" for kind, _, _ in read):
        raise Rejected(f"identity {name}: no term is strictly positive")

    labels = " ".join(f"h{i}" for i in range(1, len(hypotheses) + 1))
    script = [f"intros {' '.join(_variable(v) for v in names)} {labels}."]
    script += [f"pose ({g} := {hypothesis.text})." for g, hypothesis in given.items()]
    for i, hypothesis in enumerate(hypotheses, 1):
        script.append(f"assert (s{i} : {_shown(f'g{i}', hypothesis.kind)}) by exact ({hypothesis.proof(f'h{i}')}).")
    for i, (kind, text, proof) in enumerate(read, 1):
        script.append(f"assert (t{i} : {_shown(text, kind)}) by {proof}.")
    combination = "\n    + ".join(text for _, text, _ in read)
    script.append(f"assert (identity : {goal.text} = {combination}) by (unfold {', '.join(given)}; field).")
    script.append(f"apply {goal.tactic}. rewrite identity.")
    script.append(f"exact ({_sum([kind for kind, _, _ in read], goal.kind)}).")
    return _theorem(name, _statement(names, claim.hypotheses, claim.goal), script)


def counterexample_theorem(name: str, example: Counterexample) -> str:
    """That the goal does not follow from the hypotheses, as a theorem of Coq.

    Parameters
    ----------
    name : str
        The row's name.
    example : Counterexample
        From a table of the checker.

    Returns
    -------
    str
        A theorem, and its proof at the point.

    Raises
    ------
    ValueError
        The point does not give a rational number to every variable and to nothing else.

    Examples
    --------
    >>> print(counterexample_theorem("root", Counterexample(("x**2 >= 1",), "x >= 1", {"x": "-3/2"})))
    Theorem root : ~ (forall x : R,
      x ^ 2 >= 1 ->
      x >= 1).
    Proof.
      intros claim. generalize (claim (- 3 / 2)). lra.
    Qed.
    <BLANKLINE>
    """
    names = _variables((*example.hypotheses, example.goal))
    if set(example.point) != set(names):
        raise ValueError(f"{name}: the point is not one for {', '.join(names)}")
    point = " ".join(f"({_number(Fraction(example.point[v]))})" for v in names)
    statement = _statement(names, example.hypotheses, example.goal)
    return _theorem(name, f"~ ({statement})", [f"intros claim. generalize (claim {point}). lra."])


def values_theorem(name: str, example: Counterexample, left: Fraction, right: Fraction) -> str:
    """Both sides of a counterexample's goal at its point, as a theorem of Coq.

    Parameters
    ----------
    name : str
        The row's name; the theorem's ends in ``_values``.
    example : Counterexample
        Relations from a table of the checker; the point may be a certificate's.
    left, right : Fraction
        What the certificate says of the sides.

    Returns
    -------
    str
        A theorem that Coq accepts only if the two values are right.

    Raises
    ------
    ValueError
        As :func:`counterexample_theorem`.

    Examples
    --------
    >>> print(values_theorem("root", Counterexample((), "x**2 >= x", {"x": "1/2"}), Fraction(1, 4), Fraction(1, 2)))
    Theorem root_values : forall x : R,
      x = 1 / 2 ->
      x ^ 2 = 1 / 4 /\\ x = 1 / 2.
    Proof.
      intros x h1. subst. split; lra.
    Qed.
    <BLANKLINE>
    """
    names = _variables((*example.hypotheses, example.goal))
    if set(example.point) != set(names):
        raise ValueError(f"{name}: the point is not one for {', '.join(names)}")
    top, _, bottom = _split(example.goal)
    lines = [f"forall {' '.join(_variable(v) for v in names)} : R,"]
    lines += [f"  {_variable(v)} = {_number(Fraction(example.point[v]))} ->" for v in names]
    lines.append(f"  {_text(top)} = {_number(left)} /\\ {_text(bottom)} = {_number(right)}")
    given = " ".join([*(_variable(v) for v in names), *(f"h{i}" for i in range(1, len(names) + 1))])
    return _theorem(f"{name}-values", "\n".join(lines), [f"intros {given}. subst. split; lra."])


def identity_source(statement: str, witness: object) -> str:
    """The theorems of a certificate's identities.

    Parameters
    ----------
    statement : str
        A key of ``TABLES``.
    witness : object
        The certificate's witness, not trusted.

    Returns
    -------
    str
        Theorems in the order of the table, without the lines that load Reals and Lra and open R_scope.

    Raises
    ------
    KeyError
        The statement has no table.
    Rejected
        The witness has no identities, one is missing, superfluous or malformed.

    Examples
    --------
    >>> terms = {"pairwise-constant": [[4, ["g1"]]], "shift": [[1, ["g1"]]]}
    >>> identity_source("theorem-3.3", {"identities": terms}).count("Qed.")
    2
    >>> identity_source("theorem-3.3", {"identities": {"shift": [[1, ["g1"]]]}})
    Traceback (most recent call last):
        ...
    symcheck.checker.format.Rejected: identities: unknown or missing field 'pairwise-constant'
    """
    claims, _ = TABLES[statement]
    if type(witness) is not dict or "identities" not in witness:
        raise Rejected("the witness has no identities")
    proofs = fields(witness["identities"], set(claims), "identities")
    return "\n".join(identity_theorem(name, claim, proofs[name]) for name, claim in claims.items())


def counterexample_source(statement: str, figures: object) -> str:
    """The theorems of a certificate's counterexamples: the goal does not follow, and the values that the figures give.

    Parameters
    ----------
    statement : str
        A key of ``TABLES`` with counterexamples.
    figures : object
        The certificate's figures, not trusted: the points and the values are theirs, the relations the table's.

    Returns
    -------
    str
        Two theorems for each.

    Raises
    ------
    Rejected, ValueError
        The figures have no counterexamples, one is missing, superfluous or malformed.
    """
    _, examples = TABLES[statement]
    if type(figures) is not dict or "counterexamples" not in figures:
        raise Rejected("the figures have no counterexamples")
    given = fields(figures["counterexamples"], set(examples), "counterexamples")
    theorems = []
    for name, example in examples.items():
        shown = fields(given[name], {"goal", "left", "point", "right"}, name)
        if shown["goal"] != example.goal:
            raise Rejected(f"{name}: another goal")
        point = fields(shown["point"], set(example.point), name)
        moved = replace(example, point={v: str(_rational(x, name)) for v, x in point.items()})
        theorems.append(counterexample_theorem(name, moved))
        theorems.append(values_theorem(name, moved, _rational(shown["left"], name), _rational(shown["right"], name)))
    return "\n".join(theorems)


# Statements ---------------------------------------------------------------------------------------


def _theorem(name: str, statement: str, script: list[str]) -> str:
    lines = [f"Theorem {coq_name(name)} : {statement}.", "Proof."]
    for line in "\n".join(script).split("\n"):
        lines += textwrap.wrap(
            line.strip(),
            _WIDTH,
            initial_indent="  " if not line.startswith(" ") else "    ",
            subsequent_indent="    ",
            break_long_words=False,
            break_on_hyphens=False,
        )
    return "\n".join([*lines, "Qed.", ""])


def _statement(names: list[str], hypotheses: Iterable[str], goal: str) -> str:
    lines = [f"forall {' '.join(_variable(v) for v in names)} : R,"]
    lines += [f"  {_relation(text)} ->" for text in hypotheses]
    return "\n".join([*lines, f"  {_relation(goal)}"])


def _variables(relations: Iterable[str]) -> list[str]:
    trees = [ast.parse(text, mode="eval") for text in relations]
    return sorted({node.id for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Name)})


def _variable(name: str) -> str:
    """A variable of a table in Coq: itself, with an underscore where Coq or a script uses the name."""
    if not re.fullmatch(r"[A-Za-z][A-Za-z0-9]*", name):
        raise ValueError(f"{name[:40]!r} is no name of a variable")
    return name + "_" if _RESERVED.fullmatch(name) else name


def _split(relation: str) -> tuple[ast.expr, str, ast.expr]:
    tree = ast.parse(relation, mode="eval").body
    if not isinstance(tree, ast.Compare) or len(tree.ops) != 1 or type(tree.ops[0]) not in _SIGNS:
        raise ValueError(f"not a relation: {relation}")
    return tree.left, _SIGNS[type(tree.ops[0])], tree.comparators[0]


def _relation(relation: str) -> str:
    left, sign, right = _split(relation)
    return f"{_text(left)} {sign} {_text(right)}"


def _text(tree: ast.expr, level: int = 0) -> str:
    """An expression in Coq's spelling; brackets where it binds less than ``level``."""
    if isinstance(tree, ast.Constant) and type(tree.value) is int:
        return str(tree.value)
    if isinstance(tree, ast.Name):
        return _variable(tree.id)
    if not isinstance(tree, ast.BinOp) or type(tree.op) not in _OPERATORS:
        raise ValueError(f"not a polynomial: {ast.unparse(tree)}")
    sign, binding = _OPERATORS[type(tree.op)]
    if sign == "^" and not (isinstance(tree.right, ast.Constant) and type(tree.right.value) is int):
        raise ValueError(f"not a polynomial: {ast.unparse(tree)}")
    # + - * / group to the left; a power's base is bracketed unless it is one sign
    text = f"{_text(tree.left, 4 if sign == '^' else binding)} {sign} {_text(tree.right, binding + 1)}"
    return f"({text})" if binding < level else text


def _rational(value: object, where: str) -> Fraction:
    """A figure of the form "p" or "p/q"."""
    if type(value) is not str or not re.fullmatch(r"-?[0-9]{1,40}(/[1-9][0-9]{0,39})?", value, re.ASCII):
        raise Rejected(f"{where}: not a rational")
    return Fraction(value)


def _number(x: Fraction) -> str:
    text = str(x.numerator) if x >= 0 else f"- {-x.numerator}"
    return text if x.denominator == 1 else f"{text} / {x.denominator}"


# Proofs -------------------------------------------------------------------------------------------


class _Difference:
    """What a relation says is at least 0, above 0 or 0: ``kind`` is >=, > or =."""

    def __init__(self, relation: str) -> None:
        left, self.sign, right = _split(relation)
        self.kind = {"<=": ">=", "<": ">"}.get(self.sign, self.sign)
        greater, smaller = (right, left) if self.sign in ("<=", "<") else (left, right)
        self.text = f"{_text(greater)} - {_text(smaller, 2)}"

    def proof(self, h: str) -> str:
        """From the relation to the sign of the difference."""
        return {
            ">=": f"Rge_le _ _ (Rge_minus _ _ {h})",
            "<=": f"Rge_le _ _ (Rge_minus _ _ (Rle_ge _ _ {h}))",
            ">": f"Rgt_minus _ _ {h}",
            "<": f"Rgt_minus _ _ {h}",
            "=": f"Rminus_diag_eq _ _ {h}",
        }[self.sign]

    @property
    def tactic(self) -> str:
        """Back from the sign of the difference, written 0 <= or 0 <, to the relation."""
        return {
            ">=": "Rminus_ge, Rle_ge",
            "<=": "Rge_le, Rminus_ge, Rle_ge",
            ">": "Rminus_gt",
            "<": "Rminus_gt",
            "=": "Rminus_diag_uniq",
        }[self.sign]


def _shown(text: str, kind: str) -> str:
    return {">=": f"0 <= {text}", ">": f"0 < {text}", "=": f"{text} = 0"}[kind]


def _listed(terms: object, name: str) -> list[object]:
    if type(terms) is not list or not 1 <= len(terms) <= _TERMS:
        raise Rejected(f"identity {name} is not a list of 1 to {_TERMS} terms")
    return terms


def _term(
    term: object, given: Mapping[str, _Difference], variables: list[str], goal: str, name: str
) -> tuple[str, str, str]:
    """Sign, text and proof of the sign."""
    where = f"identity {name}"
    written, factors = items(term, 2, where)
    if type(factors) is not list or len(factors) > _FACTORS:
        raise Rejected(f"{where}: not a list of at most {_FACTORS} names")
    if not all(type(factor) is str and (factor in given or factor in variables) for factor in factors):
        raise Rejected(f"{where}: a factor is neither a hypothesis nor a variable")
    coefficient = fraction(written, where)
    if coefficient == 0 or max(abs(coefficient.numerator), coefficient.denominator) > _COEFFICIENT:
        raise Rejected(f"{where}: a coefficient is zero or has more than 40 digits")
    kinds = {factor: given[factor].kind if factor in given else "" for factor in factors}
    equations = [factor for factor in factors if kinds[factor] == "="]
    if equations:
        factors = [equations[0], *_without(factors, equations[0])]
        text = _product([_scalar(coefficient), *(f if f in given else _variable(f) for f in factors)])
        return "=", text, f"(rewrite s{equations[0][1:]}; ring)"
    if goal == "=" or coefficient < 0 or "" in kinds.values():
        raise Rejected(f"{where}: a term shows no sign")
    signs = [(">", _positive(coefficient)), *((kinds[factor], f"s{factor[1:]}") for factor in factors)]
    kind, proof = signs[-1]
    for left, shown in reversed(signs[:-1]):
        kind, proof = _times(left, shown, kind, proof)
    return kind, _product([_scalar(coefficient), *factors]), f"exact {proof}"


def _without(factors: list[str], one: str) -> list[str]:
    rest = list(factors)
    rest.remove(one)
    return rest


def _product(factors: list[str]) -> str:
    head, *rest = factors
    if not rest:
        return head
    return f"{head} * {rest[0]}" if len(rest) == 1 else f"{head} * ({_product(rest)})"


def _scalar(x: Fraction) -> str:
    return _number(x) if x > 0 and x.denominator == 1 else f"({_number(x)})"


def _positive(x: Fraction) -> str:
    """Why 0 < x: two integers are compared by computation."""
    above = f"(IZR_lt 0 {x.numerator} eq_refl)"
    return above if x.denominator == 1 else f"(Rdiv_lt_0_compat _ _ {above} (IZR_lt 0 {x.denominator} eq_refl))"


def _times(left: str, proof: str, right: str, other: str) -> tuple[str, str]:
    if left == right == ">":
        return ">", f"(Rmult_lt_0_compat _ _ {proof} {other})"
    return ">=", f"(Rmult_le_pos _ _ {_weak(left, proof)} {_weak(right, other)})"


def _weak(kind: str, proof: str) -> str:
    return {">=": proof, ">": f"(Rlt_le _ _ {proof})", "=": f"(Req_le_sym _ _ {proof})"}[kind]


def _sum(kinds: list[str], goal: str) -> str:
    """The proof that t1 + t2 + ... has the goal's sign."""
    if goal == "=":
        zero = "t1"
        for i in range(2, len(kinds) + 1):
            zero = f"(eq_trans (f_equal2 Rplus {zero} t{i}) (Rplus_0_l 0))"
        return _bare(zero)
    strict, proof = kinds[0] == ">", "t1" if kinds[0] != "=" else _weak("=", "t1")
    for i, kind in enumerate(kinds[1:], 2):
        this = f"t{i}" if kind != "=" else _weak("=", f"t{i}")
        signs = f"{'lt' if strict else 'le'}_{'lt' if kind == '>' else 'le'}"
        rule = "Rplus_lt_0_compat" if signs == "lt_lt" else f"Rplus_{signs}_0_compat"
        strict, proof = strict or kind == ">", f"({rule} _ _ {proof} {this})"
    return _bare(_weak(">", proof) if strict and goal == ">=" else proof)


def _bare(proof: str) -> str:
    return proof[1:-1] if proof.startswith("(") else proof
