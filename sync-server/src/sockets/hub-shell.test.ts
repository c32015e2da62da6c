import { expect, test } from "vitest";
import { DeviceId } from "#shared/model/team.ts";
import { decodeFrames, encodeFrame } from "#shared/sync/frames.ts";
import { limits } from "#shared/sync/limits.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { runHub } from "./hub-shell.ts";

const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const connectionId = ConnectionId.parse(1);
const hello = encodeFrame({
  type: "hello",
  version: limits.protocolVersion,
  oldest: limits.protocolVersionOldest,
  erasedSince: 0,
});

test("what is told while effects are done waits for the last of them, and a socket that breaks stops nothing", () => {
  const heard: string[] = [];
  const failures: unknown[] = [];
  const hub = runHub(
    {
      log: {} as UpdateLog,
      nowMs: () => 0,
      onAppended: () => undefined,
      onNote: () => undefined,
      publish: () => undefined,
      report: (error) => failures.push(error),
    },
    { epoch: "e", recoveringUntilMs: 0, erased: [], deviceId },
  );
  let isSending = false;
  hub.connect(
    connectionId,
    {
      send(bytes) {
        expect(isSending).toBe(false);
        isSending = true;
        heard.push(...decodeFrames(bytes).frames.map(({ type }) => type));
        // Its own answer, in the midst of being told.
        if (heard.length < 10)
          hub.tell({ kind: "received", connectionId, bytes: encodeFrame({ type: "ping", nonce: 1 }) });
        isSending = false;
        if (heard.length < 4) throw new Error("the socket broke");
      },
      bufferedBytes: () => 0,
      close: () => undefined,
    },
    { deviceId, access: { epoch: 1, permissions: new Map() }, by: "socket" },
  );
  hub.tell({ kind: "received", connectionId, bytes: hello });
  expect(heard.slice(0, 4)).toEqual(["welcome", "access", "manifest", "pong"]);
  expect(heard.length).toBe(10);
  expect(failures.length).toBe(1);
});
