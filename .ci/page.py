#!/usr/bin/env python3
"""Looks at a page of `bursar report --html` as a reader's browser shows it.

page.py PAGE FOLDER: opens PAGE in Chromium without scripts and without a network, from 1280 to
400 pixels, light and dark, writes screenshots into FOLDER, and fails if a part of the page is wider than
the window, a text smaller than 11 pixels, too faint, cut off or on another, or if the page asks for any
other file. Standard library only; the browser is spoken to over a pipe.
"""

import base64
import html.parser
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

#: What is found in the page, by a script of ours that the page itself could not run.
MEASURE = r"""
(() => {
  const problems = [];
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width)
    problems.push(`the page is ${document.documentElement.scrollWidth} wide`);
  const scrolls = e => { for (; e; e = e.parentElement) if (e.classList.contains('scroll')) return true; };
  const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const luminance = c => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const colour = text => (text.match(/[\d.]+/g) || []).map(Number);
  const ground = e => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length === 3 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  let texts = 0, smallest = Infinity, faintest = Infinity;
  const boxes = new Map();
  while (walker.nextNode()) {
    const node = walker.currentNode, element = node.parentElement;
    if (!node.data.trim() || element.tagName === 'title') continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const style = getComputedStyle(element), box = range.getBoundingClientRect();
    if (style.display === 'none' || !box.width) continue;
    texts += 1;
    const drawing = element.closest('svg');
    const matrix = drawing && element.getScreenCTM();
    const size = parseFloat(style.fontSize) * (matrix ? Math.hypot(matrix.a, matrix.b) : 1);
    smallest = Math.min(smallest, size);
    const name = JSON.stringify(node.data.trim().slice(0, 40));
    if (size < 11) problems.push(`${name} is ${size} pixels high`);
    if (!scrolls(element) && (box.left < -0.5 || box.right > width + 0.5))
      problems.push(`${name} is cut off: from ${box.left} to ${box.right}`);
    let back = ground(element), ink = colour(drawing ? style.fill : style.color);
    if (drawing && element.classList.contains('on')) {
      back = colour(getComputedStyle(element.previousElementSibling).fill);
    }
    const [a, b] = [luminance(ink), luminance(back)].sort((x, y) => y - x);
    const contrast = (a + 0.05) / (b + 0.05);
    faintest = Math.min(faintest, contrast);
    if (contrast < 4.5) problems.push(`${name} is too faint: ${contrast.toFixed(2)} to 1`);
    if (drawing) {
      const others = boxes.get(drawing) || [];
      for (const other of others) {
        const over = Math.min(box.right, other.box.right) - Math.max(box.left, other.box.left);
        const down = Math.min(box.bottom, other.box.bottom) - Math.max(box.top, other.box.top);
        if (over > 0.5 && down > 2) problems.push(`${name} lies on ${other.name}`);
      }
      others.push({ box, name });
      boxes.set(drawing, others);
    }
  }
  const drawn = [...document.querySelectorAll('svg rect')]
    .filter(r => r.getBoundingClientRect().width > 0).length;
  return JSON.stringify({ problems, texts, smallest, faintest, drawn, height: document.documentElement.scrollHeight });
})()
"""


class Structure(html.parser.HTMLParser):
    """Checks that elements end where they should, that names are used once, and that nothing else is asked for."""

    #: Elements of HTML without an end.
    VOID = {"meta", "br", "hr"}
    #: What would fetch or run something.
    FORBIDDEN = {"script", "link", "img", "iframe", "object", "embed", "form", "base", "image", "use"}

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.names, self.problems = [], set(), []

    def handle_starttag(self, tag, attributes):
        if tag in self.FORBIDDEN:
            self.problems.append(f"there is an element {tag}")
        names = [name for name, _ in attributes]
        if len(set(names)) != len(names):
            self.problems.append(f"an attribute of {tag} comes twice")
        for name, value in attributes:
            if name == "id":
                if value in self.names:
                    self.problems.append(f"two elements are called {value}")
                self.names.add(value)
            if name in ("src", "href", "xlink:href", "action") or name.startswith("on"):
                self.problems.append(f"{tag} has {name}={value}")
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.problems.append(f"{tag} ends in the wrong place")

    def check(self, text):
        if not text.startswith("<!DOCTYPE html>\n"):
            self.problems.append("it is not HTML5")
        self.feed(text)
        self.close()
        if self.open:
            self.problems.append(f"{self.open} do not end")
        return self.problems


