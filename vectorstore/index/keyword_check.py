"""Whether keyword search finds what is indexed, language by language."""

from vectorstore.index.catalog import Catalog
from vectorstore.index.keyword_index import KeywordIndex
from vectorstore.text.terms import terms_of

_TERMS_TRIED, _NEIGHBOURS = 200, 10  # terms of a chunk that must find it, and among how many


def find_unsearchable_languages(catalog: Catalog, lexical_index: KeywordIndex) -> list[str]:
    """Languages in which one chunk is not found by its own terms, nor another chunk of the same text.

    As BCP 47 codes in order. Raises SearchIndexError where the keyword index is broken.
    """
    unsearchable = []
    for language, identity in catalog.sample_chunk_per_language().items():
        chunk, _ = catalog.get_chunks([identity])[identity]
        terms = list(dict.fromkeys(terms_of(chunk.text)))[:_TERMS_TRIED]
        found = catalog.get_chunks(lexical_index.search(terms, _NEIGHBOURS))
        if chunk.digest not in [other.digest for other, _ in found.values()]:
            unsearchable.append(language)
    return sorted(unsearchable)
