"""What several tests share: servers, browsers, waiting, the guard against the network."""
