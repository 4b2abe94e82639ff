"""Makes the files that tests read, with the libraries that people's programs use."""

import io
import json
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any


def pdf(
    pages: Sequence[Sequence[str]],
    *,
    font: str = "Helvetica",
    password: str | None = None,
    title: str = "",
    author: str = "",
) -> bytes:
    """A PDF of these lines; Chinese wants a font such as STSong-Light, which is named in the file and not embedded."""
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    if font != "Helvetica":
        pdfmetrics.registerFont(UnicodeCIDFont(font))
    file = io.BytesIO()
    canvas = Canvas(file, encrypt=password)
    canvas.setTitle(title)
    canvas.setAuthor(author)
    for lines in pages:
        canvas.setFont(font, 11)
        for number, line in enumerate(lines):
            canvas.drawString(60, 800 - 16 * number, line)
        canvas.showPage()
    canvas.save()
    return file.getvalue()


def scan() -> bytes:
    """A PDF with an empty sheet of paper as a picture on its page, and no text layer."""
    from reportlab.lib.utils import ImageReader
    from reportlab.pdfgen.canvas import Canvas

    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(150, 200))  # small, as recognition takes as long as the page has dots
    canvas.drawImage(ImageReader(io.BytesIO(png(255))), 15, 15, 120, 170)
    canvas.showPage()
    canvas.save()
    return file.getvalue()


def png(grey: int = 0x80) -> bytes:
    """A grey picture of two dots by two; 0 is black, 255 white."""
    parts = [
        (b"IHDR", struct.pack(">IIBBBBB", 2, 2, 8, 0, 0, 0, 0)),
        (b"IDAT", zlib.compress(bytes((0, grey, grey)) * 2)),
        (b"IEND", b""),
    ]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body)) for kind, body in parts
    )


def docx(blocks: Sequence[str | Sequence[Sequence[str]]], *, notes: str = "", **properties: str) -> bytes:
    """A Word file; a string with leading # is a heading, one with leading < the XML of a block, a list of rows a
    table; `notes` are its footnotes.
    """
    from docx import Document
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from docx.oxml import parse_xml

    document = Document()
    for name, value in properties.items():
        setattr(document.core_properties, name, value)
    for block in blocks:
        if isinstance(block, str) and block.startswith("#"):
            document.add_heading(block.lstrip("# "), level=len(block) - len(block.lstrip("#")))
        elif isinstance(block, str) and block.startswith("<"):
            body = document.element.body
            body.insert(len(body) - 1, parse_xml(_spaced(block)))
        elif isinstance(block, str):
            document.add_paragraph(block)
        else:
            table = document.add_table(len(block), len(block[0]))
            for row, cells in zip(table.rows, block, strict=True):
                for cell, words in zip(row.cells, cells, strict=True):
                    cell.text = words
    if notes:
        kind = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
        part = Part(
            PackURI("/word/footnotes.xml"),
            kind,
            _spaced(f"<w:footnotes>{notes}</w:footnotes>").encode(),
            document.part.package,
        )
        document.part.relate_to(part, "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes")
    file = io.BytesIO()
    document.save(file)
    return file.getvalue()


