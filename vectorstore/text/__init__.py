"""Work on text alone: languages, sentences, terms, numerals, quantities, dates.

Knows no articles and keeps no state.
"""
