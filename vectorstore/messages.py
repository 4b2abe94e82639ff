"""What this package says of files, corpora and indexes: each message is a code with values, and has its English here.

Messages travel and are stored as code and values. Whoever shows them in another language keeps texts under the same
codes.
"""

from typing import Any, TypedDict


class Message(TypedDict):
    """A message as data; a value is a text, a number, or another message that stands inside this one."""

    code: str
    values: dict[str, Any]


# Why a file, a part of one or a row is refused, as said behind its path.
_REFUSALS = {
    "unsupported_ending": (
        "files of the kind {suffix} cannot be read; use .txt, .md, .html, .mhtml, .pdf, .docx, .pptx, .xlsx, "
        ".odt, .rtf, .eml, .epub, .csv, .json, .jsonl or .zip of these"
    ),
    "no_ending": (
        "files of the kind without ending cannot be read; use .txt, .md, .html, .mhtml, .pdf, .docx, .pptx, "
        ".xlsx, .odt, .rtf, .eml, .epub, .csv, .json, .jsonl or .zip of these"
    ),
    "file_too_large": "larger than {limit_mb} MB (ASSISTANT_MAX_FILE_MB)",
    "name_not_utf8": "its name is not UTF-8; rename it",
    "file_unreadable": "cannot be read: {error}",
    "archive_without_files": "is an archive without files",
    "web_page_without_text": "is a web page in which no text was found",
    "without_text": "holds no text",
    "empty_file": "is empty",
    "too_little_text": "holds too little text to answer from",
    "only_headings": "holds only headings",
    "no_article": "holds no article",
    "further_rows_too": "{reason}; so do {count:,} further rows",
    "further_row_too": "{reason}; so does one further row",
    "page_not_found": "is an error page (not found), not an article",
    "page_no_access": "is an error page (no access), not an article",
    "page_server_error": "is an error page of its server, not an article",
    "page_wants_javascript": "is a page that asks for JavaScript, not an article",
    "page_wants_human": "is a page that asks whether the reader is a person, not an article",
    "page_wants_login": "is a page that asks to log in, not an article",
    "page_account_moved": "is a page that says its account moved, not an article",
    "page_account_blocked": "is a page that says its account was blocked, not an article",
    "page_taken_down": "is a page that says its text was taken down, not an article",
    "page_site_closed": "is a page that stands for a site that is closed, not an article",
    "page_wants_app": "is a page that asks for another program, not an article",
    "page_wants_consent": "is a page that asks for consent, not an article",
    "part_of_saved_page": "is what a browser saved beside a page; its files are no articles",
    "saved_page_without_page": "is a saved page without a page in it; save it anew",
    "other_format": "is not {expected} but {found}",
    "not_its_format": "is not {expected}, whatever its ending says",
    "zip_under_other_name": "is a zip archive; name it .zip",
    "not_text": "is not text",
    "not_text_despite_mark": "is not text, though it begins with the mark of {encoding}",
    "unknown_encoding": "is not text in UTF-8, UTF-16, GB18030, Big5 or Windows-1252; save it as UTF-8",
    "garbled_text": (
        "is a garbled text, which was read in another encoding and saved so; get it anew and save it as UTF-8"
    ),
    "foreign_encoding": "is in {encoding}; save it as UTF-8",
    "ambiguous_encoding": "is in {first} or in {second}, and too short to tell which; save it as UTF-8",
    "reader_died": "stopped the program that reads such files; it is broken or made to do harm",
    "out_of_memory": "needs more memory than there is to read",
    "memory_limit": "needs more memory than {limit_mb} MB to read",
    "time_limit": "took longer than {seconds:g} s to read",
    "text_too_long": "holds more than {millions} million characters of text; part it",
    "archive_too_many_files": "is an archive of more than {count:,} files",
    "archive_too_large": "unpacks to more than {limit_mb} MB",
    "archive_bomb": "unpacks to more than {ratio} times its size, as made to do harm",
    "broken_web_page": "is a broken web page",
    "broken_saved_page": "is a broken saved web page",
    "broken_pdf": "is a broken PDF",
    "broken_word": "is a broken Word file",
    "broken_powerpoint": "is a broken PowerPoint file",
    "broken_excel": "is a broken Excel file",
    "broken_opendocument": "is a broken OpenDocument file",
    "broken_rtf": "is a broken RTF file",
    "broken_mail": "is a broken e-mail",
    "broken_outlook": "is a broken Outlook message",
    "broken_ebook": "is a broken e-book",
    "broken_picture": "is a broken picture",
    "broken_format": "cannot be read as {expected}, and may be broken",
    "requirement_missing": "cannot be read without {requirement}; install it",
    "resave_archive": "is a broken archive; pack it anew",
    "resave_word": "is a broken Word file; open it in a word processor and save it anew",
    "resave_powerpoint": "is a broken PowerPoint file; open it in its program and save it anew",
    "resave_excel": "is a broken Excel file; open it in its program and save it anew",
    "resave_opendocument": "is a broken OpenDocument file; open it in its program and save it anew",
    "resave_rtf": "is a broken RTF file; open it in a word processor and save it anew",
    "resave_outlook": "is a broken Outlook message; save it anew",
    "resave_pdf": "is a broken PDF; open it in a reader and save it anew",
    "broken_or_protected_ebook": "is a broken or protected e-book",
    "ebook_protected": "is a protected e-book; save it without its protection",
    "pdf_without_readable_pages": "is a broken PDF: none of its pages can be read",
    "archive_encrypted": "is encrypted; pack it without a password",
    "nested_too_deep": "is nested too deep, tables inside tables or the like; save it with fewer levels",
    "nested_archive": "is an archive inside an archive; unpack it first",
    "member_damaged": "is damaged in the archive; pack it anew",
    "member_duplicate": "is the second of its name in the archive",
    "no_text_column": "has no column of text that can be told from the others; name it `text` or `正文`",
    "too_many_cells": "has more cells than the table has columns",
    "quotation_unclosed": "has a quotation mark that nothing closes",
    "not_json": "is not JSON",
    "not_json_object": "is not a JSON object",
    "pdf_encrypted": "is an encrypted PDF; save a copy without its password",
    "too_many_pages": "has more than {count} pages; part it",
    "office_encrypted": "is an encrypted Office file; save a copy without its password",
    "word_in_one_xml": "is a Word file in one piece of XML; save it as .docx",
    "mail_encrypted": "is an encrypted e-mail; save its decrypted text",
    "libreoffice_missing": "is an old Office file, for which LibreOffice must be installed; save it as .{suffix}",
    "libreoffice_failed": "is an old Office file that LibreOffice cannot read; save it as .{suffix}",
    "scan_without_ocr": (
        'is a scan without a text layer; install the extra `ocr` to read it: pip install "ask-articles[ocr]"'
    ),
    "picture_without_ocr": 'is a picture; install the extra `ocr` to read it: pip install "ask-articles[ocr]"',
    "picture_broken_or_oversized": "is a broken or an oversized picture; save it anew",
    "picture_without_text": "is a picture in which no text was recognised",
    "scan_without_text": "is a scan in which no text was recognised",
    "pdf_without_characters": (
        "is a PDF whose text cannot be read: its fonts do not say which characters they show; print it anew, "
        "or run text recognition over it"
    ),
}

