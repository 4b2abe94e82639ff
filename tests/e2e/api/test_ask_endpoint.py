"""What is wrong with a call of the endpoint `/ask` is told to Gradio's client in one sentence."""

import json
from typing import Any

import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError

from tests.e2e.api.asking import QUESTION


@pytest.fixture(scope="module")
def endpoint(url: str) -> Client:
    return Client(url, verbose=False)


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([None], "`question` is wrong: input should be a valid string."),
        ([[QUESTION]], "`question` is wrong: input should be a valid string."),
        (["  "], "The question is empty: write what you want to know."),
        ([QUESTION, []], "`filters` is wrong: input should be an object."),
        ([QUESTION, {"source": ["x"]}], "`filters.source` is wrong: there is no such field."),
        ([QUESTION, {"after": "gestern"}], "`filters.after` is wrong: input should match"),
        ([QUESTION, None, 5], "`history` is wrong: input should be a list."),
        ([QUESTION, None, ["{"]], "`history.0` is wrong: input should be JSON text."),
        ([QUESTION, None, [{"question": "x"}]], "`history.0` is wrong: input should be JSON text."),
        (
            [QUESTION, None, [json.dumps({"role": "user", "content": "x"})]],
            "`history.0.question` is wrong: field required.",
        ),
    ],
)
def test_a_wrong_call_is_reported_in_one_sentence(endpoint: Client, arguments: list[Any], says: str) -> None:
    with pytest.raises(AppError) as refused:
        endpoint.predict(*arguments, api_name="/ask")
    assert str(refused.value).startswith(says)
