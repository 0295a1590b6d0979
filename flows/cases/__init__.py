"""Take in what officers send back about cases: returned lists, findings, corrections."""
