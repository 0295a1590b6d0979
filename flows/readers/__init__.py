"""Read bytes into text cells, whatever a file is called.

Belongs here: containers, encodings, delimiters, workbooks, markup. No reader knows a feed.
"""
