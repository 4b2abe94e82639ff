"""The tables in PostgreSQL, and the steps that lead from each version to the next.

Texts are compared byte by byte, as SQLite does, whatever the order of the database's own language is.
"""

from typing import NamedTuple


class TableSchema(NamedTuple):
    """Tables that have a version: `version_table` has it in the column `schema_version` of its one row.

    Version n is what the first n steps make; a step is never changed once it was released.
    """

    version_table: str
    tables: tuple[str, ...]
    steps: tuple[str, ...]


TERMS_INDEX = "CREATE INDEX chunk_terms_terms ON chunk_terms USING gin (terms) WITH (fastupdate = off)"
STEPS = (
    """
CREATE TABLE leadership (schema_version INTEGER NOT NULL, fence BIGINT NOT NULL, version BIGINT NOT NULL);
INSERT INTO leadership VALUES (0, 0, 0);
CREATE TABLE heartbeat (holder TEXT NOT NULL, owner TEXT NOT NULL, seen TIMESTAMPTZ NOT NULL);
INSERT INTO heartbeat VALUES ('', '', '-infinity');
CREATE TABLE facts (name TEXT COLLATE "C" PRIMARY KEY, value TEXT NOT NULL);
INSERT INTO facts VALUES ('identity', replace(gen_random_uuid()::text, '-', ''));
CREATE TABLE files (
    path TEXT COLLATE "C" PRIMARY KEY, size BIGINT NOT NULL, mtime_ns BIGINT NOT NULL, digest TEXT NOT NULL
);
CREATE TABLE refusals (file TEXT COLLATE "C" NOT NULL, path TEXT COLLATE "C" NOT NULL, reason TEXT NOT NULL);
CREATE INDEX refusals_file ON refusals (file);
CREATE TABLE holdings (
    file TEXT COLLATE "C" NOT NULL, article TEXT COLLATE "C" NOT NULL, path TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (file, article)
);
CREATE INDEX holdings_article ON holdings (article);
CREATE TABLE articles (
    id TEXT COLLATE "C" PRIMARY KEY, path TEXT COLLATE "C" NOT NULL, facts TEXT NOT NULL, encoding TEXT NOT NULL,
    original TEXT NOT NULL, cleaning TEXT NOT NULL, reading TEXT NOT NULL, copy_of TEXT COLLATE "C",
    resemblance DOUBLE PRECISION, found_in TEXT NOT NULL DEFAULT '{}', omissions TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX articles_copy ON articles (copy_of);
CREATE TABLE shingles (hash BIGINT NOT NULL, article TEXT COLLATE "C" NOT NULL, PRIMARY KEY (hash, article));
CREATE INDEX shingles_article ON shingles (article);
CREATE TABLE chunks (
    id TEXT COLLATE "C" PRIMARY KEY, article TEXT COLLATE "C" NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL,
    start INTEGER NOT NULL, stop INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL,
    digest TEXT COLLATE "C" NOT NULL
);
CREATE INDEX chunks_article ON chunks (article, position, id);
CREATE INDEX chunks_digest ON chunks (digest);
CREATE TABLE vectors (
    digest TEXT COLLATE "C" NOT NULL, model TEXT COLLATE "C" NOT NULL, passage BYTEA NOT NULL,
    sentences BYTEA NOT NULL, PRIMARY KEY (digest, model)
);
ALTER TABLE vectors ALTER passage SET STORAGE EXTERNAL, ALTER sentences SET STORAGE EXTERNAL;
""",
    # Rows up to a page stay whole in it: ranking would unpack one that is kept elsewhere for each term of a question.
    f"""
CREATE TABLE chunk_terms (
    chunk TEXT COLLATE "C" PRIMARY KEY, article TEXT COLLATE "C" NOT NULL, terms TSVECTOR NOT NULL
) WITH (toast_tuple_target = 8160);
{TERMS_INDEX};
CREATE INDEX chunk_terms_article ON chunk_terms (article);
CREATE TABLE term_counts (term TEXT COLLATE "C" PRIMARY KEY, chunks BIGINT NOT NULL);
""",
    """
CREATE TABLE sync_requests (asked BIGINT NOT NULL, done BIGINT NOT NULL, report TEXT NOT NULL, error TEXT NOT NULL);
INSERT INTO sync_requests VALUES (0, 0, '', '');
""",
    """
CREATE TABLE stored_vectors (
    collection TEXT COLLATE "C" NOT NULL, chunk TEXT COLLATE "C" NOT NULL, fence BIGINT NOT NULL,
    PRIMARY KEY (collection, chunk, fence)
);
""",
)
TABLES = (
    "facts",
    "files",
    "refusals",
    "holdings",
    "articles",
    "shingles",
    "chunks",
    "vectors",
    "chunk_terms",
    "term_counts",
    "stored_vectors",
)
CATALOG_TABLES = TableSchema("leadership", TABLES, STEPS)
