"""What the readers of office files share: packages, the builder of a text, numbering, symbols, equations and raised characters."""
