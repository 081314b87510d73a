"""juesuan 决算: an audited warehouse of Chinese departmental final accounts."""
