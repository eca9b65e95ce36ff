"""JSON Schema: from a schema to texts that are always valid, or a refusal that says why."""
