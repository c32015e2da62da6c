import type { Captures, Recorders, Retentions } from "#core/ports/use-cases.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

export const captureHandlers = (
  { capture: os }: Implementer,
  {
    captures,
    recorders,
    retentions,
  }: { readonly captures: Captures; readonly recorders: Recorders; readonly retentions: Retentions },
) => ({
  state: os.state.handler(() => captures.current()),
  watchState: os.watchState.handler(async function* ({ signal }) {
    yield* captures.watch(signal ?? new AbortController().signal);
  }),
  announce: os.announce.handler(async function* ({ input, signal }) {
    using _announced = recorders.announce(input);
    yield {};
    await ended(signal ?? new AbortController().signal);
  }),
  watchRecorders: os.watchRecorders.handler(async function* ({ signal }) {
    yield* recorders.watch(signal ?? new AbortController().signal);
  }),
  setPaused: os.setPaused.handler(({ input }) => captures.setPaused(input.paused)),
  setSettings: os.setSettings.handler(({ input }) => captures.changeSettings(input)),
  retentions: os.retentions.handler(() => retentions.list()),
  previewRetention: os.previewRetention.handler(async ({ input }) =>
    answer(await retentions.preview(input.name, input.retention)),
  ),
  setRetention: os.setRetention.handler(async ({ input }) =>
    answer(await retentions.set(input.name, input.retention)),
  ),
});

const ended = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) return resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
