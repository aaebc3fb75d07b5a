"""What people and programs may ask of the service or have it do: one function each, from a typed wish to a typed answer.

An answer that leaves as JSON says beside itself how (``to_json``); a command, a screen and an endpoint on one question
share everything but the drawing. Stories that a whole run tells (load, deliver, export) are `sync`'s.
"""
