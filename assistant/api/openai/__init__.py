"""The assistant as an OpenAI-compatible server: any client of theirs asks it, and gets the citation records with the text.

An answering message, of a chat completion and of a response alike, holds beside what OpenAI documents `record`: the
whole Answer, as `ask --json` prints it; in a stream it comes with the last piece. Each annotation has the citation that
it stands for under `citation`. Sampling settings, limits of length and system messages change nothing: the text comes
from the articles. A message sent back as it came keeps the numbers of articles through a conversation. Nothing is
stored.
"""
