"""A keyring that lies in a file, for machines without a desktop: the keyring library loads it by its own setting."""

import json
import os
from pathlib import Path

from keyring.backend import KeyringBackend


class FileKeyring(KeyringBackend):
    """Keeps keys in the file that ``TEST_KEYRING`` names."""

    priority = 1.0

    def _all(self) -> dict[str, str]:
        file = Path(os.environ["TEST_KEYRING"])
        return json.loads(file.read_text()) if file.exists() else {}

    def _keep(self, keys: dict[str, str]) -> None:
        Path(os.environ["TEST_KEYRING"]).write_text(json.dumps(keys))

    def set_password(self, service: str, username: str, password: str) -> None:
        self._keep(self._all() | {f"{service}/{username}": password})

    def get_password(self, service: str, username: str) -> str | None:
        return self._all().get(f"{service}/{username}")

    def delete_password(self, service: str, username: str) -> None:
        self._keep({name: key for name, key in self._all().items() if name != f"{service}/{username}"})
