"""What an article's sentence says otherwise than a statement in free words.

The rules of `verify` compare a statement with passages word for word. These look at one sentence of an article that is
near the statement, for figures, directions and denials of the same thing in other words. They err more often, so that a
judge decides over them.
"""
