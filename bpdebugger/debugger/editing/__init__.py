"""Edits of a network: functions from a network to the network after the edit."""
