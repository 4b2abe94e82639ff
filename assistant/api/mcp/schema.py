"""Schemas of tool arguments as models and simple clients read them best."""

from typing import Any

_OMITTED = ("$defs", "title")


def simplify_schema(schema: Any) -> Any:
    """The schema with references put in, nullable types as the plain type, and no titles or empty defaults."""
    definitions = schema.get("$defs", {})

    def simplify(part: Any) -> Any:
        if isinstance(part, list):
            return [simplify(item) for item in part]
        if not isinstance(part, dict):
            return part
        if "$ref" in part:
            part = {**definitions[part["$ref"].rpartition("/")[2]], **_without(part, "$ref")}
        types = [kind for kind in part.get("anyOf", ()) if kind != {"type": "null"}]
        if len(types) == 1:
            return simplify({**_without(part, "anyOf"), **types[0]})
        return {key: simplify_field(key, value) for key, value in part.items() if not _is_omitted(key, value)}

    def simplify_field(key: str, value: Any) -> Any:
        # the keys of `properties` are names of arguments, which may be `title` too
        return {name: simplify(inner) for name, inner in value.items()} if key == "properties" else simplify(value)

    return simplify(schema)


def _without(part: dict[str, Any], key: str) -> dict[str, Any]:
    return {name: value for name, value in part.items() if name != key}


def _is_omitted(key: str, value: object) -> bool:
    return key in _OMITTED or (key == "default" and not value and value != 0)
