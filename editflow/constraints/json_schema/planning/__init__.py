"""What may stand where: objects, arrays, branches, and the choice between them."""
