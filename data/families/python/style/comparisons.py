"""Compare the idiomatic way: `is None`, `not in`, `isinstance`."""

from __future__ import annotations

import ast
import re

from editflow.data.families.family import Draft
from editflow.data.families.python.code import Code, parse
from editflow.data.families.python.style.rewriting import Edit, rewrite_family


def _none_edits(code: Code) -> list[Edit]:
    """`x is None` as `x == None`, `x is not None` as `x != None`."""
    return [
        ((match.start(), match.end()), ("!=" if match[1] else "==") + " None")
        for match in re.finditer(r"\bis (not )?None\b", code.text)
        if _is_code(code, match.start())
    ]


def _is_code(code: Code, start: int) -> bool:
    """Whether a token starts exactly here (so: not in a string or comment)."""
    at = code.lexeme_at(start)
    return at < len(code.lexemes) and code.lexemes[at].start == start


def _none_holds(draft: Draft) -> bool:
    fixed = re.sub(r"!= None\b", "is not None", re.sub(r"== None\b", "is None", draft.before))
    return fixed == draft.after != draft.before and parse(draft.after) is not None


def _not_in_edits(code: Code) -> list[Edit]:
    """`x not in y` as `not x in y`, where the comparison is a whole condition or operand."""
    edits: list[Edit] = []
    for node in code.nodes(ast.Compare):
        if len(node.ops) == 1 and isinstance(node.ops[0], ast.NotIn):
            start, left_end = code.span(node)[0], code.span(node.left)[1]
            right = code.span(node.comparators[0])[0]
            if code.text[left_end:right] != " not in " or not isinstance(
                code.parent(node), ast.If | ast.BoolOp | ast.While | ast.Assert | ast.comprehension
            ):
                return []
            edits += [((start, start), "not "), ((left_end, right), " in ")]
    return edits


def _negation_holds(draft: Draft) -> bool:
    """`not a in b` reads `a not in b` and nothing else changed."""
    before, after = parse(draft.before), parse(draft.after)
    if before is None or after is None or draft.before == draft.after:
        return False
    return ast.dump(_Negated().visit(before)) == ast.dump(after)


class _Negated(ast.NodeTransformer):
    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        inner = node.operand
        if not isinstance(node.op, ast.Not) or not isinstance(inner, ast.Compare):
            return node
        alone = len(inner.ops) == 1 and isinstance(inner.ops[0], ast.In)
        return ast.Compare(inner.left, [ast.NotIn()], inner.comparators) if alone else node


def _isinstance_edits(code: Code) -> list[Edit]:
    """`isinstance(x, T)` as `type(x) == T` in conditions."""
    edits = []
    for call in code.nodes(ast.Call):
        if isinstance(call.func, ast.Name) and call.func.id == "isinstance" and len(call.args) == 2:
            subject, kind = (code.source(argument) for argument in call.args)
            whole = isinstance(code.parent(call), ast.If | ast.BoolOp | ast.While | ast.Assert)
            plain = code.source(call) == f"isinstance({subject}, {kind})" and "\n" not in subject
            if not whole or not plain or not re.fullmatch(r"[\w.]+", kind):
                return []
            edits.append((code.span(call), f"type({subject}) == {kind}"))
    return edits


def _isinstance_holds(draft: Draft) -> bool:
    fixed = re.sub(r"\btype\((.+?)\) == ([\w.]+)", r"isinstance(\1, \2)", draft.before)
    return fixed == draft.after != draft.before and parse(draft.after) is not None


