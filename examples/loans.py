"""Reminders for tools that have been out too long."""

import json
from datetime import date, timedelta
from pathlib import Path

LOAN_DAYS = 14


def load(path: Path) -> list[dict[str, str]]:
    rows = json.loads(path.read_text(encoding="utf-8"))
    return [row for row in rows if not row.get("returned")]


def reminders(path: Path, today: date) -> list[str]:
    oldest = today - timedelta(days=LOAN_DAYS)
    late = [row for row in load(path) if date.fromisoformat(row["since"]) < oldest]
    return [f"{row['member']}: please return the {row['tool']}" for row in late]


if __name__ == "__main__":
    print("\n".join(reminders(Path("loans.json"), date.today())))
