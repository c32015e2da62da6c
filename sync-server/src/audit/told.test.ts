import { expect, test } from "vitest";
import type { ActDraft } from "#shared/audit/leaf.ts";
import { PartitionId } from "#shared/model/ids.ts";
import { DeviceId, OrgId } from "#shared/model/team.ts";
import { DocumentName } from "#shared/sync/document-name.ts";
import type { Edit } from "./told-edits.ts";
import { createTeller } from "./told.ts";

const deviceId = DeviceId.parse("01970000-0000-7000-8000-000000000003");
const orgId = OrgId.parse("01970000-0000-7000-8000-000000000009");
const name = DocumentName.parse(`births/01970000-0000-7000-8000-000000000001/${deviceId}.0`);

test("what the hub does for a device is in the trail of its organisation, before all is closed", async () => {
  const [acts, edits]: [ActDraft[], Edit[]] = [[], []];
  {
    await using teller = createTeller({
      trail: { append: (_, more) => Promise.resolve(void acts.push(...more)) },
      tellEdits: (more) => Promise.resolve(void edits.push(...more)),
      orgOf: (id) => Promise.resolve(id === deviceId ? orgId : undefined),
      orgHere: () => Promise.resolve(orgId),
      report: (error) => expect.fail(String(error)),
    });
    for (const seq of [7, 8, 9]) teller.tellOfHub({ kind: "appended", deviceId, name, seq });
    teller.tellOfHub({ kind: "refused", deviceId, name, why: "gap" });
    teller.tellOfHub({ kind: "append-failed", count: 1 });
    teller.tellOfHub({ kind: "refused", deviceId: DeviceId.parse(orgId), why: "malformed" });
  }
  expect(acts).toMatchObject([
    { act: "item.edit", outcome: "refused", targets: [`document:${name}`, "reason:gap"] },
  ]);
  expect(edits).toMatchObject([7, 8, 9].map((seq) => ({ deviceId, name, seq })));
});

test("a trail that cannot be written is reported", async () => {
  const reported: unknown[] = [];
  {
    await using teller = createTeller({
      trail: { append: () => Promise.reject(new Error("disk full")) },
      tellEdits: () => Promise.resolve(),
      orgOf: () => Promise.resolve(orgId),
      orgHere: () => Promise.resolve(orgId),
      report: (error) => reported.push(error),
    });
    teller.tell(orgId, { actor: { kind: "user", id: "u1" }, act: "search" });
  }
  expect(reported).toEqual([new Error("disk full")]);
});

test("what identity tells is said by the same ids, once there is an organisation", async () => {
  const acts: ActDraft[] = [];
  let here: OrgId | undefined;
  const note = {
    act: "sign-in",
    actor: { kind: "nobody", id: "" },
    target: { kind: "user", id: deviceId },
    outcome: "refused",
    detail: "password",
  } as const;
  const partitionId = PartitionId.parse("01970000-0000-7000-8000-000000000077");
  const changed = {
    act: "permission.change",
    call: "partitions.setAccess",
    actor: { kind: "user", id: "u1" },
    target: { kind: "partition", id: partitionId },
    whom: { kind: "user", id: deviceId },
    roles: [
      { before: null, after: "member" },
      { partitionId, before: "viewer", after: null },
    ],
    outcome: "done",
  } as const;
  for (const orgIdHere of [undefined, orgId]) {
    here = orgIdHere;
    await using teller = createTeller({
      trail: { append: (_, more) => Promise.resolve(void acts.push(...more)) },
      tellEdits: () => Promise.resolve(),
      orgOf: () => Promise.resolve(undefined),
      orgHere: () => Promise.resolve(here),
      report: (error) => expect.fail(String(error)),
    });
    for (const each of [note, changed]) teller.tellOfAccess(each);
  }
  expect(acts).toMatchObject([
    { act: "sign-in", outcome: "refused", targets: [`user:${deviceId}`, "reason:password"] },
    {
      act: "permission.change",
      targets: [
        "procedure:partitions.setAccess",
        `partition:${partitionId}`,
        `user:${deviceId}`,
        "role:none/member",
        `partition:${partitionId}`,
        "role:viewer/none",
      ],
    },
  ]);
});
