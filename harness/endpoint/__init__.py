"""The client for any OpenAI-compatible endpoint; it knows no party and no talk."""