def _spaced(xml: str) -> str:
    """The outermost element of Word's XML with its name spaces."""
    spaces = {
        "w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }
    name, rest = re.split(r"(?=[ >])", xml, maxsplit=1)
    return name + "".join(f' xmlns:{prefix}="{space}"' for prefix, space in spaces.items()) + rest


def epub(chapters: Mapping[str, str], *, title: str, author: str, **facts: str) -> bytes:
    """An e-book of these chapters, by title; their bodies are HTML."""
    from fast_ebook import epub as library

    book = library.EpubBook()
    book.set_identifier("book-1")
    book.set_title(title)
    book.set_language(facts.get("language", "zh"))
    book.add_author(author)
    for name in ("publisher", "date"):
        if name in facts:
            book.add_metadata("DC", name, facts[name])
    pages: list[Any] = []
    for number, (name, body) in enumerate(chapters.items()):
        page = library.EpubHtml(title=name, file_name=f"chapter{number}.xhtml", lang="zh")
        page.content = f"<html><head><title>{name}</title></head><body>{body}</body></html>".encode()
        book.add_item(page)
        pages.append(page)
    book.toc = [*pages]
    book.spine = ["nav", *pages]
    book.add_item(library.EpubNcx())
    book.add_item(library.EpubNav())
    file = io.BytesIO()
    library.write_epub(file, book)
    return file.getvalue()


def html(title: str, *paragraphs: str, head: str = "") -> str:
    """A page with navigation around its article."""
    body = "".join(f"<p>{paragraph}</p>" for paragraph in paragraphs)
    return (
        f"<!doctype html><html><head><title>{title}</title>{head}</head><body><nav><a href='/'>首页</a> <a "
        "href='/n'>新闻</a></nav>"
        f"<article><h1>{title}</h1>{body}</article><footer>版权所有 未经许可不得转载</footer></body></html>"
    )


def archive(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in members.items():
            packed.writestr(name, content)
    return file.getvalue()


def jsonl(*rows: Mapping[str, object]) -> bytes:
    """JSON Lines in UTF-8."""
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows).encode()


def locked(content: bytes) -> bytes:
    """The archive with the flag set that says its members are encrypted."""
    raw = bytearray(content)
    for signature, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.find(signature)
        while start >= 0:
            raw[start + place] |= 1
            start = raw.find(signature, start + 4)
    return bytes(raw)


def relabelled(content: bytes, shown: str, raw: bytes) -> bytes:
    """The archive with a member's name, which must be as long, in bytes of any encoding."""
    assert len(shown) == len(raw)
    return content.replace(shown.encode(), raw)


def compound(tree: Mapping[str, Any]) -> bytes:
    """A compound file, as old Office and Outlook make them; bytes are streams, mappings are folders."""
    parts: dict[int, list[bytes]] = {64: [], 512: []}  # of small streams and of large ones, by the size of a part
    chains: dict[int, list[int]] = {64: [], 512: []}

    def stored(data: bytes, size: int) -> int:
        first = len(parts[size])
        parts[size] += [data[place : place + size].ljust(size, b"\0") for place in range(0, len(data), size)]
        chains[size] += [*range(first + 1, len(parts[size])), 0xFFFFFFFE] if data else []
        return first if data else 0xFFFFFFFE

    entries: list[list[Any]] = [["Root Entry", 5, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0]]

    def filed(parent: int, folder: Mapping[str, Any]) -> None:
        before = -1
        for name, held in folder.items():
            place = len(entries)
            entries.append([name, 2 if isinstance(held, bytes) else 1, 0xFFFFFFFF, 0xFFFFFFFF, 0xFFFFFFFE, 0])
            if before < 0:
                entries[parent][3] = place
            else:
                entries[before][2] = place  # each one the right neighbour of the one before
            before = place
            if isinstance(held, bytes):
                entries[place][4:] = [stored(held, 64 if len(held) < 4096 else 512), len(held)]
            else:
                filed(place, held)

    filed(0, tree)
    small = b"".join(parts[64])
    entries[0][4:] = [stored(small, 512), len(small)]
    index = stored(
        struct.pack(f"<{len(chains[64])}I", *chains[64]).ljust(-(-len(chains[64]) // 128) * 512, b"\xff"), 512
    )
    directory = b""
    for name, kind, right, child, start, size in entries:
        raw = name.encode("utf-16-le") + b"\0\0"
        directory += (
            raw.ljust(64, b"\0")
            + struct.pack("<HBBIII", len(raw), kind, 1, 0xFFFFFFFF, right, child)
            + bytes(36)
            + struct.pack("<IQ", start, size)
        )
    begins = stored(directory, 512)
    tables = -(-(len(parts[512]) + 1) // 127)
    places = range(len(parts[512]), len(parts[512]) + tables)
    table = [*chains[512], *[0xFFFFFFFD] * tables]
    table += [0xFFFFFFFF] * (tables * 128 - len(table))
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16) + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(6)
    head += struct.pack("<9I", 0, tables, begins, 0, 4096, index, -(-len(chains[64]) // 128), 0xFFFFFFFE, 0)
    head += struct.pack("<109I", *places, *[0xFFFFFFFF] * (109 - tables))
    return head + b"".join(parts[512]) + struct.pack(f"<{len(table)}I", *table)


def outlook(properties: Mapping[int, str | bytes | int], attachments: Sequence[str] = ()) -> bytes:
    """An Outlook message with these properties: texts, bytes, or a moment in ticks of 100 ns since 1601.

    And attachments of these names.
    """

    def folder(values: Mapping[int, str | bytes | int], head: bytes) -> dict[str, Any]:
        files: dict[str, Any] = {}
        listed = b""
        for key, value in {0x340D: 0x40000, **values}.items():  # the first says that texts are in Unicode
            kind = (
                0x3
                if key in (0x340D, 0x3FDE)
                else 0x40
                if isinstance(value, int)
                else 0x1F
                if isinstance(value, str)
                else 0x102
            )
            raw = value.encode("utf-16-le") if isinstance(value, str) else value
            listed += struct.pack("<HHI", kind, key, 6) + (
                struct.pack("<Q", raw) if isinstance(raw, int) else struct.pack("<II", len(raw), 0)
            )
            if isinstance(raw, bytes):
                files[f"__substg1.0_{key:04X}{kind:04X}"] = raw
        return {"__properties_version1.0": head + listed, **files}

    tree = folder(properties, struct.pack("<8x4I8x", 0, len(attachments), 0, len(attachments)))
    for number, name in enumerate(attachments):
        tree[f"__attach_version1.0_#{number:08X}"] = folder({0x3707: name}, bytes(8))
    return compound(tree)


def drawn(*pages: Callable[[Any], None]) -> bytes:
    """A PDF whose pages these functions draw on reportlab's canvas.

    The fonts `Helvetica` and `STSong-Light` are at hand.
    """
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.cidfonts import UnicodeCIDFont
    from reportlab.pdfgen.canvas import Canvas

    pdfmetrics.registerFont(UnicodeCIDFont("STSong-Light"))
    file = io.BytesIO()
    canvas = Canvas(file, pagesize=(595, 842))
    for draw in pages:
        canvas.setFont("Helvetica", 11)
        draw(canvas)
        canvas.showPage()
    canvas.save()
    return file.getvalue()
