"""Work done elsewhere: in processes within limits (``pool``), its results as bytes that cannot act (``packing``), and
remembered by content (``cache``). Knows nothing of what is worked on.
"""
