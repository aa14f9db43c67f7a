"""The product's hasher, which also counts how often it hashes."""

from lms.accounts.hashers import OwaspArgon2PasswordHasher


class CountingHasher(OwaspArgon2PasswordHasher):
    hashed = 0

    def encode(self, password, salt):
        type(self).hashed += 1
        return super().encode(password, salt)

    def verify(self, password, encoded):
        type(self).hashed += 1
        return super().verify(password, encoded)
