"""Certificates as theorems that Coq's kernel checks."""
