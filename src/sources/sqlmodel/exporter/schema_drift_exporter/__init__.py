"""Tells what the SQLAlchemy and SQLModel classes of a repository declare, as DDL with file and line.

Runs under the project's own interpreter (3.9 or newer) with the project's own SQLAlchemy (1.4 or newer), and
needs nothing but the standard library beside them. The models are code of whoever wrote the pull request:
they are imported without rights.
"""
