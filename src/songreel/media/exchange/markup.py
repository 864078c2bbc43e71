"""XML documents, written element by element."""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree

from songreel.media.exchange.wording import xml_text

Element = ElementTree.Element


def child(
    parent: Element,
    tag: str,
    attributes: Mapping[str, str] | None = None,
    text: str | int | None = None,
) -> Element:
    """Add an element to another, and return it; names and text may hold any character."""
    clean = {name: xml_text(value) for name, value in (attributes or {}).items()}
    made = ElementTree.SubElement(parent, tag, clean)
    if text is not None:
        made.text = xml_text(str(text))
    return made


def document(root: Element, kind: str) -> str:
    """Return a document as text, its type named as editing programs expect it."""
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE {kind}>\n{body}\n'
