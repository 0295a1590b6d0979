"""Read sheets as received: which feed each is, and its rows under our column names."""
