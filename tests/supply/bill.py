"""The bill of materials, as CycloneDX has it."""

from cyclonedx.model import HashAlgorithm, HashType
from cyclonedx.model.bom import Bom
from cyclonedx.model.component import Component, ComponentType
from cyclonedx.model.license import DisjunctiveLicense
from cyclonedx.output.json import JsonV1Dot6
from packageurl import PackageURL

from tests.supply import parts


def as_json() -> str:
    """LinkedPilot and every package of its lock, with version, licence and the hashes that an installation accepts."""
    bom = Bom()
    bom.metadata.component = Component(
        name="linkedpilot", type=ComponentType.APPLICATION, bom_ref="linkedpilot"
    )
    used = [_component(part) for part in parts.parts(parts.LOCK)]
    bom.components.update(used)
    bom.register_dependency(bom.metadata.component, used)
    return JsonV1Dot6(bom).output_as_string(indent=2) + "\n"


def _component(part: parts.Part) -> Component:
    where = PackageURL("pypi", None, part.name, part.version)
    return Component(
        name=part.name,
        version=part.version,
        type=ComponentType.LIBRARY,
        purl=where,
        bom_ref=str(where),
        hashes=[HashType(alg=HashAlgorithm.SHA_256, content=each) for each in part.hashes],
        licenses=[DisjunctiveLicense(name=part.licence)] if part.licence else [],
    )
