"""What comes in: one reader per format, each giving drafts that an action may turn into enquiries.

Files from outside are hostile until read, so the readers here run inside one spawned process (worker.py) with limits on
size, time and memory. drafts.py holds what they give back; reading.py decides which of them a file needs.
"""
