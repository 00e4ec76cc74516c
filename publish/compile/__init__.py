"""From mappings to quads: passes and statements, the code generated from them, and how they are run."""
