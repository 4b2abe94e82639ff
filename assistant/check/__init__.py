"""Checks a text of the reader's own against the articles: sentence by sentence, each with a verdict and evidence."""
