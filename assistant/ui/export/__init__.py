"""Conversations as files: Markdown, web pages, Word, bibliographies."""
