"""What chat programs ask in the background: known by its marks, and no question of a reader's taken for it."""

import json
from pathlib import Path
from typing import Any

import httpx
import openai
import pytest

from assistant import Assistant
from assistant.api.openai.task_detection import detect_task
from assistant.api.openai.tasks import TaskMessage
from tests.e2e.api.asking import ARTICLES, QUESTION, TREES
from tests.e2e.browser.scripted import Scripted
from tests.serving import serving

REPLY = "The village planted 900 peach trees on the slope."
TAGGED = f"<chat_history>\nUSER: {TREES}\nASSISTANT: {REPLY}\n</chat_history>"
TURNS = f"user: {TREES}\nassistant: {REPLY}"
# In words of our own, with the marks by which the programs' own prompts are known.
TITLE_JSON = (
    f'### Task:\nName the talk below in two or three words.\n### Output:\nJSON like {{ "title": "the words" '
    f"}}\n### Chat History:\n{TAGGED}"
)
TAGS = (
    f'### Task:\nSort this talk under up to three tags.\n### Output:\nJSON: {{ "tags": ["one", "two"] }}\n### '
    f"Chat History:\n{TAGGED}"
)
FOLLOW_UPS = (
    f'### Task:\nThink of what the user could ask next.\n### Output:\nJSON: {{ "follow_ups": ["A?", "B?"] }}\n{TAGGED}'
)
QUERIES = (
    f'### Task:\nDecide what to look up for the last message.\n### Output:\nJSON: {{ "queries": ["one"] }}\n{TAGGED}'
)
COMPLETES = (
    '### Task:\nAct as an autocompletion tool and go on with `<text>`.\nReply as JSON: { "text": "…" }\n'
    + TAGGED
    + "\n<type>General</type>\n<text>How many</text>"
)
BARE_COMPLETES = 'You are an autocompletion tool: go on with `<text>`, as JSON { "text": "…" }.\n<text>How many</text>'
FIVE_WORDS = (
    "Write a title of at most five words for this conversation. Nothing but the title.\n\nConversation:\n"
    f"Human: {TREES}\nAI: {REPLY}"
)
TWO_THINGS = (
    "Look at this conversation and provide:\n1. Its language\n2. A short title (5 words or less)\n\nHuman: "
    f"{TREES}\nAI: {REPLY}"
)
FENCED = (
    f"Give this conversation a name from its course.\nAt most ten letters, no quotes.\n\n```\n{TREES}\n\n"
    f"---------\n\n{REPLY}\n```\n\nOnly the name:"
)
SUMMARIZER = (
    "You name talks for a list. Write a short title that says what the conversation is about.\n- Only the "
    "title\n- At most ten words"
)
SKILLED = (
    "You are good with talk. Sum up the user's conversation in a title of 10 words, in the user's language, "
    "without punctuation."
)
SKILLED_ZH = "你是善于归纳的助手，请把用户的对话总结成十个字以内的标题，不要标点。"
REPHRASER = (
    "You rephrase what follows in a conversation into standalone queries. Use "
    "<websearch><question>…</question></websearch> only."
    f"\n<conversation>\n{TURNS}\n</conversation>"
)
IN_LINE = (
    "Please write a four to five word title that sums up our conversation, without any introduction or quotation marks."
)
IN_LINE_ZH = "请用四五个字返回这段对话的主题，不要解释，不要标点。"
CHIPS = {"type": "object", "properties": {"chips": {"type": "array", "items": {"type": "object"}}}}


def user(text: str) -> TaskMessage:
    return TaskMessage("user", text)


def known(*messages: TaskMessage, schema: Any = None) -> tuple[str, str] | None:
    task = detect_task(messages, schema)
    return (task.kind, task.rule_based_reply()) if task else None


TITLE = "How many peach trees did the village plant"


@pytest.mark.parametrize(
    ("messages", "kind", "by_rule"),
    [
        ([user(TITLE_JSON)], "title", json.dumps({"title": TITLE})),
        ([user(TAGS)], "tags", '{"tags": []}'),
        ([user(FOLLOW_UPS)], "follow_ups", '{"follow_ups": []}'),
        ([user(QUERIES)], "queries", json.dumps({"queries": [TREES]})),
        ([user(COMPLETES)], "text", '{"text": ""}'),
        ([user(BARE_COMPLETES)], "text", '{"text": ""}'),
        ([user(FIVE_WORDS)], "title", TITLE),
        ([user(TWO_THINGS)], "title", TITLE),
        ([user(FENCED)], "title", TITLE),
        ([TaskMessage("system", SUMMARIZER), user(TURNS)], "title", TITLE),
        (
            [TaskMessage("system", SKILLED), user(TREES), TaskMessage("assistant", REPLY), user("And next year?")],
            "title",
            TITLE,
        ),
        (
            [
                TaskMessage("system", SKILLED),
                user(json.dumps([{"role": "user", "mainText": TREES}, {"role": "assistant", "mainText": REPLY}])),
            ],
            "title",
            TITLE,
        ),
        ([TaskMessage("system", SKILLED_ZH), user(QUESTION)], "title", "河口乡有多少个水质巡查小组"),
        (
            [TaskMessage("system", REPHRASER), user(TREES)],
            "queries",
            f"<websearch><question>{TREES}</question></websearch>",
        ),
        ([user(TREES), TaskMessage("assistant", REPLY), user(IN_LINE)], "title", TITLE),
        ([user(QUESTION), TaskMessage("assistant", "37个。"), user(IN_LINE_ZH)], "title", "河口乡有多少个水质巡查小组"),
    ],
)
def test_a_task_of_a_chat_program_is_known(messages: list[TaskMessage], kind: str, by_rule: str) -> None:
    assert known(*messages) == (kind, by_rule)


