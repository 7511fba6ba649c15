"""Tests of the room `key_management`."""
