"""What is made of a finished film for players and pages: HLS, a poster, pictures for scrubbing."""
