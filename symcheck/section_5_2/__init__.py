"""Section 5.2 as the Remark repairs it: both classes encoded, and a key-holder that is robust and efficient."""
