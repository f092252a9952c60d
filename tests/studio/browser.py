"""An annotator's hands on Label Studio in Chromium."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from playwright.sync_api import BrowserContext, Locator, Page, TimeoutError, sync_playwright

from anchorage_corpus.studio.conversion.regions import Json
from anchorage_corpus.studio.server.local import Server

PATIENCE = 120_000
"""Milliseconds; the machine may be busy."""

_POINTS = r"""
([needle, nth]) => {
  const root = document.querySelector('[class*="richtext__container"], .htx-richtext, [class*="htx-richtext"]');
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_ALL);
  let text = '', map = [], node;
  while (node = walker.nextNode()) {
    if (node.nodeType === 3) {
      for (let i = 0; i < node.data.length; i++) map.push([node, i]);
      text += node.data;
    } else if (node.nodeName === 'BR') { map.push([node, 0]); text += '\n'; }
  }
  let at = -1;
  for (let k = 0; k <= nth; k++) at = text.indexOf(needle, at + 1);
  if (at < 0) return null;
  const [a, i] = map[at], [b, j] = map[at + needle.length - 1];
  const first = document.createRange(); first.setStart(a, i); first.setEnd(a, Math.min(i + 2, a.length));
  const last = document.createRange(); last.setStart(b, Math.max(0, j - 1)); last.setEnd(b, j + 1);
  const from = first.getClientRects()[0], ends = last.getClientRects(), to = ends[ends.length - 1];
  const leftwards = character => /[\u0590-\u08ff]/.test(character);
  return {
    x1: leftwards(needle[0]) ? from.right - 0.5 : from.left + 0.5, y1: from.top + from.height / 2,
    x2: leftwards(needle.at(-1)) ? to.left + 0.5 : to.right - 0.5, y2: to.top + to.height / 2,
  };
}
"""
"""Where to press and release the mouse to mark a needle: found in the rendered text, a line break counting one."""


_SETTINGS = """
localStorage.setItem('labelStudio:settings', JSON.stringify({selectAfterCreate: true}));
"""
"""As ticked under Settings: a region is selected once it is drawn, so that its choices show."""


_REGIONS, _RELATIONS, _SELECTED = ["regions", "length"], ["relationStore", "size"], ["selectedRegions", "length"]
_NUMBER = "path => path.reduce((found, name) => found[name], Htx.annotationStore.selected)"
_HAS = f"([path, number]) => ({_NUMBER})(path) === number"
_UNDRAWN = 60_000
"""Milliseconds after which a page that shows no task is loaded again; a person would not wait so long."""


class Browser:
    """One page of an annotator who is logged in."""

    def __init__(self, context: BrowserContext, server: Server, pictures: Path) -> None:
        self._context, self.url, self._pictures = context, server.url, pictures
        self.errors: list[str] = []
        self.strangers: set[str] = set()
        context.set_default_timeout(PATIENCE)
        context.on("request", lambda request: self._notice(request.url))
        self.page = self._page()

    def _page(self) -> Page:
        page = self._context.new_page()
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        return page

    def fresh(self) -> None:
        """A new page, without what the last test left on the old one."""
        self.page.close()
        self.errors.clear()
        self.page = self._page()

    def _notice(self, url: str) -> None:
        if not url.startswith((self.url, "data:", "blob:")):
            self.strangers.add(url)

    def log_in(self, server: Server) -> None:
        """With e-mail and password, as a person does."""
        self.page.goto(f"{self.url}/user/login/")
        self.page.fill("input[name=email]", server.email)
        self.page.fill("input[name=password]", server.password)
        self.page.keyboard.press("Enter")
        self.page.wait_for_url(lambda url: "login" not in url, wait_until="commit")

    def open(self, project: int, task: int, button: str = "Submit") -> None:
        """Open a task from the list; load a page again that a busy server leaves undrawn, as a person does."""
        self.page.goto(f"{self.url}/projects/{project}/data?task={task}")
        try:
            self.button(button).wait_for(timeout=_UNDRAWN)
            self._until_drawn(_UNDRAWN)
        except TimeoutError:
            self.page.reload()
            self.button(button).wait_for()
            self._until_drawn()

    def listed(self, project: int, tasks: int) -> None:
        """Open the list of so many tasks."""
        self.page.goto(f"{self.url}/projects/{project}/data")
        self._until("number => document.querySelectorAll('.lsf-table__row-wrapper').length === number", tasks)

    def stream(self, project: int) -> None:
        """Press Label All Tasks."""
        self.page.goto(f"{self.url}/projects/{project}/data?labeling=1")
        self._until_drawn()

    def _until_drawn(self, timeout: float | None = None) -> None:
        """The regions of an annotation, no longer of a prediction, are highlighted; they all are at once."""
        self._until(
            "() => { const a = window.Htx?.annotationStore?.selected; return a?.type === 'annotation' && a.editable"
            " && document.querySelector('.htx-highlight') }",
            timeout=timeout,
        )

    def _until(self, condition: str, given: object = None, timeout: float | None = None) -> None:
        """Wait for what the page itself says of the annotation (``Htx`` is Label Studio's own store)."""
        self.page.wait_for_function(condition, arg=given, timeout=timeout)

    def _count(self, of: list[str]) -> int:
        return int(self.page.evaluate(_NUMBER, of))

    def _until_count(self, of: list[str], number: int) -> None:
        self._until(_HAS, [of, number])

    def _until_said(self, control: str, kind: str, value: str) -> None:
        """Wait until the selected region has a value."""
        self._until(
            """([control, kind, value]) => {
              const annotation = Htx.annotationStore.selected, [region] = annotation.selectedRegions;
              return annotation.serializeAnnotation().some(item => item.id === region?.cleanId
                && (!control || item.from_name === control) && item.value[kind]?.[0] === value);
            }""",
            [control, kind, value],
        )

    def button(self, name: str) -> Locator:
        """A button by its text: its accessible name differs."""
        return self.page.locator("button").filter(has_text=re.compile(f"^{name}$"))

    def spans(self) -> int:
        """How many highlighted stretches are shown."""
        self.page.wait_for_selector(".htx-highlight")
        return self.page.locator(".htx-highlight").count()

    def save(self, button: str = "Submit") -> Json:
        """Press the button; the annotation as the server answers."""
        with self.page.expect_response(
            lambda r: "/annotations" in r.url and r.request.method in ("POST", "PATCH") and r.status < 300
        ) as answer:
            self.button(button).click()
        return dict(answer.value.json())

    def mark(self, label: str, needle: str, nth: int = 0) -> None:
        """Choose a label and drag the mouse over a needle of the text; the new region is then selected."""
        self.unselect()
        before = self._count(_REGIONS)
        self.page.locator(".lsf-label", has_text=re.compile(f"^{label}")).first.click()
        points = self.page.evaluate(_POINTS, [needle.replace("\r", "\n"), nth])
        assert points, f"{needle!r} is not shown"
        self.page.mouse.move(points["x1"], points["y1"])
        self.page.mouse.down()
        self.page.mouse.move(points["x2"], points["y2"], steps=6)
        self.page.mouse.up()
        self._until_count(_REGIONS, before + 1)
        self._until_count(_SELECTED, 1)

    def choose(self, value: str) -> None:
        """Tick a choice of the selected region."""
        shown = self.page.locator(".anchorage-fields label:visible")
        shown.filter(has_text=re.compile(rf"^{re.escape(value)}(\[.\])?$")).first.click()
        self._until_said("", "choices", value)

    def write(self, field: str, value: str) -> None:
        """Write into an empty field of the selected region."""
        box = self.page.locator(f".anchorage-fields input[name={field}]:visible")
        box.fill(value)
        box.press("Enter")
        self._until_said(field, "text", value)

    def rewrite(self, field: str, value: str) -> None:
        """Correct what stands in the only field that shows a text."""
        self.page.locator(".anchorage-fields [data-testid=htx-textbox-edit-button]:visible").click()
        box = self.page.get_by_test_id("htx-textbox-input")
        box.fill(value)
        box.press("Enter")
        self._until_said(field, "text", value)

    def select(self, region: str, label: str = "") -> None:
        """Select a region by its text, and its label where several have the text, in the list of regions."""
        self.unselect()
        self.page.get_by_text("Regions", exact=True).first.click()
        self.page.locator(".lsf-outliner-item", has_text=label).filter(has_text=region).first.click()
        self._until_count(_SELECTED, 1)

    def pick(self, needle: str) -> None:
        """Select a region by a click on it in the text."""
        self.unselect()
        self.page.locator(".htx-highlight", has_text=needle).first.click()
        self._until_count(_SELECTED, 1)

    def unselect(self) -> None:
        """Leave the selected region, if one is."""
        self.page.keyboard.press("Escape")
        self._until_count(_SELECTED, 0)

    def remark(self, words: str) -> None:
        """Write behind the note of the selected region."""
        self.page.locator(".lsf-detailed-region__meta-text").click()
        note = self.page.locator("textarea.lsf-detailed-region__meta-text")
        note.press("End")
        note.press_sequentially(words)
        note.press("Enter")
        note.wait_for(state="detached")

    def relabel(self, label: str) -> None:
        """Give the selected region another label."""
        self.page.locator(".lsf-label", has_text=re.compile(f"^{label}")).first.click()
        self._until_said("", "labels", label)

    def delete(self) -> None:
        """Delete the selected region."""
        before = self._count(_REGIONS)
        self.page.keyboard.press("Backspace")
        self._until_count(_REGIONS, before - 1)

    def join(self, target: str) -> None:
        """Draw a relation from the selected region to another by its text.

        Label Studio may take the first click after a drag over a highlight for the end of the drag: click again.
        """
        before = self._count(_RELATIONS)
        self.page.keyboard.press("Alt+r")
        self._until("() => Htx.annotationStore.selected.isLinkingMode")
        for _ in range(2):
            if self._count(_RELATIONS) == before:
                self.page.locator(".htx-highlight", has_text=target).first.click()
                with suppress(TimeoutError):
                    self.page.wait_for_function(_HAS, arg=[_RELATIONS, before + 1], timeout=3000)
        self._until_count(_RELATIONS, before + 1)

    def part(self, number: int) -> None:
        """Delete a relation by its place in the list."""
        before = self._count(_RELATIONS)
        self.page.get_by_text("Relations", exact=True).first.click()
        item = self.page.locator(".lsf-relations__item").nth(number)
        item.hover()
        item.locator(".lsf-relations__action button").last.click()
        self._until_count(_RELATIONS, before - 1)

    def picture(self, name: str) -> None:
        """Keep what is shown."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=self._pictures / f"{name}.png")


def program() -> str | None:
    """Chromium on this machine."""
    return os.environ.get("ANCHORAGE_BROWSER") or shutil.which("chromium")


@contextmanager
def chromium(server: Server, pictures: Path) -> Iterator[Browser]:
    """A page of a browser in which an annotator is logged in; ``fresh`` gives it a new one."""
    with sync_playwright() as playwright:
        flags = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"]
        launched = playwright.chromium.launch(executable_path=program(), args=flags, timeout=PATIENCE)
        context = launched.new_context(viewport={"width": 1500, "height": 1000})
        context.add_init_script(_SETTINGS)
        browser = Browser(context, server, pictures)
        browser.log_in(server)
        yield browser
        launched.close()
