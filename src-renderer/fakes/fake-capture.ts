import { LeaseToken } from "#shared/model/lease.ts";
import { type CaptureState, usualCaptureSettings, type Retention } from "#shared/model/capture.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { Implementer } from "./fake-host.ts";

/** Capture in memory: nothing is kept, but what is set is. */
export function fakeCapture({ capture: os }: Implementer) {
  let state: CaptureState = { paused: false, settings: usualCaptureSettings };
  let listeners: (() => void)[] = [];
  const become = (next: CaptureState): CaptureState => {
    state = next;
    const told = listeners;
    listeners = [];
    for (const tell of told) tell();
    return state;
  };
  const retentions = new Map<StreamName, Retention>([
    [StreamName.parse("engine-room"), { keepDays: 30 }],
    [StreamName.parse("front-door"), {}],
  ]);
  const effect = { itemCount: 1_204, sizeBytes: 96_000_000 };
  return {
    state: os.state.handler(() => state),
    watchState: os.watchState.handler(async function* ({ signal }) {
      while (signal?.aborted !== true) {
        yield state;
        await new Promise<void>((resolve) => {
          listeners.push(resolve);
          signal?.addEventListener("abort", () => resolve(), { once: true });
        });
      }
    }),
    setPaused: os.setPaused.handler(({ input: { paused } }) => become({ ...state, paused })),
    setSettings: os.setSettings.handler(({ input }) =>
      become({ ...state, settings: { ...state.settings, ...input } as CaptureState["settings"] }),
    ),
    retentions: os.retentions.handler(() =>
      [...retentions].map(([name, retention]) => ({ name, retention })),
    ),
    previewRetention: os.previewRetention.handler(() => effect),
    setRetention: os.setRetention.handler(({ input: { name, retention } }) => {
      retentions.set(name, retention);
      return effect;
    }),
  };
}

/** There is one window alone. */
export const fakeLeases = ({ leases: os }: Implementer) => ({
  list: os.list.handler(() => []),
  take: os.take.handler(({ input: { name, owner, durationMs } }) => ({
    name,
    owner,
    token: LeaseToken.parse(1),
    remainingMs: durationMs,
  })),
  renew: os.renew.handler(({ input: { name, token, durationMs } }) => ({
    name,
    owner: "?",
    token,
    remainingMs: durationMs,
  })),
  release: os.release.handler(() => ({})),
});
