"""Strings, numbers, booleans and null that a schema allows, as sets with an algebra."""
