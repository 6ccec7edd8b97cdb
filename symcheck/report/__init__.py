"""The report: the register drawn and set as pages; everything shown is read from the register and the certificates."""
