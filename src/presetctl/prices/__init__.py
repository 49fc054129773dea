"""What models cost, in decimals and never in floats: one model, a config's provider limits, a change.

`cost` has the values, `limits` chooses among the providers' offers, `change` compares two configs.
"""
