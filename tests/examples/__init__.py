"""Host applications in miniature: each builds one page from assistants that are open."""
