"""Looking at a finished film before it is called done."""
