"""The search and the answer as parts of other people's chains and graphs."""

import asyncio
from operator import itemgetter
from typing import Any, TypedDict

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.messages import AIMessage, HumanMessage, SystemMessage
from langchain_core.runnables import RunnableLambda
from langgraph.graph import END, START, StateGraph

from assistant import Answer, Assistant, Filter, HybridRetriever
from assistant.schemas import Citation
from tests.e2e.api.asking import QUESTION, fields


class Heard(BaseCallbackHandler):
    def __init__(self) -> None:
        self.steps: list[str] = []

    def on_retriever_end(self, documents: Any, **_: Any) -> None:
        self.steps.append("retriever")

    def on_chain_end(self, outputs: Any, **_: Any) -> None:
        self.steps.append("chain")


def test_the_search_is_a_retriever_in_other_peoples_chains(assistant: Assistant) -> None:
    heard = Heard()
    retriever = HybridRetriever(assistant=assistant, k=1)
    chain = retriever | (lambda documents: documents[0])
    document = chain.invoke(QUESTION, {"callbacks": [heard]})
    passage = assistant.search(QUESTION, 1)[0].model_dump(mode="json")
    assert {"text": document.page_content, **document.metadata} == passage
    assert document.id == passage["id"]
    assert asyncio.run(chain.ainvoke(QUESTION)) == document
    assert chain.batch([QUESTION, QUESTION]) == [document, document]
    assert len(retriever.invoke(QUESTION)) == 1
    english = HybridRetriever(assistant=assistant, filters=Filter(languages=("en",)))
    assert [found.metadata["article"]["path"] for found in english.invoke(QUESTION)] == ["trees.txt"]
    assert {"retriever", "chain"} <= set(heard.steps)
    heard.steps.clear()
    assistant.chain.invoke({"question": QUESTION}, {"callbacks": [heard]})
    assert {"retriever", "chain"} <= set(heard.steps)


def test_the_chain_takes_what_a_graphs_state_holds(assistant: Assistant) -> None:
    before = assistant.ask(QUESTION)
    chain, follow_up = assistant.chain, "那每个小组有几名成员？"
    expected = assistant.ask(
        follow_up, [{"role": "user", "content": QUESTION}, {"role": "assistant", "content": before.answer}]
    )
    said = {
        "question": f"  {follow_up}\n",
        "history": [SystemMessage("x"), HumanMessage(QUESTION), AIMessage(before.answer)],
    }
    for told in (chain.invoke(said), asyncio.run(chain.ainvoke(said))):
        assert fields(Answer(**told)) == fields(expected)
    assert expected.searched == f"{QUESTION} {follow_up}"
    assert "900" in chain.invoke({"question": "How many \ud800 peach trees?", "history": None})["answer"]
    assert chain.invoke({"question": QUESTION, "filters": {"languages": ["en"]}})["state"] == "not_found"
    with pytest.raises(ValueError, match="Extra inputs"):
        chain.invoke({"question": QUESTION, "filters": {"language": ["en"]}})
    with pytest.raises(ValueError, match="The question is empty"):
        chain.invoke({"question": " ?! "})
    [answered, refused] = chain.batch([{"question": QUESTION}, {"question": ""}], return_exceptions=True)
    assert answered["answer"] == before.answer
    assert isinstance(refused, ValueError)


def test_search_and_answer_are_steps_of_other_peoples_graphs(assistant: Assistant) -> None:
    class State(TypedDict, total=False):
        question: str
        documents: list[Document]
        answer: str
        citations: list[Citation]

    graph = StateGraph(State)
    graph.add_node(
        "search",
        {"documents": itemgetter("question") | HybridRetriever(assistant=assistant, k=1)} | RunnableLambda(dict),
    )
    graph.add_node("answer_it", assistant.chain)
    graph.add_edge(START, "search")
    graph.add_edge("search", "answer_it")
    graph.add_edge("answer_it", END)
    compiled = graph.compile()
    expected = assistant.ask(QUESTION)
    for told in (compiled.invoke({"question": QUESTION}), asyncio.run(compiled.ainvoke({"question": QUESTION}))):
        assert told["answer"] == expected.answer
        assert tuple(told["citations"]) == expected.citations
        assert [document.id for document in told["documents"]] == [expected.passages[0].id]
