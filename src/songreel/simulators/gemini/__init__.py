"""The Gemini API, and Veo on Agent Platform, as they are on the wire."""
