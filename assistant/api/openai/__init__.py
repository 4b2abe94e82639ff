"""The assistant as an OpenAI-compatible server: any OpenAI client can ask it, and receives the citation records too.

The message of a chat completion and of a response holds, beside what OpenAI documents, the field `record`: the whole
Answer, as `ask --json` prints it. In a stream it comes with the last event.
Each annotation has the citation that it stands for under `citation`.
Sampling settings, limits of length and system messages change nothing: the text comes from the articles.
A message that is sent back as it came keeps the numbers of articles through a conversation. Nothing is stored.
"""
