"""First bytes by which formats are recognised."""

import re

from vectorstore.ingest.formats.format import Names, Pattern

ANYTHING = re.compile(b"")
TEXT = re.compile(rb"\A(?:\xff\xfe|\xfe\xff|[^\0]+\Z)")  # of 4096 bytes: no zero byte, or a mark of UTF-16
MIME = re.compile(rb"\A\s*MIME-Version:[^\0]*\Z")
MESSAGE = re.compile(
    rb"\A(?:[A-Za-z][A-Za-z-]{1,40}:[^\r\n]*\r?\n(?:[ \t][^\r\n]*\r?\n)*){2}"
)  # lines of a mail's head
SAVED_PAGE = re.compile(
    rb"^(?:content-type\s*:\s*(?:multipart/related|text/html)|mime-version\s*:)", re.IGNORECASE | re.MULTILINE
)
PAGE = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]*>\s*)?(?:<!--.{0,500}?-->\s*)*<(?:!doctype\s+html|html[\s>]|head[\s>])",
    re.IGNORECASE | re.DOTALL,
)
PICTURE = re.compile(rb"\x89PNG|\xff\xd8\xff|II\*\0|MM\0\*|BM|RIFF....WEBP", re.DOTALL)
OPEN_DOCUMENT = rb"application/(?:x-)?vnd\.oasis\.opendocument\.(?:%s)"
FLAT_OPEN_DOCUMENT = Pattern(  # all of it in one XML file
    re.compile(rb"\s*(?:\xef\xbb\xbf)?\s*<.*urn:oasis:names:tc:opendocument", re.DOTALL), Names.OWN
)
TYPES = "[content_types].xml"  # which every Office zip archive has
