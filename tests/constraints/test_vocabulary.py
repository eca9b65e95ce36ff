"""A vocabulary is a trie of what its tokens spell."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from editflow.constraints.vocabulary import Vocabulary


@given(st.lists(st.binary(max_size=4), max_size=12))
def test_the_way_to_the_node_of_a_token_spells_it(pieces: list[bytes]) -> None:
    vocabulary = Vocabulary.of(pieces)
    spelled = {}
    for token, node in zip(vocabulary.tokens.tolist(), vocabulary.nodes.tolist(), strict=True):
        letters = []
        while node:
            letters.append(int(vocabulary.letters[node]))
            node = int(vocabulary.parents[node])
        spelled[token] = bytes(reversed(letters))
    assert spelled == {token: piece for token, piece in enumerate(pieces) if piece}
    prefixes = {piece[:size] for piece in pieces for size in range(len(piece) + 1)}
    assert len(vocabulary.parents) == len(prefixes | {b""})
    assert vocabulary.size == len(pieces)


def test_only_vocabularies_of_the_same_tokens_share_a_key() -> None:
    keys = [Vocabulary.of(p).key for p in ([b"a", b"b"], [b"ab"], [b"b", b"a"], [b"a", b"", b"b"])]
    assert len(set(keys)) == 4
    assert Vocabulary.of([b"a", b"b"]).key == keys[0]
