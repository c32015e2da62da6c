/** What other parts of the server tell, as the trail says it. They know ids alone, and so does the trail. */
import { createPending } from "#shared/kit/pending.ts";
import { type ActDraft, type Actor, target } from "#shared/audit/leaf.ts";
import { limits } from "#shared/audit/limits.ts";
import { roleChangeText } from "#shared/audit/role-change.ts";
import type { DeviceId, OrgId } from "#shared/model/team.ts";
import type { HubNote } from "../hub/hub-port.ts";
import type { AccessNote } from "../use-cases/access/access-ports.ts";
import type { OrgTrail } from "./org-trail.ts";
import type { Edit, ToldEdits } from "./told-edits.ts";
import { createStrangers, type Strangers } from "./strangers.ts";

const actOfAccess = (note: AccessNote): ActDraft => {
  const { act, actor, call, target: named, whom, partitionId, roles = [], outcome, detail } = note;
  const targets = [
    ...(call === undefined ? [] : [target("procedure", call)]),
    ...[named, whom].flatMap((each) => (each === undefined ? [] : [target(each.kind, each.id)])),
    ...(partitionId === undefined ? [] : [target("partition", partitionId)]),
    ...(detail === undefined ? [] : [target("reason", detail)]),
    ...roles.flatMap(({ partitionId: place, before, after }) => [
      ...(place === undefined ? [] : [target("partition", place)]),
      target("role", roleChangeText({ before, after })),
    ]),
  ];
  return { actor, act, outcome, targets: targets.slice(0, limits.targetCountMax) };
};

/** Undefined where it is no act of a device (the log that could not be written), or one of many that are told together. */
function actOfHub(note: HubNote): { readonly deviceId: DeviceId; readonly act: ActDraft } | undefined {
  if (note.kind === "append-failed" || note.kind === "appended") return undefined;
  const actor: Actor = { kind: "device", id: note.deviceId };
  const { deviceId } = note;
  switch (note.kind) {
    case "refused": {
      const named = note.name === undefined ? [] : [target("document", note.name)];
      const targets = [...named, target("reason", note.why)];
      return { deviceId, act: { actor, act: "item.edit", outcome: "refused", targets } };
    }
    case "closed":
      return { deviceId, act: { actor, act: "sign-out", targets: [target("reason", note.code)] } };
  }
}

export interface TellerDeps {
  readonly trail: Pick<OrgTrail, "append">;
  readonly tellEdits: ToldEdits["tell"];
  /** Undefined where there is no such device any more. */
  readonly orgOf: (deviceId: DeviceId) => Promise<OrgId | undefined>;
  /** The one that this server is set up for; undefined until it is. */
  readonly orgHere: () => Promise<OrgId | undefined>;
  readonly report: (error: unknown) => void;
}

export interface Teller extends AsyncDisposable {
  /** On the disk soon; nobody waits. */
  tell(orgId: OrgId, act: ActDraft): void;
  tellOfAccess(note: AccessNote): void;
  tellOfHub(note: HubNote): void;
  tellOfNobody: Strangers["refused"];
  /** Resolves once all that was told is on the disk; rejects where some of it is not. */
  told(): Promise<void>;
}

/** For those who cannot wait: the hub, and whoever has answered already. Closing waits until all is told. */
export function createTeller({ trail, tellEdits, orgOf, orgHere, report }: TellerDeps): Teller {
  const pending = createPending(report);
  const appending = new Set<Promise<void>>();
  const add = (work: Promise<void>): void => {
    appending.add(work);
    pending.add(work.finally(() => appending.delete(work)));
  };
  const tellHere = async (act: ActDraft): Promise<void> => {
    const orgId = await orgHere();
    if (orgId !== undefined) await trail.append(orgId, [act]);
  };
  const strangers = createStrangers((act) => add(tellHere(act)));
  let edits: Edit[] = [];
  let timer: NodeJS.Timeout | undefined;
  const tellOfDevice = async (deviceId: DeviceId, act: ActDraft): Promise<void> => {
    const orgId = await orgOf(deviceId);
    if (orgId !== undefined) await trail.append(orgId, [act]);
  };
  /** A burst of them is one leaf. Whoever ends before it finds them in the log when it starts again. */
  const tellGathered = (): void => {
    clearTimeout(timer);
    timer = undefined;
    if (edits.length > 0) add(tellEdits(edits));
    edits = [];
  };
  return {
    tell: (orgId, act) => add(trail.append(orgId, [act])),
    tellOfAccess: (note) => add(tellHere(actOfAccess(note))),
    tellOfNobody: strangers.refused,
    told: async () => void (await Promise.all(appending)),
    tellOfHub(note) {
      if (note.kind === "appended") {
        edits.push(note);
        timer ??= setTimeout(tellGathered, limits.gatherMs);
        return;
      }
      const told = actOfHub(note);
      if (told !== undefined) add(tellOfDevice(told.deviceId, told.act));
    },
    async [Symbol.asyncDispose]() {
      tellGathered();
      strangers[Symbol.dispose]();
      await pending.settled();
    },
  };
}
