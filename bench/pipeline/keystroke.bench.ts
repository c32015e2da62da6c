import { chromium, type Page } from "@playwright/test";
import { lessIsBetter, type Benchmark, type Report } from "../benchmark.ts";
import { untilCalm } from "../calm.ts";
import { readWords } from "../data/prose.ts";
import { createRandom } from "../data/random.ts";
import { startEdgeHost } from "../edge-host.ts";
import { prepareLibrary } from "../library.ts";
import { limits } from "../limits.ts";
import { useOf } from "../process-tree.ts";
import { quantile, short, spread } from "../statistics.ts";

const keyPauseMs = 60;
const limitMs = 100;
/** Results that have not changed by then stayed the same: the last letter made no difference to them. */
const changeMaxMs = 2_000;

export const keystrokeBenchmark: Benchmark = {
  name: "keystroke",
  about: "from the last key to the first results on the page, 100,000 segments, against the limit",
  async run(report, signal) {
    const { dataFolder } = await prepareLibrary(report, signal);
    await using host = await startEdgeHost(dataFolder);
    await untilCalm(() => useOf(host.processId).cpuMs, signal);
    const executablePath = process.env["TESSERA_CHROMIUM"];
    const browser = await chromium.launch({
      args: ["--no-sandbox"],
      ...(executablePath === undefined ? {} : { executablePath }),
    });
    try {
      const page = await browser.newPage();
      await page.goto(host.link);
      await page.getByRole("combobox").waitFor();
      await measure(page, report, signal);
    } finally {
      await browser.close();
    }
  },
};

async function measure(page: Page, report: Report, signal: AbortSignal): Promise<void> {
  await page.evaluate(watchResults);
  const times: number[] = [];
  let sameCount = 0;
  const random = createRandom(5);
  const words = readWords().filter((word) => word.length > 3);
  while (times.length < limits.keystrokeCount && sameCount < limits.keystrokeCount) {
    signal.throwIfAborted();
    const text = Array.from({ length: 1 + random.below(3) }, () => random.pick(words)).join(" ");
    const timeMs = await typeAndWait(page, text);
    if (timeMs === undefined) sameCount += 1;
    else times.push(timeMs);
  }
  report.note(`${spread(times, "ms")}; ${sameCount} last keys changed nothing`);
  report.note(`p95 ${short(quantile(times, 0.95))} ms`);
  report.measured(
    lessIsBetter({
      name: "keystroke",
      value: quantile(times, 0.95),
      unit: "ms (p95)",
      peer: "limit",
      peerValue: limitMs,
      target: 1,
    }),
  );
}

/** The time from the last key to the frame after the results changed; undefined when they did not. */
async function typeAndWait(page: Page, text: string): Promise<number | undefined> {
  const box = page.getByRole("combobox");
  await box.fill("");
  await box.pressSequentially(text.slice(0, -1), { delay: keyPauseMs });
  // What the earlier letters found must be on the page: only then is the next change the last letter's.
  await page.waitForFunction(() => window.tesseraBench.quietForMs() > 400);
  await page.evaluate(() => window.tesseraBench.arm());
  await page.keyboard.press(text.slice(-1));
  const changed = page.waitForFunction(() => window.tesseraBench.tookMs, undefined, { timeout: changeMaxMs });
  const took = await changed.catch(() => undefined);
  return took?.jsonValue();
}

declare global {
  interface Window {
    tesseraBench: { tookMs: number | undefined; arm(): void; quietForMs(): number };
  }
}

/** Runs in the page: notes when the results change, and how long after the key that was waited for. */
function watchResults(): void {
  const hit = "[data-hit]";
  const isInHit = (node: Node): boolean =>
    (node instanceof Element ? node : node.parentElement)?.closest(hit) != null;
  const holdsHit = (node: Node): boolean =>
    node instanceof Element && (node.matches(hit) || node.querySelector(hit) !== null);
  let keyMs: number | undefined;
  let changedMs = performance.now();
  const bench: Window["tesseraBench"] = {
    tookMs: undefined,
    arm() {
      bench.tookMs = undefined;
      addEventListener("keydown", (event) => (keyMs = event.timeStamp), { once: true, capture: true });
    },
    quietForMs: () => performance.now() - changedMs,
  };
  window.tesseraBench = bench;
  new MutationObserver((records) => {
    const isChange = ({ target, addedNodes, removedNodes }: MutationRecord): boolean =>
      isInHit(target) || [...addedNodes, ...removedNodes].some(holdsHit);
    if (!records.some(isChange)) return;
    changedMs = performance.now();
    if (keyMs === undefined || bench.tookMs !== undefined) return;
    const startedMs = keyMs;
    keyMs = undefined;
    requestAnimationFrame(() => (bench.tookMs = performance.now() - startedMs));
  }).observe(document.body, { subtree: true, childList: true, characterData: true });
}
