"""XML of checked containers: trees, relationships between parts, and names without their namespaces."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree as ET

from zhunsheng.intake.containers import Container
from zhunsheng.intake.refusals import RefusedError

Element = ET.Element


@dataclass(frozen=True, slots=True)
class Relation:
    """A relationship of a part: its id, the last word of its type, and the part or address it points to."""

    id: str
    kind: str
    target: str
    external: bool


def tree(container: Container, name: str) -> Element:
    """The root of an XML part; ``detect`` has refused every part with a DOCTYPE before.

    Raises:
        RefusedError: the part is absent or not well-formed.

    """
    try:
        return ET.fromstring(container.read(name))  # noqa: S314 - no DOCTYPE gets here, so no entity can
    except (ET.ParseError, ValueError, LookupError) as error:
        raise RefusedError("broken-document", name) from error


def local(tag: object) -> str:
    """A tag or attribute without its namespace; strict and transitional files differ in nothing else.

    >>> local("{http://example.org/x}row")
    'row'
    """
    return str(tag).rpartition("}")[2]


def attribute(element: Element, name: str, default: str = "") -> str:
    """An attribute by its local name."""
    for key, value in element.items():
        if local(key) == name:
            return value
    return default


def children(element: Element, *names: str) -> Iterator[Element]:
    """The children with one of some local names, in order."""
    return (one for one in element if local(one.tag) in names)


def child(element: Element | None, *path: str) -> Element | None:
    """The first child down a path of local names, where there is one."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def descendants(element: Element, *names: str) -> Iterator[Element]:
    """The descendants with one of some local names, in document order."""
    return (one for one in element.iter() if local(one.tag) in names)


def is_on(element: Element | None) -> bool:
    """Whether a switch (``<b/>``, ``<strike val="0"/>``) is there and on."""
    return element is not None and attribute(element, "val", "1").lower() not in {"0", "false", "off", "none"}


def relations(container: Container, part: str) -> tuple[Relation, ...]:
    """What a part points to, targets as names of members; none where it has no relationships."""
    folder, name = posixpath.split(part)
    rels = posixpath.join(folder, "_rels", f"{name}.rels")
    if rels not in container:
        return ()
    return tuple(_relation(one, folder) for one in children(tree(container, rels), "Relationship"))


def _relation(element: Element, folder: str) -> Relation:
    target = attribute(element, "Target")
    external = attribute(element, "TargetMode") == "External"
    if not external:
        target = (
            target.lstrip("/")
            if target.startswith("/")
            else posixpath.normpath(posixpath.join(folder, target))
        )
    return Relation(attribute(element, "Id"), attribute(element, "Type").rpartition("/")[2], target, external)


def main_part(container: Container) -> str:
    """The part that the package opens with.

    Raises:
        RefusedError: the package names none.

    """
    for one in relations(container, ""):
        if one.kind == "officeDocument" and not one.external:
            return one.target
    raise RefusedError("broken-document")
