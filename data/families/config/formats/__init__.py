"""The configuration formats, each read by its real parser and by spans.

Knows the table `FORMATS`; the readers live in their own modules.
"""

from __future__ import annotations

from editflow.data.families.config.formats import ini, json_text, toml_text, yaml_text
from editflow.data.families.config.formats.document import Format

JSON = Format("json", json_text.read, json_text.load, json_text.scalar, json_text.string)
YAML = Format("yaml", yaml_text.read, yaml_text.load, yaml_text.scalar, yaml_text.string)
TOML = Format("toml", toml_text.read, toml_text.load, toml_text.scalar, toml_text.string)
INI = Format("ini", ini.read, ini.load, ini.scalar, ini.string)
FORMATS = {each.name: each for each in (JSON, YAML, TOML, INI)}
