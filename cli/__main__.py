"""`python -m editflow.cli`: the same program as `editflow`, for launchers that need a module."""

from editflow.cli.main import main

main()
