"""Publishes to a Hugging Face Hub with ``upload_folder`` and ``create_tag``, which leave the bytes unchanged.

The token comes from the environment (``HF_TOKEN``) or the client's own login and is never shown.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from anchorage_corpus.dataset.checksums import all_files, hash_files
from anchorage_corpus.dataset.publishing.target import Progress, PublishError
from anchorage_corpus.errors import MissingExtraError, MisuseError

_REMEDIES = {
    401: "not signed in; set HF_TOKEN or run `hf auth login`",
    403: "the token may not write there; use one with write access to this dataset",
    409: "someone else has set the tag meanwhile; look at it before publishing again",
    412: "someone else has committed meanwhile; run the same command again",
}


T = TypeVar("T")


class HubTarget:
    """Releases of one dataset repository."""

    def __init__(self, repo: str, *, private: bool = False) -> None:
        if repo.count("/") != 1 or not all(repo.split("/")):
            raise MisuseError(f"hub:{repo}: write the target as hub:ORG/NAME")
        try:
            from huggingface_hub import HfApi
            from huggingface_hub.errors import HFValidationError
            from huggingface_hub.utils._validators import validate_repo_id
        except ImportError:
            raise MissingExtraError("release", "huggingface_hub") from None
        try:
            validate_repo_id(repo)
        except HFValidationError as error:
            raise MisuseError(f"hub:{repo}: not the name of a repository ({error})") from None
        self.name = f"hub:{repo}"
        self._repo = repo
        self._private = private
        self._api = HfApi()

    def release(self, tag: str) -> dict[str, str] | None:
        """Return the SHA-256 by path of the files under a tag, downloaded and hashed, or None without such a tag."""
        return self._reached(lambda: self._release(tag))

    def _release(self, tag: str) -> dict[str, str] | None:
        from huggingface_hub import snapshot_download
        from huggingface_hub.errors import RepositoryNotFoundError

        try:
            refs = self._api.list_repo_refs(self._repo, repo_type="dataset")
        except RepositoryNotFoundError:
            return None
        self._refuse_public()
        found = [ref.target_commit for ref in refs.tags if ref.name == tag]
        if not found:
            return None
        with tempfile.TemporaryDirectory() as folder:
            snapshot_download(
                self._repo,
                repo_type="dataset",
                revision=found[0],
                local_dir=folder,
                cache_dir=Path(folder) / ".cache",
            )
            return hash_files(Path(folder), all_files(Path(folder)))

    def upload(self, folder: Path, digests: Mapping[str, str], tag: str, progress: Progress) -> None:
        """Make one commit with exactly these files, then set the tag on that commit."""
        progress("sending")
        commit = self._reached(lambda: self._commit(folder, digests, tag))
        progress("tagging")
        self._reached(lambda: self._api.create_tag(self._repo, repo_type="dataset", tag=tag, revision=commit))

    def _commit(self, folder: Path, digests: Mapping[str, str], tag: str) -> str:
        self._api.create_repo(self._repo, repo_type="dataset", exist_ok=True, private=self._private or None)
        self._refuse_public()
        head = self._api.repo_info(self._repo, repo_type="dataset", revision="main").sha
        info = self._api.upload_folder(
            repo_id=self._repo,
            repo_type="dataset",
            folder_path=folder,
            allow_patterns=list(digests),
            delete_patterns=["*"],
            commit_message=f"Release {tag}",
            parent_commit=head,
        )
        return str(info.oid)

    def _refuse_public(self) -> None:
        if self._private and not self._api.repo_info(self._repo, repo_type="dataset", revision="main").private:
            raise PublishError(f"{self.name}: exists and is public; make it private in its settings first")

    def _reached(self, action: Callable[[], T]) -> T:
        from huggingface_hub.errors import (  # type: ignore[attr-defined]
            HfHubHTTPError,
            HTTPError,
            LocalTokenNotFoundError,
            OIDCError,
        )

        try:
            return action()
        except LocalTokenNotFoundError:
            raise PublishError(f"{self.name}: {_REMEDIES[401]}") from None
        except OIDCError as error:
            why = (str(error).splitlines() or [""])[0]
            raise PublishError(f"{self.name}: cannot exchange this run's identity for a token ({why})") from None
        except HfHubHTTPError as error:
            status = error.response.status_code if error.response is not None else 0
            remedy = _REMEDIES.get(status, "run the same command again, what arrived is not sent twice")
            raise PublishError(f"{self.name}: the Hub answered {status}; {remedy}") from None
        except (HTTPError, OSError) as error:
            raise PublishError(
                f"{self.name}: cannot reach the Hub ({type(error).__name__}); run the same command again, "
                "what arrived is not sent twice"
            ) from None
        except ValueError as error:
            raise PublishError(
                f"{self.name}: HF_ENDPOINT or the token is malformed ({type(error).__name__}); fix it"
            ) from None
