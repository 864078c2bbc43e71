"""Write the bill of materials of a lock as CycloneDX JSON, with hashes and licences.

Runs in the environment of the auditor, which has the library: `bill.py DESTINATION < packages`.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from cyclonedx.contrib.license.factories import LicenseFactory
from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.output import make_outputter
from cyclonedx.schema import OutputFormat, SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packageurl import PackageURL


def bill(packages: dict[str, Any]) -> str:
    """Return the bill of `{"name", "version", "packages": [{name, version, hashes, licence}]}`."""
    made = Bom()
    made.metadata.component = Component(
        name=packages["name"], version=packages["version"], type=ComponentType.APPLICATION
    )
    licences, parts = LicenseFactory(), list[Component]()
    for one in packages["packages"]:
        licence = one["licence"]
        url = PackageURL("pypi", None, one["name"], one["version"])
        parts.append(
            Component(
                name=one["name"],
                version=one["version"],
                type=ComponentType.LIBRARY,
                purl=url,
                bom_ref=str(url),
                hashes=[HashType(alg=HashAlgorithm.SHA_256, content=h) for h in one["hashes"]],
                licenses=[licences.make_from_string(licence)],
            )
        )
    made.components.update(parts)
    made.register_dependency(made.metadata.component, parts)
    written = make_outputter(made, OutputFormat.JSON, SchemaVersion.V1_6).output_as_string(indent=2)
    wrong = JsonStrictValidator(SchemaVersion.V1_6).validate_str(written)
    if wrong is not None:
        raise SystemExit(f"The bill of materials is not valid CycloneDX: {wrong}")
    return written


if __name__ == "__main__":
    Path(sys.argv[1]).write_text(bill(json.load(sys.stdin)) + "\n", "utf-8")
