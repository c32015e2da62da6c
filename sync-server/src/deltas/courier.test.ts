/** What is said for a device to a hub of a neighbouring version. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { placeOf, sharedItemId } from "#shared/sync/document-name.ts";
import { addTag, TagId } from "#shared/sync/edits.ts";
import { spoken } from "#shared/sync/protocol-range.ts";
import { makeFolder } from "../database/open-database.fake.ts";
import { deviceId, partitionId, writer } from "../hub/hub-with-log.fake.ts";
import { openReplicaOf } from "../hub/writer.fake.ts";
import { openFileLog } from "../log/file-log.ts";
import { runHub } from "../sockets/hub-shell.ts";
import { openCourier } from "./courier.ts";

const box = deviceId(1);
const { edits, key } = placeOf(partitionId, sharedItemId(box, 0));

test.each([
  ["one older", -1, true],
  ["the hub's", 0, true],
  ["one newer", 1, true],
  ["two older", -2, false],
  ["two newer", 2, false],
] as const)(
  "a file is brought as its device would speak, whose version is %s",
  async (_what, after, isTaken) => {
    await using folder = await makeFolder();
    await using log = await openFileLog(join(folder.path, "updates.log"));
    const failures: unknown[] = [];
    const hub = runHub(
      {
        log,
        nowMs: () => 0,
        onAppended: () => undefined,
        onNote: () => undefined,
        publish: () => undefined,
        report: (error) => failures.push(error),
      },
      { epoch: "e", recoveringUntilMs: 0, erased: [], deviceId: deviceId(99) },
    );
    const version = spoken.version + after;
    using courier = openCourier(
      { hub, sleep: () => Promise.resolve(), speaks: { version, oldest: Math.max(0, version - 1) } },
      { deviceId: box, access: writer },
    );
    const tag = TagId.parse("a".repeat(24));
    const update = openReplicaOf(box)((doc, editor) => addTag(doc, key, tag, editor));
    const brought = await courier.bring(edits, [{ update, isState: false }]);
    expect(brought).toMatchObject(
      isTaken ? { takenCount: 1, refused: [] } : { takenCount: 0, refused: [{ why: "stopped" }] },
    );
    expect((await log.load(edits, 0)).seq).toBe(isTaken ? 1 : 0);
    await hub.settled();
    expect(failures).toEqual([]);
  },
);
