"""Helpers that tests share: servers, commands, and a clock that tests move."""
