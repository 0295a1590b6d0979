"""Take back what officers send: returned lists become findings and decisions.

Belongs here: rules, states, findings and corrections of cases. No run of a night.
"""
