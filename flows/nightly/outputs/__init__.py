"""Write the lists and pages of one publication."""
