"""Who is meant where the number cannot say: rows without a usable number, and the persons they may be.

``names`` and ``numbers`` bring both sides to one spelling; ``model`` holds the comparison of a pair and
its frozen weights; the queries ``link_*`` and ``core_links`` say which pairs are looked at and what is
concluded. A link found here never decides alone (DESIGN §5).
"""
