"""How providers talk to paid services: an order is sent once, a question can be asked again."""
