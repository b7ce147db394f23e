"""Drives a headless Chromium by its DevTools protocol, over a pipe."""

import base64
import fcntl
import json
import os
import select
import shutil
import subprocess
import tempfile
import time

NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")


def find():
    """The path of a browser, or None."""
    given = os.environ.get("CHROMIUM")
    names = (given,) if given else NAMES
    return next((path for path in map(shutil.which, names) if path), None)


def works():
    """Whether there is a browser, and it starts here: it may need a sandbox."""
    if not find():
        return False
    try:
        with Browser() as browser:
            browser.call("Browser.getVersion")
    except (OSError, RuntimeError):
        return False
    return True


class Browser:
    """A browser that is ended with the block. Fails if it takes too long."""

    def __init__(self, timeout_s=120):
        self.timeout_s = timeout_s
        self.events = []
        self.last_id = 0
        self.unread = b""

    def __enter__(self):
        self.dir = tempfile.mkdtemp(prefix="findrobots-page-")
        theirs_in, self.to = os.pipe()
        self.out, theirs_out = os.pipe()
        # High numbers, so that the shell can put them where they belong.
        pair = [fcntl.fcntl(fd, fcntl.F_DUPFD, 20) for fd in (theirs_in, theirs_out)]
        os.close(theirs_in)
        os.close(theirs_out)
        command = [find(), "--headless", "--remote-debugging-pipe", "--disable-gpu",
                   "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
                   "--disable-background-networking", "--disable-component-update",
                   "--user-data-dir=" + self.dir]
        if os.geteuid() == 0:
            command.append("--no-sandbox")
        self.process = subprocess.Popen(
            ["bash", "-c", 'exec "$@" 3<&%d 4>&%d' % tuple(pair), "bash"] + command,
            pass_fds=pair, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL, env=dict(os.environ, HOME=self.dir))
        for fd in pair:
            os.close(fd)
        return self

    def __exit__(self, *_):
        try:
            self.call("Browser.close")
            self.process.wait(20)
        except (OSError, RuntimeError, subprocess.TimeoutExpired):
            self.process.kill()
            self.process.wait()
        os.close(self.to)
        os.close(self.out)
        shutil.rmtree(self.dir, ignore_errors=True)

    def receive(self, end):
        """The next message."""
        while b"\0" not in self.unread:
            left = end - time.monotonic()
            if left <= 0 or not select.select([self.out], [], [], left)[0]:
                raise RuntimeError("the browser does not answer")
            data = os.read(self.out, 1 << 20)
            if not data:
                raise RuntimeError("the browser has ended")
            self.unread += data
        message, self.unread = self.unread.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, session=None, **params):
        self.last_id += 1
        message = {"id": self.last_id, "method": method, "params": params}
        if session:
            message["sessionId"] = session
        data = json.dumps(message).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        end = time.monotonic() + self.timeout_s
        while True:
            answer = self.receive(end)
            if answer.get("id") != self.last_id:
                self.events.append(answer)
            elif "error" in answer:
                raise RuntimeError("%s: %s" % (method, answer["error"]))
            else:
                return answer["result"]

    def wait(self, method):
        """Waits for an event since the last time, or to come."""
        end = time.monotonic() + self.timeout_s
        while not any(event.get("method") == method for event in self.events):
            self.events.append(self.receive(end))


class Page:
    """A page that is open in a browser of its own kind."""

    def __init__(self, browser, path, width=1200, height=900, dark=False,
                 scripts=True, media="screen"):
        self.browser = browser
        browser.events.clear()
        target = browser.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = browser.call("Target.attachToTarget", targetId=target,
                                    flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log", "Network"):
            self.call(domain + ".enable")
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height,
                  deviceScaleFactor=1, mobile=width < 600)
        self.call("Emulation.setEmulatedMedia", media=media, features=[
            {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}])
        self.call("Emulation.setScriptExecutionDisabled", value=not scripts)
        browser.events.clear()
        self.url = "file://" + os.path.abspath(path)
        self.call("Page.navigate", url=self.url)
        browser.wait("Page.loadEventFired")

    def call(self, method, **params):
        return self.browser.call(method, self.session, **params)

    def run(self, script):
        """The value of an expression, which may be a promise."""
        answer = self.call("Runtime.evaluate", expression=script, awaitPromise=True,
                           returnByValue=True)
        if "exceptionDetails" in answer:
            raise RuntimeError(json.dumps(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def messages(self):
        """What the console has, and what the browser has to say of the page."""
        return [event for event in self.browser.events if event.get("method") in (
            "Runtime.consoleAPICalled", "Runtime.exceptionThrown", "Log.entryAdded")]

    def requests(self):
        """Addresses that were asked for; not the page, and what its policy stopped."""
        events = [(event.get("method"), event.get("params"))
                  for event in self.browser.events]
        stopped = [params["requestId"] for method, params in events
                   if method == "Network.loadingFailed" and
                   params.get("blockedReason") == "csp"]
        urls = [params["request"]["url"] for method, params in events
                if method == "Network.requestWillBeSent" and
                params["requestId"] not in stopped]
        return [url for url in urls if url != self.url]

    def press(self, key, code, text=""):
        for kind in ("keyDown", "keyUp"):
            more = {"text": text} if text and kind == "keyDown" else {}
            self.call("Input.dispatchKeyEvent", type=kind, key=key, code=key,
                      windowsVirtualKeyCode=code, **more)

    def type(self, text):
        self.call("Input.insertText", text=text)

    def screenshot(self, path, whole=True):
        if whole:
            size = self.call("Page.getLayoutMetrics")["cssContentSize"]
            clip = {"x": 0, "y": 0, "width": size["width"],
                    "height": min(size["height"], 4000), "scale": 1}
            data = self.call("Page.captureScreenshot", clip=clip,
                             captureBeyondViewport=True)["data"]
        else:
            data = self.call("Page.captureScreenshot")["data"]
        with open(path, "wb") as file:
            file.write(base64.b64decode(data))