def test_a_form_that_is_given_as_a_schema_is_kept() -> None:
    assert known(
        TaskMessage("system", "Extract quick replies to the message."), user(f'Message:\n"""{REPLY}"""'), schema=CHIPS
    ) == ("follow_ups", '{"chips": []}')
    titled = {"type": "object", "properties": {"title": {"type": "string"}, "language": {"type": "string"}}}
    assert known(user(TWO_THINGS), schema=titled) == ("title", json.dumps({"title": TITLE, "language": ""}))


@pytest.mark.parametrize(
    "messages",
    [
        [user(QUESTION)],
        [user("What is the title of the article on peach trees? Answer in one short sentence.")],
        [user(TREES), TaskMessage("assistant", REPLY), user("In which article is that? Give only its title.")],
        [user(TREES), TaskMessage("assistant", REPLY), user("这个问题的主题是什么？请简短回答。")],
        [user(TREES), TaskMessage("assistant", REPLY), user("Which tags would you write on a short list of trees?")],
        [user(f"User: {TREES}")],
        [user(f"Is this right, in short?\nuser: {TREES}\nassistant: {REPLY}")],
        [user("```\nthe title is short\n```\nWhat does this text say of the village? Answer briefly.")],
        [
            TaskMessage(
                "system", "You are a helpful assistant. Give each answer a short title that fits the conversation."
            ),
            user(TREES),
        ],
        [TaskMessage("system", "When the user asks, write a short title for the conversation."), user(TREES)],
        [
            TaskMessage(
                "system",
                "Be concise. After your answer suggest three follow-up questions for the conversation, as JSON.",
            ),
            user(TREES),
        ],
        [TaskMessage("system", "Your name is Pat. Give your name only once in a conversation."), user(TREES)],
        [TaskMessage("system", "请围绕对话主题给出简短回答，并写标题。"), user(QUESTION)],
        [
            TaskMessage("system", f"{'You answer from articles. ' * 30}Only then write a title for the conversation."),
            user(TREES),
        ],
        [TaskMessage("system", SUMMARIZER)],
        [TaskMessage("system", SUMMARIZER), user(TREES), TaskMessage("assistant", REPLY)],
    ],
)
def test_a_readers_question_is_no_task(messages: list[TaskMessage]) -> None:
    assert known(*messages) is None


ASKED: list[Any] = [{"role": "system", "content": SUMMARIZER}, {"role": "user", "content": TURNS}]
LONG: list[Any] = [{"role": "user", "content": TITLE_JSON.replace(REPLY, REPLY * 3000)}]


def test_without_a_model_a_title_is_made_of_the_question(client: openai.OpenAI) -> None:
    for messages, told in ((ASKED, TITLE), (LONG, json.dumps({"title": TITLE}))):
        reply = client.chat.completions.create(model="ask-articles", messages=messages).choices[0].message
        assert (reply.content, reply.annotations) == (told, [])
        assert "record" not in (reply.model_extra or {})  # nothing was checked
        streamed = client.chat.completions.create(model="ask-articles", messages=messages, stream=True)
        assert "".join(chunk.choices[0].delta.content or "" for chunk in streamed) == told
        assert client.responses.create(model="ask-articles", input=messages).output_text == told
    instructed = client.responses.create(model="ask-articles", instructions=SUMMARIZER, input=TURNS)
    assert instructed.output_text == TITLE


@pytest.mark.parametrize(
    ("written", "told"),
    [("Peach trees", "Peach trees"), ("", TITLE), (REPLY * 5, TITLE)],
    ids=["a title", "nothing", "prose"],
)
def test_with_a_model_it_goes_there_without_a_search(
    assistant: Assistant, tmp_path: Path, written: str, told: str
) -> None:
    heard: list[Any] = []

    class Titling(Scripted):
        def _generate(self, messages: Any, *args: Any, **more: Any) -> Any:
            heard.append([(message.type, message.text) for message in messages])
            return super()._generate(messages, *args, **more)

    model = Titling(pieces=[written])
    with (
        Assistant(corpus=assistant.settings.corpus, index=tmp_path / "index", chat_model=model) as titling,
        serving(titling) as url,
        openai.OpenAI(base_url=f"{url}/v1", api_key="none", max_retries=0) as client,
    ):
        assert client.chat.completions.create(model="ask-articles", messages=ASKED).choices[0].message.content == told
        assert heard == [[("system", SUMMARIZER), ("human", TURNS)]]
        assert (
            client.chat.completions.create(model="ask-articles-quote", messages=ASKED).choices[0].message.content
            == TITLE
        )
        assert len(heard) == 1
    assert not list((tmp_path / "index").iterdir())  # it was not even opened


def test_where_the_model_fails_the_rule_answers(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text(ARTICLES["trees.txt"], encoding="utf-8")
    gone = Assistant(
        corpus=tmp_path / "corpus",
        index=tmp_path / "index",
        openai_base_url="http://127.0.0.1:9/v1",
        model="openai:gone",
    )
    with gone as assistant, serving(assistant) as url:
        body = {"model": "ask-articles", "messages": ASKED, "response_format": {"type": "json_object"}}
        reply = httpx.post(f"{url}/v1/chat/completions", json=body, trust_env=False, timeout=60)
        assert (reply.status_code, reply.json()["choices"][0]["message"]["content"]) == (200, TITLE)
