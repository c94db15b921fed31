"""Figures of the reading room, each with its definition and the rows it counts, over whole days of Asia/Shanghai."""
