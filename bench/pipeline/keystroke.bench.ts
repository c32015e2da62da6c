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

/** A hundred words a minute. */
const keyPauseMs = 120;
const limitMs = 100;

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
  await page.evaluate(watchAnswers);
  const times: number[] = [];
  const random = createRandom(5);
  const words = readWords().filter((word) => word.length > 3);
  for (let round = -limits.keystrokeWarmUpCount; round < limits.keystrokeCount; round += 1) {
    signal.throwIfAborted();
    const text = Array.from({ length: 1 + random.below(3) }, () => random.pick(words)).join(" ");
    const tookMs = await typeAndWait(page, text);
    if (round >= 0) times.push(tookMs);
  }
  report.note(`${spread(times, "ms")}; longest ${short(Math.max(...times))} ms`);
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

/** From the last key to the frame that shows the answer to the whole text; what came before it has been answered. */
async function typeAndWait(page: Page, text: string): Promise<number> {
  const box = page.getByRole("combobox");
  const before = text.slice(0, -1).trimEnd();
  const answered = async (whole: string, type: () => Promise<void>): Promise<number> => {
    await page.evaluate((expected) => window.tesseraBench.expect(expected), whole);
    await type();
    const took = await page.waitForFunction(() => window.tesseraBench.tookMs);
    return (await took.jsonValue()) ?? Number.NaN;
  };
  await box.fill("");
  await answered(before, () => box.pressSequentially(before, { delay: keyPauseMs }));
  return answered(text, () => box.pressSequentially(text.slice(before.length)));
}

declare global {
  interface Window {
    tesseraBench: { tookMs: number | undefined; expect(text: string): void };
  }
}

/** Runs in the page: notes when the answer to the expected text is shown, and how long after the last key. */
function watchAnswers(): void {
  let expected: string | undefined;
  let keyMs = 0;
  const bench: Window["tesseraBench"] = {
    tookMs: undefined,
    expect(text) {
      bench.tookMs = undefined;
      expected = text;
    },
  };
  window.tesseraBench = bench;
  addEventListener("keydown", (event) => (keyMs = event.timeStamp), { capture: true });
  new MutationObserver(() => {
    const answers = document.querySelector("[data-answers]")?.getAttribute("data-answers");
    if (expected === undefined || answers !== expected) return;
    expected = undefined;
    const startedMs = keyMs;
    requestAnimationFrame(() => (bench.tookMs = performance.now() - startedMs));
  }).observe(document.body, { subtree: true, childList: true, attributes: true });
}
