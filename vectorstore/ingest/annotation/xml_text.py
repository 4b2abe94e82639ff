"""XML of a Word file: read and written without a change to what nobody meant to change."""

import re
from typing import Any

_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
# The strict edition has other names for the same things, which are put back at the end.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(\w+)/(\w+)")
_USUAL = rb"http://schemas.openxmlformats.org/\1/2006/\2"


def valid(text: str) -> str:
    """The text without characters that XML does not allow."""
    return _NOT_XML.sub("", text)


class XmlText:
    """One part of a file as a tree; `root` is an element of lxml, which has no types."""

    def __init__(self, data: bytes) -> None:
        """Raises lxml's XMLSyntaxError for what is no XML, or declares entities, which the written file would lack."""
        from lxml import etree

        parser = etree.XMLParser(resolve_entities=False, no_network=True, strip_cdata=False)
        self._strict = set(_STRICT.findall(data))
        self.root: Any = etree.fromstring(_STRICT.sub(_USUAL, data), parser)
        if self.root.getroottree().docinfo.internalDTD is not None:
            raise etree.XMLSyntaxError("it declares entities", 0, 0, 0)

    def data(self) -> bytes:
        """The part as a file has it."""
        from lxml import etree

        written = etree.tostring(self.root.getroottree(), xml_declaration=True, encoding="UTF-8", standalone=True)
        for first, second in self._strict:
            usual = b"http://schemas.openxmlformats.org/%s/2006/%s" % (first, second)
            written = re.sub(
                re.escape(usual) + rb'(?=["/])', b"http://purl.oclc.org/ooxml/%s/%s" % (first, second), written
            )
        return bytes(written)
