"""A question and its passages to a checked answer: what is asked, marks, citations, extracts."""
