"""The table of the formats that are read. To add one, write the module of its reader and add one entry here.

Readers are named by their dotted paths and imported when they are first needed. Most of them run only in the child
process, and no other process may import their libraries.
"""

import re

from vectorstore.ingest.formats.compound import is_locked_deck, is_locked_document, is_locked_package
from vectorstore.ingest.formats.format import Contents, Disguise, Format, Names, Pattern, Requirement, Signature
from vectorstore.ingest.formats.signatures import (
    ANYTHING,
    FLAT_OPEN_DOCUMENT,
    MESSAGE,
    MIME,
    OPEN_DOCUMENT,
    PAGE,
    PICTURE,
    SAVED_PAGE,
    TEXT,
    TYPES,
)

LIBREOFFICE = Requirement(programs=("soffice", "libreoffice"))
TEXT_RECOGNITION = Requirement(package="rapidocr")  # the extra `ocr`

_READERS = "vectorstore.ingest.formats"
_OFFICE_SHEET = (Disguise(MIME, "eml"), Disguise(TEXT, "csv"))


def _suffixes(words: str) -> tuple[str, ...]:
    return tuple(words.split())


# Where the bytes fit several entries, the first one counts: an Outlook message may hold a document, and that a table.
TABLE = (
    Format(
        name="markdown",
        noun="format_text",
        suffixes=_suffixes(".md .markdown"),
        reader=f"{_READERS}.plain_text:read_markdown",
        sandboxed=False,
        is_text=True,
        is_decoded=True,
    ),
    Format(
        name="text",
        noun="format_text",
        suffixes=_suffixes(".txt .text"),
        reader=f"{_READERS}.plain_text:read_text",
        sandboxed=False,
        is_text=True,
        is_decoded=True,
    ),
    Format(
        name="html",
        noun="format_text",
        broken="broken_web_page",
        suffixes=_suffixes(".html .htm .xhtml"),
        reader=f"{_READERS}.html:read",
        signature=Signature(patterns=(Pattern(PAGE, Names.LOOSE),)),
        disguises=(Disguise(SAVED_PAGE, "mhtml"),),
        is_text=True,
        is_decoded=True,
        is_web_page=True,
    ),
    Format(
        name="mhtml",
        noun="format_text",
        broken="broken_saved_page",
        suffixes=_suffixes(".mht .mhtml"),
        reader=f"{_READERS}.mhtml:read",
        disguises=(Disguise(SAVED_PAGE, "mhtml"), Disguise(ANYTHING, "html")),
        is_text=True,
        is_web_page=True,
    ),
    Format(
        name="pdf",
        noun="format_pdf",
        broken="broken_pdf",
        suffixes=_suffixes(".pdf"),
        reader=f"{_READERS}.pdf:read",
        signature=Signature(
            patterns=(
                Pattern(re.compile(b"%PDF-")),
                Pattern(re.compile(rb".{0,1019}%PDF-", re.DOTALL), Names.BINARY),
            )
        ),
        reports_pages=True,
    ),
    Format(
        name="docx",
        noun="format_word",
        broken="broken_word",
        suffixes=_suffixes(".docx .docm .dotx .dotm"),
        reader=f"{_READERS}.docx:read",
        signature=Signature(members=(TYPES, "word/document.xml"), remains=(TYPES, "word/")),
        broken_zip="resave_word",
    ),
    Format(
        name="pptx",
        noun="format_powerpoint",
        broken="broken_powerpoint",
        suffixes=_suffixes(".pptx .pptm .ppsx .ppsm .potx .potm"),
        reader=f"{_READERS}.pptx:read",
        signature=Signature(members=(TYPES, "ppt/presentation.xml")),
        broken_zip="resave_powerpoint",
    ),
    Format(
        name="xlsx",
        noun="format_excel",
        broken="broken_excel",
        suffixes=_suffixes(".xlsx .xlsm .xltx .xltm"),
        reader=f"{_READERS}.xlsx:read",
        contents=Contents.SHEETS,
        signature=Signature(members=(TYPES, "xl/workbook.xml")),
        disguises=_OFFICE_SHEET,
        broken_zip="resave_excel",
    ),
    Format(
        name="odf",
        noun="format_opendocument",
        broken="broken_opendocument",
        suffixes=_suffixes(".odt .ott .odp .otp .fodt .fodp"),
        reader=f"{_READERS}.odf:read",
        signature=Signature(
            patterns=(FLAT_OPEN_DOCUMENT,), mimetype=re.compile(OPEN_DOCUMENT % b"text|presentation|graphics")
        ),
        broken_zip="resave_opendocument",
    ),
    Format(
        name="ods",
        noun="format_opendocument",
        broken="broken_opendocument",
        suffixes=_suffixes(".ods .ots .fods"),
        reader=f"{_READERS}.odf:read_sheets",
        contents=Contents.SHEETS,
        signature=Signature(patterns=(FLAT_OPEN_DOCUMENT,), mimetype=re.compile(OPEN_DOCUMENT % b"spreadsheet")),
        broken_zip="resave_opendocument",
    ),
    Format(
        name="rtf",
        noun="format_rtf",
        broken="broken_rtf",
        suffixes=_suffixes(".rtf"),
        reader=f"{_READERS}.rtf:read",
        signature=Signature(patterns=(Pattern(re.compile(rb"(?:\xef\xbb\xbf)?\s{0,59}\{\\rtf")),)),
    ),
    Format(
        name="eml",
        noun="format_text",
        broken="broken_mail",
        suffixes=_suffixes(".eml"),
        reader=f"{_READERS}.mail:read",
        is_text=True,
        trusted_by_name=True,
    ),
    Format(
        name="msg",
        noun="format_outlook",
        broken="broken_outlook",
        suffixes=_suffixes(".msg"),
        reader=f"{_READERS}.msg:read",
        signature=Signature(streams=("__properties_version1.0",)),
        disguises=(Disguise(MESSAGE, "eml"),),
    ),
    Format(
        name="doc",
        noun="format_word",
        broken="broken_word",
        suffixes=_suffixes(".doc .dot .wps"),
        reader=f"{_READERS}.old_office:read_document",
        signature=Signature(streams=("WordDocument",), is_locked=is_locked_document),
        disguises=(Disguise(MIME, "eml"), Disguise(TEXT, "text")),
        requires=(LIBREOFFICE,),
    ),
    Format(
        name="ppt",
        noun="format_powerpoint",
        broken="broken_powerpoint",
        suffixes=_suffixes(".ppt .pps .dps"),
        reader=f"{_READERS}.old_office:read_slides",
        signature=Signature(streams=("PowerPoint Document",), is_locked=is_locked_deck),
        requires=(LIBREOFFICE,),
    ),
    Format(
        name="xls",
        noun="format_excel",
        broken="broken_excel",
        suffixes=_suffixes(".xls .xlt .xlsb .et"),
        reader=f"{_READERS}.xls:read",
        contents=Contents.SHEETS,
        signature=Signature(
            streams=("Workbook", "Book"), is_locked=is_locked_package, members=(TYPES, "xl/workbook.bin")
        ),
        disguises=_OFFICE_SHEET,
        broken_zip="resave_excel",
    ),
    Format(
        name="epub",
        noun="format_ebook",
        broken="broken_ebook",
        suffixes=_suffixes(".epub"),
        reader=f"{_READERS}.epub:read",
        signature=Signature(mimetype=re.compile(rb"mimetypeapplication/epub\+zip")),
        broken_zip="broken_or_protected_ebook",
    ),
    Format(
        name="csv",
        noun="format_text",
        suffixes=_suffixes(".csv .tsv"),
        reader=f"{_READERS}.tables:csv_rows",
        contents=Contents.ROWS,
        sandboxed=False,
        is_text=True,
        is_decoded=True,
        trusted_by_name=True,
    ),
    Format(
        name="jsonl",
        noun="format_text",
        suffixes=_suffixes(".jsonl .ndjson .json"),
        reader=f"{_READERS}.tables:json_rows",
        contents=Contents.ROWS,
        sandboxed=False,
        is_text=True,
        is_decoded=True,
        trusted_by_name=True,
    ),
    Format(
        name="zip",
        noun="format_zip",
        suffixes=_suffixes(".zip"),
        reader=f"{_READERS}.archives:members",
        contents=Contents.FILES,
        sandboxed=False,
    ),
    Format(
        name="image",
        noun="format_picture",
        broken="broken_picture",
        suffixes=_suffixes(".png .jpg .jpeg .tif .tiff .bmp .webp"),
        reader=f"{_READERS}.image:read",
        signature=Signature(patterns=(Pattern(PICTURE, Names.OWN),)),
        requires=(TEXT_RECOGNITION,),
        reports_pages=True,
    ),
)