# What a file is, as named inside a refusal.
_FORMATS = {
    "format_text": "text",
    "format_pdf": "a PDF",
    "format_word": "a Word file",
    "format_ebook": "an e-book",
    "format_zip": "a zip archive",
    "format_picture": "a picture",
    "format_windows_program": "a Windows program",
    "format_program": "a program",
    "format_image": "an image",
    "format_rar": "a RAR archive",
    "format_7z": "a 7z archive",
    "format_gzip": "a gzip archive",
    "format_old_office": "an old or an encrypted Office file; save it as .docx without a password",
    "format_database": "a database",
    "format_rtf": "an RTF file",
    "format_powerpoint": "a PowerPoint file",
    "format_excel": "an Excel file",
    "format_opendocument": "an OpenDocument file",
    "format_outlook": "an Outlook message",
}

# Why a corpus or an index cannot be used, and what to do.
_FAILURES = {
    "corpus_missing": (
        "There is no corpus folder `{folder}`: create it, or name another one with --corpus or ASSISTANT_CORPUS."
    ),
    "corpus_unreadable": "The corpus folder cannot be read: {error}. Give this user the right to read it.",
    "draft_refused": "The file {path} cannot be checked: {reason}.",
    "corpus_empty": "The corpus folder `{folder}` holds no article: put text or Markdown files into it.",
    "corpus_all_refused": (
        "The corpus folder `{folder}` holds no article: put text or Markdown files into it. `{path}` was "
        "refused: {reason}."
    ),
    "index_in_use": (
        "The index `{folder}` is in use by process {owner}: stop that, ask there, or name another --index."
    ),
    "index_folder_not_writable": (
        "The index folder `{folder}` cannot be written ({error}): name another with --index or ASSISTANT_INDEX."
    ),
    "index_of_other_model": (
        "The index was made with the embedding model `{model}`: run `assistant index` to embed it again."
    ),
    "index_of_newer_version": (
        "The index `{folder}` was made by a newer version of this program: use that, or name another --index."
    ),
    "index_storage_failed": (
        "The index `{folder}` cannot be read or written ({error}): check the disk's space and the folder's "
        "rights, or name another with --index or ASSISTANT_INDEX; nothing indexed was lost."
    ),
    "index_damaged": (
        "The index `{folder}` is damaged ({error}): check the disk, then delete the folder, and the next run "
        "makes it anew from the articles, or name another with --index or ASSISTANT_INDEX."
    ),
    "shared_state_failed": (
        "What the processes of the server share in `{folder}` cannot be read or written ({error}): check the disk's "
        "space, and start the server again."
    ),
    "record_empty": "the record is empty",
    "record_of_other_program": "the record is another program's database",
    "database_driver_missing": (
        'ASSISTANT_DATABASE_URL needs the extra `postgres`: pip install "ask-articles[postgres]", or unset the '
        "variable."
    ),
    "database_unreachable": (
        "PostgreSQL does not answer at {place} ({error}): check that it runs, and ASSISTANT_DATABASE_URL; nothing "
        "indexed was lost."
    ),
    "database_failed": (
        "PostgreSQL failed at {place} ({error}): check its log, its disk and the rights of the account; nothing "
        "indexed was lost."
    ),
    "database_not_utf8": (
        "The database at {place} is not in UTF-8: make one that is, and name it in ASSISTANT_DATABASE_URL."
    ),
    "database_too_old": "PostgreSQL at {place} is version {version}: version {oldest} or later is needed.",
    "database_of_newer_version": (
        "The index in the database at {place} was made by a newer version of this program: use that, or name another "
        "database in ASSISTANT_DATABASE_URL."
    ),
    "database_of_other_program": (
        "The database at {place} has tables of another program ({names}): name another database in "
        "ASSISTANT_DATABASE_URL."
    ),
    "corpus_of_other_library": (
        "Not one of the {count} files of the library at {place} is in `{folder}`: mount that folder, or name another "
        "database in ASSISTANT_DATABASE_URL."
    ),
    "database_not_empty": (
        "The database at {place} holds an index already: name an empty one, or use it as it is with "
        "ASSISTANT_DATABASE_URL."
    ),
    "index_missing": "There is no index in `{folder}` yet: make it with `assistant index`, or name another --index.",
    "lead_lost": (
        "Another process writes the index at {place}, and this one has stopped writing. Nothing indexed was lost."
    ),
    "index_led_elsewhere": (
        "The index at {place} is written by process {owner}: sync there, or stop that process and this one takes over."
    ),
    "lexical_not_opened": "The lexical index `{folder}` cannot be opened ({error}).",
    "lexical_not_read": "The lexical index cannot be read ({error}).",
    "lexical_not_written": (
        "The lexical index cannot be written ({error}): check the disk's space and the folder's rights; "
        "nothing indexed was lost."
    ),
    "chroma_failed": (
        "Chroma failed ({error}) at {place}: check the disk's space and the folder's rights, or that the "
        "server runs; nothing indexed was lost."
    ),
    "chroma_unreachable": "No Chroma server answers at ASSISTANT_CHROMA_URL={url}: start it, or unset the variable.",
    "vectors_not_found": "{lost} of {count} passages are not found by their own vectors.",
    "index_not_made": "The index `{folder}` is not made yet: ask again in a moment.",
    "index_writer_away": (
        "The process that changes the index does not answer: what was added is in the corpus folder, and is indexed "
        "when that process is back."
    ),
    "index_closed": "The index was closed while it was searched: ask again.",
    "chroma_links_torn": "Chroma's list of links is torn.",
    "vector_store_failed": "The vector store failed ({error}); nothing indexed was lost.",
    "embedding_no_answer": (
        "The embedding model `{model}` did not answer ({error}): check that its server runs, or set "
        "ASSISTANT_EMBEDDINGS=local."
    ),
    "embedding_wrong_vectors": (
        "The embedding model `{model}` gave {received} vectors for {count} texts, or numbers that are none."
    ),
    "embedding_wrong_size": (
        "The embedding model `{model}` gave vectors of {received} numbers where the index has {expected}: "
        "another model answers under its name. Set the one before, or name another --index."
    ),
    "embedding_unknown": (
        "ASSISTANT_EMBEDDINGS=`{model}` cannot be loaded ({error}): use `local` or `provider:model`."
    ),
    "embedding_not_loaded": "ASSISTANT_EMBEDDINGS=`{model}` cannot be loaded ({error}): is its key set?",
    "not_an_embedding_model": "ASSISTANT_EMBEDDINGS=`{model}` is no embedding model.",
}

ENGLISH = {**_REFUSALS, **_FORMATS, **_FAILURES}  # by code; the places are those of `str.format`


def message(code: str, **values: object) -> Message:
    """The message of this code.

    Raises KeyError for an unknown code, and where a value that its text names is missing.
    """
    plain = {name: value if isinstance(value, (int, float, dict)) else str(value) for name, value in values.items()}
    english(code, plain)
    return Message(code=code, values=plain)


def english(code: str, values: dict[str, Any]) -> str:
    """The English text of a message."""
    shown = {name: english(**value) if isinstance(value, dict) else value for name, value in values.items()}
    return ENGLISH[code].format(**shown)
