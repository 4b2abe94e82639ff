"""Measures search, refusal, quotation and checks on labelled questions."""
