"""Songs: measuring them, planning shots on them, and composing one for the demonstration."""
