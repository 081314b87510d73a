"""Fiscal identities (勾稽关系): the catalogue as data, the sparse matrix they form over cells, rounding, and location."""
