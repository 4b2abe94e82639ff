"""Kinds of files: one module for each, which reads it with the library made for it.

Knows nothing of cleaning or indexes.

html, pdf, docx and epub are read by libraries that hostile files have stopped before; they run in the child process
that parser.py starts and child.py is. Text, tables and archives are read here, in bounded memory.
"""
