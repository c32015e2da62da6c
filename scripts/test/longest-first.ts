/**
 * What takes longest on two processors, in seconds. In a new clone nothing is known of earlier runs, and a long file
 * that comes last is waited for by all: what is not here takes less than the shortest that is.
 */
export const longFiles: Readonly<Record<string, number>> = {
  "src-main/hosts/cli/cli.test.ts": 113,
  "e2e/crash/crash.test.ts": 83,
  "sync-server/src/cells/move-organisation.test.ts": 77,
  "src-main/hosts/cli/streams.test.ts": 35,
  "native/test/core.test.ts": 50,
  "src-main/adapters/media/media-decoder.test.ts": 54,
  "bench/gate/gate.test.ts": 25,
  "src-main/hosts/cli/vectors.test.ts": 45,
  "src-main/hosts/cli/pictures.test.ts": 41,
  "e2e/team/carried.test.ts": 37,
  "e2e/team/restored.test.ts": 35,
  "src-main/adapters/decoder/decoder.test.ts": 34,
  "src-main/hosts/cli/model.test.ts": 34,
  "e2e/team/two-devices.test.ts": 34,
  "bench/quality/plans.test.ts": 31,
  "src-main/hosts/cli/sounds.test.ts": 30,
  "src-main/hosts/cli/models.test.ts": 29,
  "e2e/crash/capture.test.ts": 27,
  "sync-server/src/erasure/erasures.test.ts": 26,
  "e2e/simulator/simulator.test.ts": 26,
  "src-main/hosts/cli/one-file.test.ts": 25,
  "src-main/hosts/sounds.test.ts": 24,
  "e2e/team/clocks.test.ts": 24,
  "src-main/adapters/formats/image/look/look.test.ts": 22,
  "e2e/crash/push.test.ts": 22,
  "e2e/team/attacks.test.ts": 22,
  "e2e/team/partition/partition.test.ts": 21,
  "e2e/team/history/history.test.ts": 21,
  "sync-server/src/create-team-server.test.ts": 20,
  "sync-server/src/database/replicas.test.ts": 20,
  "src-main/hosts/joint.test.ts": 20,
};

/** Paths below the root, the longest first; the others stay as they are, behind them. */
export const longestFirst = <T>(files: readonly T[], pathOf: (file: T) => string): T[] =>
  files.toSorted((one, other) => (longFiles[pathOf(other)] ?? 0) - (longFiles[pathOf(one)] ?? 0));