class Browser:
    """Chromium without a window, spoken to in its own protocol over two pipes."""

    def __init__(self, profile):
        name = next(filter(shutil.which, ("chromium", "chromium-browser", "google-chrome")), None)
        if name is None:
            sys.exit("page: there is no Chromium here")
        ours_in, theirs_out = os.pipe()
        theirs_in, ours_out = os.pipe()
        # It reads from 3 and writes to 4, whatever our own numbers are.
        start = f'exec 3<&{theirs_in} 4>&{theirs_out}; exec "$@"'
        flags = ["--headless=new", "--remote-debugging-pipe", "--disable-gpu", "--hide-scrollbars",
                 f"--user-data-dir={profile}", "--no-first-run", "--disable-background-networking"]
        if os.geteuid() == 0:
            flags.append("--no-sandbox")
        self.process = subprocess.Popen(
            ["bash", "-c", start, "bash", name, *flags], pass_fds=(theirs_in, theirs_out),
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(theirs_in)
        os.close(theirs_out)
        self.read, self.write = os.fdopen(ours_in, "rb"), os.fdopen(ours_out, "wb")
        self.number, self.session, self.events = 0, None, []

    def ask(self, method, **parameters):
        """The answer to a request; events that come meanwhile are kept."""
        self.number += 1
        request = {"id": self.number, "method": method, "params": parameters}
        if self.session:
            request["sessionId"] = self.session
        self.write.write(json.dumps(request).encode() + b"\0")
        self.write.flush()
        while True:
            message = self.message()
            if message.get("id") == self.number:
                if "error" in message:
                    sys.exit(f"page: {method}: {message['error']}")
                return message["result"]
            self.events.append(message)

    def message(self):
        parts = bytearray()
        while (byte := self.read.read(1)) != b"\0":
            if not byte:
                sys.exit("page: the browser went away")
            parts += byte
        return json.loads(parts)

    def wait(self, event):
        while not any(message.get("method") == event for message in self.events):
            self.events.append(self.message())

    def open(self, address):
        """Opens an address, without scripts."""
        target = self.ask("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.ask("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Network", "Log"):
            self.ask(f"{domain}.enable")
        self.ask("Emulation.setScriptExecutionDisabled", value=True)
        self.ask("Page.navigate", url=address)
        self.wait("Page.loadEventFired")

    def end(self):
        self.session = None
        self.ask("Browser.close")
        self.process.wait()


def main():
    page, folder = pathlib.Path(sys.argv[1]).resolve(), pathlib.Path(sys.argv[2])
    folder.mkdir(parents=True, exist_ok=True)
    problems = Structure().check(page.read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        browser.open(page.as_uri())
        for width in (1280, 830, 700, 400):
            for scheme in ("light", "dark"):
                browser.ask("Emulation.setEmulatedMedia",
                            features=[{"name": "prefers-color-scheme", "value": scheme}])
                browser.ask("Emulation.setDeviceMetricsOverride", width=width, height=900,
                            deviceScaleFactor=1, mobile=False)
                found = json.loads(
                    browser.ask("Runtime.evaluate", expression=MEASURE)["result"]["value"])
                problems += [f"at {width}, {scheme}: {problem}" for problem in found["problems"]]
                if width in (830, 700):
                    continue
                clip = {"x": 0, "y": 0, "width": width, "height": found["height"], "scale": 1}
                shot = browser.ask("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)
                picture = base64.b64decode(shot["data"])
                (folder / f"{page.stem}-{width}-{scheme}.png").write_bytes(picture)
                print(f"{page.name} at {width}, {scheme}: {found['texts']} texts of "
                      f"{found['smallest']:.0f} pixels or more, contrast {found['faintest']:.1f} to 1 "
                      f"or more, {found['drawn']} shapes, {found['height']} high, "
                      f"picture of {len(picture)} bytes")
        for message in browser.events:
            method, parameters = message.get("method"), message.get("params", {})
            if method == "Network.requestWillBeSent":
                address = parameters["request"]["url"]
                if address != page.as_uri():
                    problems.append(f"it asks for {address}")
            elif method == "Log.entryAdded":
                problems.append(f"the browser says: {parameters['entry']['text']}")
        browser.end()
    for problem in problems[:40]:
        print(f"page: {page.name}: {problem}", file=sys.stderr)
    sys.exit(bool(problems))


main()
