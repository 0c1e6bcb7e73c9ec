"""Ruleset × form → outcomes and their explanations: the traced reading, which is the reference."""
