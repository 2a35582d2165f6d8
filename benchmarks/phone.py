"""How soon the visit form answers on a slow phone: Chromium with the CPU four times slower and a throttled network.

    python -m benchmarks.phone http://127.0.0.1:8000 rep@keyline.example PASSWORD [--path /visits/log/?account=…]

*Cold*: nothing of this site is in the browser but the session. *Warm*: the same page again in the same tab, its files
cached. The clock runs from the navigation until the form's own script has run, after which every chip and button
answers; *of it* is what latency and server took. Two networks: Lighthouse's "slow 4G" (1.6 Mbit/s, 150 ms round trip)
and its old, slower one (400 kbit/s, 400 ms). Chromium's throttling is applied to each request, so the round trips of
TCP are not in it. A busy machine makes every figure worse: look at its load first.
"""

from __future__ import annotations

import argparse
import os
import statistics
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

TIMES = 5
SLOWER = 4
INTERACTIVE = """
const look = () => {
  const button = document.querySelector('[data-add-row]');
  if (button && !button.hidden) window.interactiveAt = performance.now();
  else requestAnimationFrame(look);
};
look();
"""


@dataclass(frozen=True)
class Network:
    name: str
    kilobits: int
    latency: int


NETWORKS = (Network("slow 4G, 1.6 Mbit/s, 150 ms", 1600, 150), Network("400 kbit/s, 400 ms", 400, 400))


def main() -> None:
    asked = arguments()
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=os.environ.get("CHROMIUM_PATH", "/usr/bin/chromium"))
        cookies = sign_in(browser, asked)
        for network in NETWORKS:
            cold, warm = [], []
            for _ in range(TIMES):
                context = browser.new_context(viewport={"width": 390, "height": 844}, is_mobile=True, has_touch=True)
                context.add_cookies(cookies)
                page = slow_page(context, network)
                cold.append(visit(page, asked.url + asked.path))
                warm.append(visit(page, asked.url + asked.path))
                context.close()
            print(f"{network.name}: {told('cold', cold)}; {told('warm', warm)}")
        browser.close()


def arguments() -> Any:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    for name in ("url", "email", "password"):
        parser.add_argument(name)
    parser.add_argument("--path", default="/visits/log/")
    return parser.parse_args()


def sign_in(browser: Browser, asked: Any) -> Any:
    context = browser.new_context()
    page = context.new_page()
    page.goto(f"{asked.url}/auth/login/")
    page.locator("input[name=login]").fill(asked.email)
    page.locator("input[name=password]").fill(asked.password)
    page.locator("input[name=password]").press("Enter")
    page.wait_for_url(lambda url: "/auth/login/" not in url)
    cookies = context.cookies()
    context.close()
    return cookies


def slow_page(context: BrowserContext, network: Network) -> Page:
    """A tab on that network, on a slow processor."""
    page = context.new_page()
    session = context.new_cdp_session(page)
    session.send("Network.enable")
    per_second = network.kilobits * 1000 / 8
    conditions = {"latency": network.latency, "downloadThroughput": per_second, "uploadThroughput": per_second}
    session.send("Network.emulateNetworkConditions", {"offline": False, **conditions})
    session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    page.add_init_script(INTERACTIVE)
    return page


def visit(page: Page, url: str) -> tuple[float, float, float]:
    """(milliseconds until it answers, those until the page's first byte, kilobytes over the wire)."""
    page.goto(url)
    page.wait_for_function("window.interactiveAt")
    at, first_byte = page.evaluate(
        "[window.interactiveAt, performance.getEntriesByType('navigation')[0].responseStart]"
    )
    page.wait_for_load_state("networkidle")
    bytes_received = page.evaluate(
        "[...performance.getEntriesByType('navigation'), ...performance.getEntriesByType('resource')]"
        ".reduce((sum, each) => sum + each.transferSize, 0)"
    )
    return at, first_byte, bytes_received / 1024


def told(name: str, found: list[tuple[float, float, float]]) -> str:
    times, first, sizes = ([row[place] for row in found] for place in range(3))
    middle = statistics.median
    return f"{name} {middle(times):.0f} ms ({middle(first):.0f} of it to the first byte), {middle(sizes):.0f} KB"


if __name__ == "__main__":
    main()
