"""The made-up hub: Kestrelbridge University, written through the same actions that people use."""
