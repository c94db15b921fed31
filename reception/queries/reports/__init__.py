"""Figures about visits, each by one function, over whole days of Asia/Shanghai; and the rows behind each figure."""
