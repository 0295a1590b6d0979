"""Link records without a valid ID number to candidate persons (record linkage).

``names`` and ``numbers`` bring both sides to one spelling; ``model`` holds the comparison of a pair and
its frozen weights; the queries ``link_*`` and ``core_links`` choose the candidate pairs and conclude
from their probability. A link found here never decides alone.
"""
