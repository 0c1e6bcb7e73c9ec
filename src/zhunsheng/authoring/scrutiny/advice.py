"""What is doubtful about packs that load without a fault: nothing of it stops an audit, and all of it is worth a look."""

from collections.abc import Iterator

from zhunsheng.authoring.scrutiny.domains import Domains
from zhunsheng.authoring.scrutiny.examined import Examined
from zhunsheng.authoring.scrutiny.example_faults import lacking_examples
from zhunsheng.authoring.scrutiny.gaps import gaps
from zhunsheng.authoring.scrutiny.patterns import Patterns
from zhunsheng.authoring.scrutiny.resting import Resting
from zhunsheng.authoring.scrutiny.titles import opposed
from zhunsheng.authoring.scrutiny.unused import unused
from zhunsheng.authoring.scrutiny.vacuity import Vacuity
from zhunsheng.language.problems import Problem


def advice(examined: Examined) -> Iterator[Problem]:
    """Every doubt about the packs that are asked about."""
    resting = Resting()
    yield from unused(examined, resting)
    yield from lacking_examples(examined)
    yield from gaps(examined, resting)
    domains = {kind: Domains.of(schema) for kind, schema in examined.schemas.items()}
    vacuity, patterns = Vacuity(), Patterns()
    for pack in examined.near:
        chain = examined.tree.chain(pack)
        for bound in examined.rulesets.get(pack.id, ()):
            yield from opposed(bound)
            vacuity.examine(bound, domains[bound.ruleset.kind])
            patterns.examine(bound, chain)
    yield from vacuity.problems
    yield from patterns.problems
