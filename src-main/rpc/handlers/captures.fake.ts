import type { Cameras, Captures, Leases, Recorders, Retentions } from "#core/ports/use-cases.ts";
import { type CaptureState, usualCaptureSettings } from "#shared/model/capture.ts";
import { ItemId, Revision } from "#shared/model/ids.ts";

/** Keeps nothing, but knows whether it is paused. */
export function fakeCaptures(): Captures {
  let state: CaptureState = { paused: false, settings: usualCaptureSettings };
  const itemId = ItemId.parse("01900000-0000-7000-8000-000000000002");
  return {
    keep: (_name, { facts: { key } }) =>
      Promise.resolve(
        state.paused
          ? { refused: "CAPTURE_PAUSED" }
          : { key, outcome: "stored", itemId, revision: Revision.parse(1) },
      ),
    original: () => Promise.resolve(undefined),
    current: () => Promise.resolve(state),
    setPaused: (paused) => Promise.resolve((state = { ...state, paused })),
    changeSettings: () => Promise.resolve(state),
    async *watch() {
      yield await Promise.resolve(state);
    },
  };
}

/** Nobody records. */
export const fakeRecorders = (): Recorders => ({
  announce: () => ({ [Symbol.dispose]: () => undefined }),
  async *watch() {
    yield await Promise.resolve([]);
  },
});

export const fakeRetentions = (): Retentions => ({
  list: () => Promise.resolve([]),
  preview: () => Promise.resolve({ itemCount: 1, sizeBytes: 5 }),
  set: () => Promise.resolve({ itemCount: 1, sizeBytes: 5 }),
});

/** Everything is held by somebody else. */
export const fakeLeases = (): Leases => ({
  list: () => Promise.resolve([]),
  take: (name) => Promise.resolve({ refused: "LEASE_HELD", data: { name, owner: "another" } }),
  renew: (name) => Promise.resolve({ refused: "LEASE_LOST", data: { name } }),
  release: (name) => Promise.resolve({ refused: "LEASE_LOST", data: { name } }),
});

/** There is none, and none can be added. */
export const fakeCameras = (): Cameras => ({
  start: () => undefined,
  list: () => Promise.resolve([]),
  async *watch() {
    yield await Promise.resolve([]);
  },
  add: () => Promise.resolve({ refused: "CAMERA_ADDRESS" }),
  update: () => Promise.resolve({ refused: "NOT_FOUND" }),
  remove: () => Promise.resolve({ refused: "NOT_FOUND" }),
  look: (name) => Promise.resolve({ refused: "CAMERA_UNSEEN", data: { name, why: "unreachable" } }),
  [Symbol.asyncDispose]: () => Promise.resolve(),
});
