"""The table of edit families; each entry is resolved when it is asked for.

A new family is a new row here: the contract test runs over this table.
"""

from __future__ import annotations

from importlib import import_module

from editflow.data.families.family import Draft, Family, Grade

FAMILIES: dict[str, str] = {
    "prose-typo": "editflow.data.families.prose.spelling:TYPO",
    "prose-typos": "editflow.data.families.prose.spelling:TYPOS",
    "prose-doubled-word": "editflow.data.families.prose.slips:DOUBLED_WORD",
    "prose-capital": "editflow.data.families.prose.slips:CAPITAL",
    "prose-missing-period": "editflow.data.families.prose.slips:FINAL_PERIOD",
    "prose-double-spaces": "editflow.data.families.prose.slips:DOUBLE_SPACES",
    "prose-space-before-mark": "editflow.data.families.prose.slips:SPACE_BEFORE_MARK",
    "prose-replace-term": "editflow.data.families.prose.terms:REPLACE_TERM",
    "prose-replace-in-sentence": "editflow.data.families.prose.terms:REPLACE_IN_SENTENCE",
    "prose-word-case": "editflow.data.families.prose.terms:WORD_CASE",
    "prose-delete-sentence-starting": "editflow.data.families.prose.sentences:DELETE_OPENING",
    "prose-delete-sentence-containing": "editflow.data.families.prose.sentences:DELETE_CONTAINING",
    "prose-insert-sentence-end": "editflow.data.families.prose.sentences:INSERT_END",
    "prose-insert-sentence-start": "editflow.data.families.prose.sentences:INSERT_START",
    "prose-insert-sentence-after": "editflow.data.families.prose.sentences:INSERT_AFTER",
    "prose-a-an": "editflow.data.families.prose.grammar:ARTICLE",
    "prose-confused-word": "editflow.data.families.prose.grammar:CONFUSED",
    "prose-agreement": "editflow.data.families.prose.grammar:AGREEMENT",
    "prose-missing-article": "editflow.data.families.prose.grammar:MISSING_ARTICLE",
    "rename-variable": "editflow.data.families.python.names:RENAME_VARIABLE",
    "rename-function": "editflow.data.families.python.names:RENAME_FUNCTION",
    "rename-method": "editflow.data.families.python.names:RENAME_METHOD",
    "rename-class": "editflow.data.families.python.names:RENAME_CLASS",
    "rename-parameter": "editflow.data.families.python.names:RENAME_PARAMETER",
    "rename-attribute": "editflow.data.families.python.names:RENAME_ATTRIBUTE",
    "change-number": "editflow.data.families.python.values:CHANGE_NUMBER",
    "change-string": "editflow.data.families.python.values:CHANGE_STRING",
    "change-operator": "editflow.data.families.python.values:CHANGE_OPERATOR",
    "set-value": "editflow.data.families.python.values:SET_VALUE",
    "change-default": "editflow.data.families.python.values:CHANGE_DEFAULT",
    "add-keyword": "editflow.data.families.python.calls:ADD_KEYWORD",
    "remove-keyword": "editflow.data.families.python.calls:REMOVE_KEYWORD",
    "replace-call": "editflow.data.families.python.calls:REPLACE_CALL",
    "print-to-logger": "editflow.data.families.python.calls:PRINT_TO_LOGGER",
    "add-parameter": "editflow.data.families.python.signatures:ADD_PARAMETER",
    "remove-parameter": "editflow.data.families.python.signatures:REMOVE_PARAMETER",
    "annotate-parameter": "editflow.data.families.python.signatures:ANNOTATE_PARAMETER",
    "annotate-return": "editflow.data.families.python.signatures:ANNOTATE_RETURN",
    "remove-annotations": "editflow.data.families.python.signatures:REMOVE_ANNOTATIONS",
    "optional-to-union": "editflow.data.families.python.signatures:OPTIONAL_TO_UNION",
    "builtin-generics": "editflow.data.families.python.signatures:BUILTIN_GENERICS",
    "add-docstring": "editflow.data.families.python.docs:ADD_DOCSTRING",
    "remove-docstring": "editflow.data.families.python.docs:REMOVE_DOCSTRING",
    "remove-docstrings": "editflow.data.families.python.docs:REMOVE_DOCSTRINGS",
    "remove-comments": "editflow.data.families.python.docs:REMOVE_COMMENTS",
    "remove-comment": "editflow.data.families.python.docs:REMOVE_COMMENT",
    "add-comment": "editflow.data.families.python.docs:ADD_COMMENT",
    "comment-out": "editflow.data.families.python.docs:COMMENT_OUT",
    "uncomment": "editflow.data.families.python.docs:UNCOMMENT",
    "double-quotes": "editflow.data.families.python.style:DOUBLE_QUOTES",
    "single-quotes": "editflow.data.families.python.style:SINGLE_QUOTES",
    "f-string": "editflow.data.families.python.style:F_STRING",
    "is-none": "editflow.data.families.python.style:IS_NONE",
    "not-in": "editflow.data.families.python.style:NOT_IN",
    "isinstance": "editflow.data.families.python.style:ISINSTANCE",
    "empty-literals": "editflow.data.families.python.style:EMPTY_LITERALS",
    "add-import": "editflow.data.families.python.imports:ADD_IMPORT",
    "remove-import": "editflow.data.families.python.imports:REMOVE_IMPORT",
    "change-import": "editflow.data.families.python.imports:CHANGE_IMPORT",
}

__all__ = ["FAMILIES", "Draft", "Family", "Grade", "family"]


def family(name: str) -> Family:
    """Return the family called `name`; `KeyError` names the ones there are."""
    if name not in FAMILIES:
        raise KeyError(f"unknown edit family {name!r}; known: {', '.join(sorted(FAMILIES))}")
    module, attribute = FAMILIES[name].split(":")
    found = getattr(import_module(module), attribute)
    assert isinstance(found, Family)
    return found
