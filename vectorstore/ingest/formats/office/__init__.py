"""What the readers of office files share: packages, the account of a text, numbering, symbols, equations and raised characters."""
