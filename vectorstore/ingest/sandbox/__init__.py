"""Reads hostile files in a child process with limits of time and memory."""
