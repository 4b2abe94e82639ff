"""Which part of a page holds its article."""

from vectorstore.ingest.formats.html_page import Container
from vectorstore.ingest.formats.html_zones import Zones, bar_of, is_link

_KNOWN_WEIGHT = (
    4  # a container with a known name is believed with a quarter of the page's sentences, an article element with half
)
_SMALL, _SMALLER = 3, 4  # blocks of a container beside the title's, and how many times more sentences that one has


def find_core(zones: Zones) -> tuple[int, int]:
    """The blocks between which the article is: a container that systems put it into, or what holds most sentences."""
    whole = len(zones.kinds)
    candidates = [
        one
        for one in zones.page.containers
        if (one.known or one.tag == "article") and zones.candidate_prose(one.begin, one.end)
    ]
    outer = _outermost(candidates)
    if outer:
        best = max(
            outer,
            key=lambda one: (
                zones.candidate_prose(one.begin, one.end) + 2 * zones.prose(one.begin, one.end) * one.known,
                -one.begin,
            ),
        )
        inside = zones.candidate_prose(best.begin, best.end)
        if inside * (_KNOWN_WEIGHT if best.known else 2) >= zones.candidate_prose(0, whole) - sum(
            zones.candidate_prose(one.begin, one.end) for one in outer if one is not best
        ):
            same = [one for one in outer if one.parent == best.parent and one.names == best.names and one.known]
            return (
                (min(one.begin for one in same), max(one.end for one in same)) if best.known else (best.begin, best.end)
            )
    mains = [
        one
        for one in zones.page.containers
        if one.main and 2 * zones.candidate_prose(one.begin, one.end) > zones.candidate_prose(0, whole)
    ]
    number = zones.page.containers.index(mains[-1]) if mains else 0
    return _descend(zones, number)


def _outermost(containers: list[Container]) -> list[Container]:
    found: list[Container] = []
    for one in containers:
        if not found or one.begin >= found[-1].end:
            found.append(one)
    return found


def _descend(zones: Zones, number: int) -> tuple[int, int]:
    """From a container down to the one below which no child alone has the article's sentences."""
    children: dict[int, list[int]] = {}
    for at, container in enumerate(zones.page.containers):
        children.setdefault(container.parent, []).append(at)
    while True:
        container = zones.page.containers[number]
        below = [
            at
            for at in children.get(number, [])
            if zones.candidate_prose(zones.page.containers[at].begin, zones.page.containers[at].end)
        ]
        if not below:
            return container.begin, container.end
        spans = {at: (zones.page.containers[at].begin, zones.page.containers[at].end) for at in below}
        with_title = next(
            (zones.page.containers[at] for at in below if zones.has_title(zones.page.containers[at])), None
        )
        appearances = {at: _appearance(zones, zones.page.containers[at], with_title) for at in below}
        biggest = max(
            [at for at in below if not appearances[at]] or below,
            key=lambda at: zones.candidate_prose(*spans[at]) + 1000 * zones.has_title(zones.page.containers[at]),
        )
        own = zones.candidate_prose(container.begin, container.end) - sum(
            zones.candidate_prose(*span) for span in spans.values()
        )
        for at in below:
            if at != biggest and appearances[at]:
                zones.mark(*spans[at], appearances[at])
        others = any(at != biggest and not appearances[at] for at in below)
        if own or others or _has_lines_beside(zones, container, spans[biggest]):
            return container.begin, container.end
        outside = (
            zones.title is not None
            and container.begin <= zones.title < container.end
            and not zones.has_title(zones.page.containers[biggest])
        )
        if outside:
            return container.begin, container.end
        number = biggest


def _appearance(zones: Zones, container: Container, with_title: Container | None) -> str:
    """What a child looks like that is no part of the article.

    It may also be small, named, and away from the title and most sentences.
    """
    if container is with_title:
        return ""
    look = zones.kind_by_look(container.begin, container.end)
    if look or with_title is None or not container.names or container.names == with_title.names:
        return look
    free = [at for at in range(container.begin, container.end) if not zones.kinds[at]]
    small = len(free) <= _SMALL and _SMALLER * zones.candidate_prose(
        container.begin, container.end
    ) <= zones.candidate_prose(with_title.begin, with_title.end)
    return "other_text" if small and not any(zones.page.blocks[at].heading for at in free) else ""


def _has_lines_beside(zones: Zones, container: Container, inner: tuple[int, int]) -> bool:
    """Whether short lines stand beside a child that is no more than a paragraph or two, and seem to belong to it."""
    with_title = zones.title is not None and inner[0] <= zones.title < inner[1]
    if with_title or sum(is_solid(zones, at) for at in range(*inner)) > 2:
        return False
    return any(is_solid(zones, at) for at in range(container.begin, container.end) if not inner[0] <= at < inner[1])


def is_solid(zones: Zones, at: int) -> bool:
    """Whether a block may be the article's and is neither a link nor a bar of buttons."""
    block = zones.page.blocks[at]
    return not zones.kinds[at] and not is_link(block) and not bar_of(block)
