import pytest

from editflow.errors import UsageError
from editflow.workspace.git import changed_lines

TEN = "".join(f"{number}\n" for number in range(1, 11))


def test_changed_lines_are_ranges_of_the_file_as_it_is(repository):
    repository.commit(a=TEN)
    path = repository.root / "a"
    text = TEN.replace("1\n2\n", "one\ntwo\n").replace("5\n", "5\nnew\n").replace("8\n", "")
    path.write_text(text)
    assert changed_lines(path, "HEAD") == [(1, 2), (6, 6)]


def test_a_file_the_revision_does_not_have_changed_as_a_whole(repository):
    repository.commit(a=TEN)
    path = repository.root / "b *"
    path.write_text("x\ny")
    assert changed_lines(path, "HEAD") == [(1, 2)]
    repository.git("add", "-A")
    assert changed_lines(path, "HEAD") == [(1, 2)]
    path.write_text("")
    assert changed_lines(path, "HEAD") == []


def test_an_older_revision_can_be_named(repository):
    repository.commit(a="1\n2\n")
    repository.git("tag", "start")
    repository.commit(a="1\n2\n3\n")
    path = repository.root / "a"
    assert changed_lines(path, "HEAD") == []
    assert changed_lines(path, "start") == changed_lines(path, "HEAD~1") == [(3, 3)]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("a\r\nb\r\n", "a\r\nB\r\n", (2, 2)),
        ("a\rb\n\x0cc\n", "a\rb\n\x0cC\n", (2, 2)),
        ("a\nb", "a\nb\n", (2, 2)),
        ("a\nb\n", "a\nb", (2, 2)),
        ("a\n\u2028\n", "a\n\u2028x\n", (2, 2)),
        ("-- a\n++ b\n", "-- a\n++ c\n", (2, 2)),
    ],
)
def test_line_endings_and_odd_characters(repository, before, after, expected):
    repository.commit(a=before)
    (repository.root / "a").write_text(after, newline="")
    assert changed_lines(repository.root / "a", "HEAD") == [expected]


def test_wide_encodings_and_bytes_of_no_encoding(repository):
    path = repository.root / "a"
    for encoding in ("utf-16", "latin-1"):
        path.write_bytes("ä\nö\n".encode(encoding))
        repository.git("add", "-A")
        repository.git("commit", "-qm", "x")
        path.write_bytes("ä\nü\n".encode(encoding))
        assert changed_lines(path, "HEAD")[0][0] == 2


def test_user_settings_do_not_change_what_is_read(repository):
    repository.commit(a=TEN)
    for name, value in [
        ("diff.noprefix", "true"),
        ("diff.external", "false"),
        ("color.ui", "always"),
        ("diff.mnemonicPrefix", "true"),
        ("diff.context", "9"),
    ]:
        repository.git("config", name, value)
    path = repository.root / "a"
    path.write_text(TEN.replace("3\n", "x\n"))
    assert changed_lines(path, "HEAD") == [(3, 3)]


def test_a_link_is_followed(repository, tmp_path):
    repository.commit(a=TEN)
    (repository.root / "a").write_text(TEN + "x\n")
    (tmp_path / "link").symlink_to(repository.root / "a")
    assert changed_lines(tmp_path / "link", "HEAD") == [(11, 11)]


@pytest.mark.parametrize("ref", ["nope", "--output=stolen", ""])
def test_an_unknown_revision_is_a_usage_error(repository, ref):
    repository.commit(a=TEN)
    with pytest.raises(UsageError, match="knows no revision"):
        changed_lines(repository.root / "a", ref)
    assert not (repository.root / "stolen").exists()


def test_a_repository_without_commits_has_no_head(repository):
    (repository.root / "a").write_text("x")
    with pytest.raises(UsageError, match="knows no revision 'HEAD'"):
        changed_lines(repository.root / "a", "HEAD")
