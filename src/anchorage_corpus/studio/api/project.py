"""The project of a corpus on a server, found by its title, and its labelling interface."""

from __future__ import annotations

from xml.etree import ElementTree

import msgspec

from anchorage_corpus.model import LAYERS
from anchorage_corpus.studio.api.answers import Project
from anchorage_corpus.studio.api.client import Client, reader
from anchorage_corpus.studio.conversion.interface import CONTROLS, interface
from anchorage_corpus.studio.errors import StudioError


class Prepared(msgspec.Struct, frozen=True):
    """A project that is ready for a push: what was done to it, and whether it is new and without tasks."""

    project: Project
    done: str
    new: bool = False


def find_project(client: Client, title: str) -> Project | None:
    """Return the project of this title with our interface, an earlier state of it, or none yet.

    Raises ``StudioError`` if there are several: annotators would work in one and pull look into another.
    """
    found = _fitting(client, title)
    if len(found) > 1:
        ids = " and ".join(str(project.id) for project in found)
        raise StudioError(
            f"projects {ids} at {client.url} are all called {title!r}; rename or delete those that are not meant"
        )
    return found[0] if found else None


def _fitting(client: Client, title: str) -> list[Project]:
    controls = [(p, {control for control, _ in offered(p.label_config)}) for p in client.projects(title)]
    return [project for project, names in controls if not names or names.issuperset(LAYERS)]


def need_project(client: Client, title: str) -> Project:
    """Return the project of this title; raises ``StudioError`` if it does not exist."""
    project = find_project(client, title)
    if project is None:
        raise StudioError(f"no project {title!r} at {client.url}; make it with `anchorage studio push`")
    return project


def prepare_project(client: Client, title: str, set_name: str) -> Prepared:
    """Find or create the project, and update its interface if it has one.

    A new project has no interface until ``open_project``: no one starts on an incomplete project, and the server
    imports tasks more than twice as fast, since otherwise it checks every region against the interface. Raises
    ``StudioError`` if the interface has labels that the schema does not know: they may be in use.
    """
    project = find_project(client, title)
    if project is None:
        body = {"title": title, "show_collab_predictions": True, "enable_empty_annotation": True}
        made = client.write("POST", "/api/projects/", body, reader(Project))
        only = _only(client, title, made)
        return Prepared(only, "created", only.id == made.id)
    if is_closed(project):
        return Prepared(project, "created")
    changes: dict[str, str] = {}
    if project.label_config != interface():
        _refuse_unknown(client, project)
        changes["label_config"] = interface()
    if project.model_version != set_name:
        changes["model_version"] = set_name
    if changes:
        client.write("PATCH", f"/api/projects/{project.id}/", changes)
    done = "interface updated" if "label_config" in changes else "found"
    return Prepared(msgspec.structs.replace(project, **changes), done)


def _only(client: Client, title: str, made: Project) -> Project:
    """Return the project just made, or the older one if another push made one at the same moment."""
    oldest = min(_fitting(client, title), key=lambda project: project.id, default=made)
    if oldest.id != made.id:
        client.write("DELETE", f"/api/projects/{made.id}/")
    return oldest


def is_closed(project: Project) -> bool:
    """Return whether a project has no interface yet."""
    return not offered(project.label_config)


def open_project(client: Client, project: Project, set_name: str) -> None:
    """Give a new project its interface, once everything is there."""
    if is_closed(project):
        body = {"label_config": interface(), "model_version": set_name}
        client.write("PATCH", f"/api/projects/{project.id}/", body)


def _refuse_unknown(client: Client, project: Project) -> None:
    unknown = sorted(offered(project.label_config) - offered(interface()))
    if unknown:
        names = ", ".join(f"{label} ({control})" if label else control for control, label in unknown)
        raise StudioError(
            f"project {project.title!r} at {client.url} has labels that the schema lacks: {names}; "
            "add them to schema/labels.schema.json or take them out of the project's interface"
        )


def offered(xml: str) -> set[tuple[str, str]]:
    """Return every control with every value that it offers; a control without values has an empty one."""
    try:
        page = ElementTree.fromstring(xml)
    except ElementTree.ParseError:
        return set()
    found: set[tuple[str, str]] = set()
    for tag in page.iter():
        name = tag.attrib.get("name", "Relations" if tag.tag == "Relations" else "")
        if name in CONTROLS or tag.tag in ("Labels", "Choices", "TextArea", "Relations"):
            found |= {(name, child.attrib["value"]) for child in tag if "value" in child.attrib} or {(name, "")}
    return found
