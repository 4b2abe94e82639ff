"""The assistant as an OpenAI-compatible server: any client of theirs asks it, and gets the citation records with the text.

A chat completion holds, beside what OpenAI documents, `record`: the whole Answer, as `ask --json` prints it; of a response
its output message holds it. Each annotation has the citation that it stands for under `citation`. Sampling settings and
system messages change nothing: the text comes from the articles. A record sent back with its assistant message, as
`input += response.output` does, keeps the numbers of articles through a conversation. Nothing is stored.
"""
