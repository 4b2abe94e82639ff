"""The tables of the catalog in SQLite, and what leads from each older version to them."""

SCHEMA_VERSION = 5
SCHEMA = """
CREATE TABLE facts (name TEXT PRIMARY KEY, value TEXT NOT NULL);
CREATE TABLE files (
    path TEXT PRIMARY KEY, size INTEGER NOT NULL, mtime_ns INTEGER NOT NULL, digest TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE refusals (
    file TEXT NOT NULL, path TEXT NOT NULL, reason TEXT NOT NULL, PRIMARY KEY (file, path)
) WITHOUT ROWID;
CREATE TABLE holdings (
    file TEXT NOT NULL, article TEXT NOT NULL, path TEXT NOT NULL, PRIMARY KEY (file, article)
) WITHOUT ROWID;
CREATE INDEX holdings_article ON holdings (article);
CREATE TABLE articles (
    id TEXT PRIMARY KEY, path TEXT NOT NULL, facts TEXT NOT NULL, encoding TEXT NOT NULL, original TEXT NOT NULL,
    cleaning TEXT NOT NULL, reading TEXT NOT NULL, copy_of TEXT, resemblance REAL,
    found_in TEXT NOT NULL DEFAULT '{}', omissions TEXT NOT NULL DEFAULT '[]'
);
CREATE INDEX articles_copy ON articles (copy_of);
CREATE TABLE shingles (hash INTEGER NOT NULL, article TEXT NOT NULL, PRIMARY KEY (hash, article)) WITHOUT ROWID;
CREATE INDEX shingles_article ON shingles (article);
CREATE TABLE chunks (
    id TEXT PRIMARY KEY, article TEXT NOT NULL, position INTEGER NOT NULL, text TEXT NOT NULL, start INTEGER NOT NULL,
    stop INTEGER NOT NULL, heading TEXT NOT NULL, sentences TEXT NOT NULL, digest TEXT NOT NULL
);
CREATE INDEX chunks_article ON chunks (article, position, id);
CREATE INDEX chunks_digest ON chunks (digest);
CREATE TABLE vectors (
    digest TEXT NOT NULL, model TEXT NOT NULL, passage BLOB NOT NULL, sentences BLOB NOT NULL,
    PRIMARY KEY (digest, model)
);
"""
_ADD_OMISSIONS = """
ALTER TABLE articles ADD COLUMN found_in TEXT NOT NULL DEFAULT '{}';
ALTER TABLE articles ADD COLUMN omissions TEXT NOT NULL DEFAULT '[]';
"""
_DELETE_COPIES = """
DELETE FROM holdings WHERE article IN (SELECT id FROM articles WHERE copy_of >= '');
DELETE FROM articles WHERE copy_of >= '';
"""
# What leads from each version to the newest. The next sync reads all files again then, and embeds none. Version 1 had
# one article a file. Until version 3 the catalog had no text of an article that is a copy of another one.
MIGRATIONS = {
    1: f"""
ALTER TABLE facts RENAME TO old_facts;
ALTER TABLE vectors RENAME TO old_vectors;
DROP TABLE files;
DROP TABLE articles;
DROP TABLE chunks;
{SCHEMA}
INSERT INTO facts SELECT name, value FROM old_facts;
INSERT INTO vectors SELECT * FROM old_vectors;
DROP TABLE old_facts;
DROP TABLE old_vectors;
INSERT OR REPLACE INTO facts VALUES ('writing', '1');
""",  # noqa: S608  # a schema of ours
    2: f"""
DROP INDEX chunks_article;
CREATE INDEX chunks_article ON chunks (article, position, id);
{_DELETE_COPIES}
{_ADD_OMISSIONS}
""",
    3: f"{_DELETE_COPIES} {_ADD_OMISSIONS}",
    4: _ADD_OMISSIONS,
}