IS_NONE = rewrite_family(
    "is-none",
    _none_edits,
    _none_holds,
    r"is (not )?None",
    r"[!=]= *None",
    (
        "Compare with None using is",
        "Use `is None` instead of `== None`",
        "== None -> is None",
        "Fix the None comparison[s|]",
        "E711 comparison to None should be 'if cond is None:'",
        "comparisons with None should use is",
        "PEP 8: compare to None with is or is not",
        "don't use == with None",
        "Use the identity check for None",
        "fix comparison to None",
        "None is compared with ==, that is wrong. Use is",
        "the None checks should use `is`",
        "Make the None checks idiomatic",
        "why == None? Should be is None",
        "Correct the comparisons to None",
        "== None => is None, != None => is not None",
        "is None, not == None",
        "None: use is",
        "I'd like is None [rather than|instead of] == None",
        "None should be compared by identity",
        "fix: is None instead of == None",
        "refactor: is and is not for None",
        "C0121: Comparison to None should be 'expr is None'",
        "can we write `is None` here?",
        "the comparison with None uses an equality operator, it should use is",
        "never compare to None with == or !=",
        "None is a singleton, so compare with is",
        "all None comparisons should use is or is not",
        "please to compare None by the `is` operator",
        "E711",
        "Turn == None and != None into is None and is not None",
        "flake8 complains about the comparison to None",
        "Test for None with is, not with equality",
        "[ditch|kill|nuke|lose] == None, use is None",
        "no more == None or != None",
        "from now on None is compared with is",
        "swap out == None for is None and != None for is not None",
        "[flip|alter|adjust|tweak] the None comparisons to is",
        "review: == None should be is None",
        "nit: is None, please, not == None",
        "please the None must be compared by is, thanks",
        "[hmm|ok so|well], == None? We write is None",
        "exchange == None for is None",
        "out with == None, in with is None",
        "rework the None checks: identity, not equality",
        "numpy arrays break on == None, so compare with is",
        "pycodestyle: comparison to None should be with is",
        "expected is None, found == None",
        "with a custom __eq__ this goes wrong, so test for None by identity",
        "was == None, should be is None",
        "could you make the None tests use is and is not",
        "bug: None is tested with an equality operator. Expected: is",
        "test with `is None` and `is not None`, please",
        "the right way to check for None is `is`",
        "SonarLint: use 'is' to compare with None",
        "we agreed on is None, the code still has == None",
    ),
)
NOT_IN = rewrite_family(
    "not-in",
    _not_in_edits,
    _negation_holds,
    r" not in ",
    r"\bnot [^\n]* in ",
    (
        "Use `not in`",
        "not x in y -> x not in y",
        "E713 test for membership should be 'not in'",
        "Write the membership test with not in",
        "use x not in y instead of not x in y",
        "Fix the negated membership test",
        "the membership test should be `not in`",
        "`not ... in` should be `not in`",
        "Rewrite not x in y as x not in y",
        "style: not in",
        "make the membership check idiomatic",
        "should this not be a `not in`?",
        "Move the not next to the in",
        "PEP 8: use not in",
        "the not is at the wrong place, use `not in`",
        "not (x in y) => x not in y",
        "not in",
        "x not in y, please",
        "I'd like `not in` for the membership test",
        "`not in` reads better than `not x in y`",
        "fix: `not in` instead of `not ... in`",
        "refactor: x not in y",
        'C0117: Consider changing "not x in y" to "x not in y"',
        "can this be written with not in?",
        "the negation should be part of the operator: not in",
        "never write `not x in y`, it is x not in y",
        "not x in y is hard to understand, x not in y is better",
        "all negated membership tests should use not in",
        "please to write the test with operator `not in`",
        "E713",
        "Turn `not x in y` into `x not in y`",
        "flake8 complains about the test for membership, it wants not in",
        "Check membership with not in",
        "[ditch|kill|nuke|lose] `not x in y`, use `x not in y`",
        "no more `not x in y`",
        "from now on we write x not in y",
        "swap out `not ... in` for `not in`",
        "[flip|alter|adjust|tweak] the membership test to not in",
        "review: should be `x not in y`",
        "nit: x not in y, please, not `not x in y`",
        "please the membership must be tested by not in, thanks",
        "[hmm|ok so|well], `not x in y`? We write x not in y",
        "exchange `not x in y` for `x not in y`",
        "out with `not x in y`, in with `x not in y`",
        "rework the membership checks: not in",
        "pycodestyle: test for membership should be not in",
        "expected x not in y, found not x in y",
        "was `not x in y`, should be `x not in y`",
        "could you make the negated membership tests use not in",
        "the not comes too early, it goes before the in",
        "[put|pull|shift] the not right in front of the in",
        "SonarLint: use 'not in' here",
        "we agreed on not in, the code still has `not x in y`",
        "one operator is enough: `not in`",
        "python has `not in`, so use that for the membership check",
        "it should read like English: x not in y",
    ),
)
ISINSTANCE = rewrite_family(
    "isinstance",
    _isinstance_edits,
    _isinstance_holds,
    r"isinstance\(",
    r"\btype\(",
    (
        "Use isinstance",
        "Use isinstance instead of comparing types",
        "type(x) == T -> isinstance(x, T)",
        "E721 do not compare types, use isinstance()",
        "Don't compare types, use isinstance",
        "Replace the type comparison with isinstance",
        "the type check should be an isinstance",
        "check the type with isinstance",
        "type() == is bad style, use isinstance",
        "Rewrite the type check with isinstance",
        "fix: isinstance instead of type comparison",
        "why not isinstance?",
        "subclasses should pass too, use isinstance",
        "Make the type check an isinstance call",
        "Types are compared with ==. Use isinstance",
        "type(x) == T => isinstance(x, T)",
        "isinstance, not type() ==",
        "isinstance please",
        "I'd like isinstance [rather than|instead of] type() ==",
        "type checks should [go through|use|be done with] isinstance",
        "fix: isinstance, not type comparison",
        "refactor: isinstance for type checks",
        "C0123: Use isinstance() rather than type() for a typecheck.",
        "can we use isinstance here?",
        "comparing with type() ignores subclasses, isinstance does not",
        "never compare type(x) with a class, call isinstance",
        "type(x) == T fails for subclasses, so use isinstance",
        "all type comparisons should be isinstance checks",
        "please to check the type by isinstance",
        "E721",
        "Turn type(x) == T into isinstance(x, T)",
        "flake8 complains about comparing types, it wants isinstance",
        "Test with isinstance, not by comparing type()",
        "[ditch|kill|nuke|lose] type() ==, use isinstance",
        "no more type(x) == T",
        "from now on types are checked with isinstance",
        "swap out type(x) == T for isinstance(x, T)",
        "[flip|alter|adjust|tweak] the type checks to isinstance",
        "review: type() == should be isinstance",
        "nit: isinstance, please, not type(x) == T",
        "please the type must be checked by isinstance, thanks",
        "[hmm|ok so|well], type(x) == T? We write isinstance(x, T)",
        "exchange type(x) == T for isinstance(x, T)",
        "out with type() ==, in with isinstance()",
        "rework the type checks: isinstance",
        "pycodestyle: do not compare types with ==, isinstance is for that",
        "expected isinstance(x, T), found type(x) == T",
        "was type(x) == T, should be isinstance(x, T)",
        "could you make the type tests use isinstance",
        "bug: a subclass is refused because of type() ==. Use isinstance",
        "SonarLint: use isinstance() here",
        "we agreed on isinstance, the code still has type() ==",
        "python has isinstance for that, so no comparison of type()",
        "the right way to check a type is isinstance",
        "inheritance must work, so isinstance where it says type(x) == T",
        "mocks fail the type() check, isinstance would let them pass",
    ),
)
