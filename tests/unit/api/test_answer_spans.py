"""Whether spans are sent follows OpenTelemetry's own variables."""

import pytest

from assistant.api.answer_spans import _is_wanted

ENDPOINT = "OTEL_EXPORTER_OTLP_ENDPOINT"
HERE = "http://127.0.0.1:4317"


@pytest.mark.parametrize(
    ("variables", "is_wanted"),
    [
        ({}, False),
        ({ENDPOINT: ""}, False),
        ({ENDPOINT: HERE}, True),
        ({"OTEL_EXPORTER_OTLP_TRACES_ENDPOINT": HERE}, True),
        ({ENDPOINT: HERE, "OTEL_SDK_DISABLED": "False"}, True),
        ({ENDPOINT: HERE, "OTEL_SDK_DISABLED": "True"}, False),
        ({ENDPOINT: HERE, "OTEL_TRACES_EXPORTER": "otlp"}, True),
        ({ENDPOINT: HERE, "OTEL_TRACES_EXPORTER": "none"}, False),
        ({ENDPOINT: HERE, "OTEL_EXPORTER_OTLP_PROTOCOL": "grpc"}, True),
        ({ENDPOINT: HERE, "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf"}, False),
        (
            {
                ENDPOINT: HERE,
                "OTEL_EXPORTER_OTLP_PROTOCOL": "http/protobuf",
                "OTEL_EXPORTER_OTLP_TRACES_PROTOCOL": "grpc",
            },
            True,
        ),
    ],
)
def test_spans_are_sent_where_the_variables_ask_for_them(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, variables: dict[str, str], *, is_wanted: bool
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert _is_wanted() == is_wanted
    assert ("gRPC alone" in caplog.text) == ("http/protobuf" in variables.values() and not is_wanted)
