"""The examples are real files: they run and parse; the demo edits one and takes it back."""

import json
import subprocess
import tomllib
from datetime import date

from editflow.text.source import Source
from tests.support.program import load
from tests.support.readme import ROOT, environment

EXAMPLES = ROOT / "examples"


def loans():
    return load(EXAMPLES / "loans.py")


def test_loans_reminds_of_what_is_late(tmp_path):
    rows = [
        {"member": "Ada", "tool": "saw", "since": "2024-03-01"},
        {"member": "Ben", "tool": "drill", "since": "2024-03-20"},
        {"member": "Cleo", "tool": "rake", "since": "2024-03-01", "returned": "2024-03-09"},
    ]
    path = tmp_path / "loans.json"
    path.write_text(json.dumps(rows))
    assert loans().reminders(path, date(2024, 3, 21)) == ["Ada: please return the saw"]


def test_service_parses():
    service = tomllib.loads((EXAMPLES / "service.toml").read_text())
    assert service["server"]["port"] == 8080


def test_guide_protects_its_last_line():
    source = Source.from_bytes((EXAMPLES / "guide.md").read_bytes(), path="guide.md")
    assert source.text.splitlines()[-1].endswith("<!-- editflow: keep -->")
    assert source.text.count("customer") == 5
    assert source.text.count("the the") == 1


def test_demo_is_a_script():
    script = EXAMPLES / "demo.sh"
    assert script.stat().st_mode & 0o111
    subprocess.run(["bash", "-n", script], check=True)


def test_demo_edits_a_file_and_takes_it_back(tmp_path):
    before = {path: path.read_bytes() for path in EXAMPLES.iterdir() if path.is_file()}
    done = subprocess.run(
        ["bash", EXAMPLES / "demo.sh"], env=environment(tmp_path), capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "+def read_loans(path: Path)" in done.stdout
    assert "accepted" in done.stdout
    assert "byte for byte" in done.stdout
    assert {path: path.read_bytes() for path in before} == before
