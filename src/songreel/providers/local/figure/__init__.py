"""The character as a drawing: designed from words, made of parts on a rig, cut from pictures."""
