"""The deployed template, end to end, on an emulator of AWS."""
