"""All findings, in the order in which a question meets them."""

from assistant.cli.doctor.fetching import examine_fetching, examine_proxy
from assistant.cli.doctor.file_types import examine_old_office, examine_pictures
from assistant.cli.doctor.finding import Finding
from assistant.cli.doctor.index_checks import examine_corpus, examine_embeddings, examine_index
from assistant.cli.doctor.models import examine_judge, examine_model, examine_prompts, examine_token_counts
from assistant.cli.doctor.serving import (
    examine_api,
    examine_bin,
    examine_conversations,
    examine_limits,
    examine_other_sites,
    examine_page,
)
from assistant.settings import Settings


def examine(settings: Settings) -> list[Finding]:
    """All findings; nothing is written and no model answers."""
    return [
        examine_corpus(settings),
        examine_pictures(),
        examine_old_office(),
        examine_fetching(settings),
        examine_proxy(settings),
        *examine_index(settings),
        examine_embeddings(settings),
        *examine_model(settings),
        examine_judge(settings),
        examine_prompts(settings),
        examine_token_counts(),
        examine_page(settings),
        examine_api(settings),
        examine_other_sites(settings),
        examine_conversations(settings),
        examine_bin(settings),
        examine_limits(settings),
    ]
