"""Enters a confinement that the kernel of Linux enforces, and becomes another program.

Standard library only, and nothing newer than Python 3.9.
"""
