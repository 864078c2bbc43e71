"""From a timeline and its clips to a film: what can be copied is, and only the rest is encoded."""
