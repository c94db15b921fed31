"""Reads shaped for pages and commands, one module per question; nothing here writes."""
