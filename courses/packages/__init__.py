"""Packages that partners bring: archives and manifests, read in a limited child; sees no learner."""
