import { LeaseToken } from "#shared/model/lease.ts";
import { type CaptureState, usualCaptureSettings, type Retention } from "#shared/model/capture.ts";
import type { Recorder } from "#shared/model/recorder.ts";
import { StreamName } from "#shared/model/stream.ts";
import type { FakeOptions, Implementer } from "./fake-host.ts";

/** Capture in memory: nothing is kept, but what is set is. */
export function fakeCapture({ capture: os }: Implementer, { elsewhere }: Pick<FakeOptions, "elsewhere">) {
  let state: CaptureState = { paused: false, settings: usualCaptureSettings };
  let others: readonly Recorder[] = [];
  let listeners: (() => void)[] = [];
  const become = (next: CaptureState): CaptureState => {
    state = next;
    const told = listeners;
    listeners = [];
    for (const tell of told) tell();
    return state;
  };
  elsewhere.addEventListener("firefox-records", () => {
    others = [{ kind: "microphone", owner: "Firefox 3f2a" }];
    become(state);
  });
  const watch = async function* <Told>(told: () => Told, signal: AbortSignal | undefined) {
    while (signal?.aborted !== true) {
      yield told();
      await new Promise<void>((resolve) => {
        listeners.push(resolve);
        signal?.addEventListener("abort", () => resolve(), { once: true });
      });
    }
  };
  const retentions = new Map<StreamName, Retention>([
    [StreamName.parse("engine-room"), { keepDays: 30 }],
    [StreamName.parse("front-door"), {}],
  ]);
  const effect = { itemCount: 1_204, sizeBytes: 96_000_000 };
  return {
    state: os.state.handler(() => state),
    watchState: os.watchState.handler(({ signal }) => watch(() => state, signal)),
    announce: os.announce.handler(({ signal }) => watch(() => ({}), signal)),
    watchRecorders: os.watchRecorders.handler(({ signal }) => watch(() => others, signal)),
    setPaused: os.setPaused.handler(({ input: { paused } }) => {
      if (paused) others = [];
      return become({ ...state, paused });
    }),
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
