"""The archives' room: each trap that archives are known to set, and what became of it."""
