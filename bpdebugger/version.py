"""The version of the program; pyproject.toml has the same."""

VERSION = "0.2.0.dev0"
