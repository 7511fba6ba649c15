"""Proof that the log is whole: asked for by people, signed every ten minutes, told to anchors outside."""
