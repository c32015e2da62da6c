import { expect, test } from "vitest";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId } from "#shared/model/team.ts";
import { closeCodes } from "#shared/sync/close-codes.ts";
import { decodeFrames, encodeFrame } from "#shared/sync/frames.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import { ConnectionId } from "#shared/sync/sync-ids.ts";
import type { UpdateLog } from "../log/update-log.ts";
import { runHub } from "./hub-shell.ts";

const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const connectionId = ConnectionId.parse(1);
const hello = encodeFrame({
  type: "hello",
  ...spoken,
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

test("a device that cannot be told what there is, for the log fails, is sent away to come again", async () => {
  const failures: unknown[] = [];
  const hub = runHub(
    {
      log: { list: () => Promise.reject(new Error("the disk is gone")) } as unknown as UpdateLog,
      nowMs: () => 0,
      onAppended: () => undefined,
      onNote: () => undefined,
      publish: () => undefined,
      report: (error) => failures.push(error),
    },
    { epoch: "e", recoveringUntilMs: 0, erased: [], deviceId },
  );
  const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000001");
  const permissions = new Map([[partitionId, new Set(["partition.read" as const])]]);
  const closed = Promise.withResolvers<number>();
  const heard: string[] = [];
  const id = hub.newConnection();
  hub.connect(
    id,
    {
      send: (bytes) => void heard.push(...decodeFrames(bytes).frames.map(({ type }) => type)),
      bufferedBytes: () => 0,
      close: closed.resolve,
    },
    { deviceId, access: { epoch: 1, permissions }, by: "socket" },
  );
  hub.tell({ kind: "received", connectionId: id, bytes: hello });
  expect(await closed.promise).toBe(closeCodes.goingAway);
  expect(heard).not.toContain("manifest");
  expect(failures).toEqual([new Error("the disk is gone")]);
});
