"""What is shown of the results: the plots of ``symcheck plot``.  It reads from everything and proves nothing."""
