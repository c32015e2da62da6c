import { resolve } from "node:path";
import * as z from "zod";
import { ErasureReason } from "#shared/audit/receipt.ts";
import { Permission, Role } from "#shared/model/access.ts";
import { ErasureId } from "#shared/audit/receipt.ts";
import type { OrgRole } from "#shared/rpc/server/people-model.ts";
import { dayMs } from "#shared/kit/spans.ts";
import { deviceOf, groupOf, partitionOf, personOf, principalOf } from "../admin-names.ts";
import type { CommandContext, RunCommand } from "../command.ts";
import { CommandError, type ExitCode, exitCodes } from "../exit-codes.ts";
import { leafLine } from "../leaf-line.ts";
import type { Client } from "../session.ts";
import {
  showAccess,
  showDevice,
  showErasure,
  showGroup,
  showHealth,
  showInvitation,
  showPartition,
  showPerson,
  showToken,
  showUndo,
  showWhoAmI,
} from "../show-admin.ts";
import { proveAct } from "../prove-act.ts";
import { sharedItemOf } from "../shared-item.ts";
import { wholeNumber } from "../whole-number.ts";

type Given = readonly [string, ...(readonly string[])];
interface Action {
  /** What follows the name: none, one after another, or with `...` at the end one or more. */
  readonly operands: readonly string[];
  readonly run: (admin: Client["admin"], context: CommandContext, given: Given) => Promise<unknown>;
}
const action = (operands: string, run: Action["run"]): Action => ({
  operands: operands === "" ? [] : operands.split(" "),
  run,
});

const ofPeople: Readonly<Record<string, Action>> = {
  whoami: action("", async (admin, context) => showWhoAmI(await admin.session.whoAmI(), context)),
  people: action("", async (admin, context) => {
    for (const person of await admin.people.list()) showPerson(person, context);
  }),
  role: action("PERSON ROLE", async (admin, context, [who, role = ""]) => {
    const { id: userId } = await personOf(admin, who);
    showPerson(await admin.people.setRole({ userId, role: roleOf(role) }), context);
  }),
  "shut-out": action("PERSON", async (admin, context, [who]) => {
    const { id: userId } = await personOf(admin, who);
    showPerson(await admin.people.setActive({ userId, active: false }), context);
  }),
  "let-in": action("PERSON", async (admin, context, [who]) => {
    const { id: userId } = await personOf(admin, who);
    showPerson(await admin.people.setActive({ userId, active: true }), context);
  }),
  remove: action("PERSON", async (admin, context, [who]) => {
    const { id: userId, name } = await personOf(admin, who);
    await admin.people.remove({ userId });
    say(context, { userId }, `${name} is removed with their devices. What they shared stays.`);
  }),
  "reset-factor": action("PERSON", async (admin, context, [who]) => {
    const { id: userId } = await personOf(admin, who);
    showPerson(await admin.people.resetSecondFactor({ userId }), context);
  }),
  invite: action("ADDRESS", async (admin, context, [email]) => {
    const { name, role, partition, days } = context.values;
    const asked = typeof role === "string" ? roleOf(role) : null;
    // With a partition the role is one of that partition alone.
    const at = typeof partition === "string" ? await partitionOf(admin, partition) : undefined;
    if (at !== undefined && asked === null)
      throw new CommandError("--partition needs --role: what may be done there.", exitCodes.usage);
    const invited = await admin.people.invite({
      email,
      name: typeof name === "string" ? name : (email.split("@")[0] ?? email),
      role: at === undefined ? asked : null,
      partitions: at === undefined || asked === null ? [] : [{ partitionId: at.id, role: asked }],
      validMs: wholeNumber("--days", days, 7, 1, 30) * dayMs,
    });
    showInvitation(invited, context);
  }),
  invitations: action("", async (admin, context) => {
    for (const invitation of await admin.people.invitations()) showInvitation(invitation, context);
  }),
  withdraw: action("INVITATION", async (admin, context, [id]) => {
    await admin.people.withdrawInvitation({ id: uuidOf(id, "tessera admin invitations") });
    say(context, { id }, "The invitation is withdrawn.");
  }),
  groups: action("", async (admin, context) => {
    for (const group of await admin.groups.list()) showGroup(group, context);
  }),
  "add-group": action("NAME", async (admin, context, [name]) => {
    const { role } = context.values;
    showGroup(
      await admin.groups.create({ name, role: typeof role === "string" ? roleOf(role) : null }),
      context,
    );
  }),
  "remove-group": action("GROUP", async (admin, context, [which]) => {
    const { id: groupId, name } = await groupOf(admin, which);
    await admin.groups.remove({ groupId });
    say(context, { groupId }, `${name} is removed with its rights.`);
  }),
  put: action("PERSON GROUP", async (admin, context, [who, which = ""]) => {
    const [{ id: userId }, { id: groupId }] = [await personOf(admin, who), await groupOf(admin, which)];
    showGroup(await admin.groups.addMember({ userId, groupId }), context);
  }),
  take: action("PERSON GROUP", async (admin, context, [who, which = ""]) => {
    const [{ id: userId }, { id: groupId }] = [await personOf(admin, who), await groupOf(admin, which)];
    showGroup(await admin.groups.removeMember({ userId, groupId }), context);
  }),
};

const ofThings: Readonly<Record<string, Action>> = {
  devices: action("", async (admin, context) => {
    for (const device of await admin.devices.list()) showDevice(device, context);
  }),
  rename: action("DEVICE NAME", async (admin, context, [which, name = ""]) => {
    const { id: deviceId } = await deviceOf(admin, which);
    showDevice(await admin.devices.rename({ deviceId, name }), context);
  }),
  revoke: action("DEVICE", async (admin, context, [which]) => {
    const { id: deviceId } = await deviceOf(admin, which);
    showDevice(await admin.devices.revoke({ deviceId }), context);
  }),
  undo: action("DEVICE", async (admin, context, [which]) => {
    const sinceMs = sinceOf(context);
    const { id: deviceId } = await deviceOf(admin, which);
    const isMeant = context.values["yes"] === true;
    const asked = { deviceId, sinceMs };
    showUndo(
      await (isMeant ? admin.devices.undo(asked) : admin.devices.undoPreview(asked)),
      isMeant,
      context,
    );
  }),
  partitions: action("", async (admin, context) => {
    for (const partition of await admin.partitions.list()) showPartition(partition, context);
  }),
  "add-partition": action("NAME", async (admin, context, [name]) =>
    showPartition(await admin.partitions.create({ name }), context),
  ),
  archive: action("PARTITION", async (admin, context, [which]) => {
    const { id: partitionId } = await partitionOf(admin, which);
    showPartition(await admin.partitions.setArchived({ partitionId, archived: true }), context);
  }),
  unarchive: action("PARTITION", async (admin, context, [which]) => {
    const { id: partitionId } = await partitionOf(admin, which);
    showPartition(await admin.partitions.setArchived({ partitionId, archived: false }), context);
  }),
  access: action("PARTITION", async (admin, context, [which]) => {
    const { id: partitionId } = await partitionOf(admin, which);
    for (const each of await admin.partitions.access({ partitionId })) showAccess(each, context);
  }),
  grant: action("WHO ROLE", async (admin, context, [who, role = ""]) => {
    const { id: partitionId } = await partitionOf(admin, context.values["partition"]);
    const principalId = await principalOf(admin, who);
    const all = await admin.partitions.setAccess({ partitionId, principalId, role: roleOf(role) });
    for (const each of all) showAccess(each, context);
  }),
  tokens: action("", async (admin, context) => {
    for (const token of await admin.tokens.list()) showToken(token, context);
  }),
  "add-token": action("NAME", async (admin, context, [name]) => {
    const { may, days, partition } = context.values;
    const at = typeof partition === "string" ? [(await partitionOf(admin, partition)).id] : null;
    const expiresMs = Date.now() + wholeNumber("--days", days, 90, 1, 365) * dayMs;
    showToken(
      await admin.tokens.create({ name, permissions: permissionsOf(may), partitions: at, expiresMs }),
      context,
    );
  }),
  "revoke-token": action("TOKEN", async (admin, context, [id]) => {
    await admin.tokens.revoke({ id: uuidOf(id, "tessera admin tokens") });
    say(context, { id }, "The token is worth nothing now.");
  }),
  audit: action("", async (admin, context) => {
    const limit = wholeNumber("--limit", context.values["limit"], 50, 1, 500);
    for (const leaf of (await admin.audit.leaves({ limit })).leaves)
      context.terminal.out(context.values["json"] === true ? JSON.stringify(leaf) : leafLine(leaf));
  }),
  prove: action("ACT FILE", (admin, context, [given, file = ""]) =>
    proveAct(
      {
        leaves: admin.audit.leaves,
        inclusion: admin.audit.inclusion,
        publicKey: async () => (await admin.audit.head({})).publicKey,
      },
      [given, file],
      context,
    ),
  ),
  "export-audit": action("FILE", async (admin, context, [path]) => {
    const done = await admin.audit.export({ path: resolve(path) }, { signal: context.signal });
    say(context, done, `${done.path}: ${done.sizeBytes} bytes. \`tessera audit verify\` checks it anywhere.`);
  }),
  erase: action("ITEM...", async (admin, context, items) => {
    const { id: partitionId } = await partitionOf(admin, context.values["partition"]);
    const itemIds = items.map(sharedItemOf);
    const reason = reasonOf(context);
    showErasure(await admin.erasure.erase({ partitionId, itemIds, reason }), context);
  }),
  "erase-person": action("PERSON", async (admin, context, [who]) => {
    const reason = reasonOf(context);
    const { id: userId } = await personOf(admin, who);
    showErasure(await admin.erasure.erasePerson({ userId, reason }), context);
  }),
  receipt: action("ERASURE", async (admin, context, [given]) => {
    const id = ErasureId.safeParse(given);
    if (!id.success)
      throw new CommandError("Give the id that `tessera admin erase` printed.", exitCodes.usage);
    showErasure(await admin.erasure.receipt({ id: id.data }), context);
  }),
  health: action("", async (admin, context) => showHealth(await admin.health.read(), context)),
  rebuild: action("", async (admin, context) => showHealth(await admin.health.rebuild(), context)),
};
const actions: Readonly<Record<string, Action>> = { ...ofPeople, ...ofThings };

export const run: RunCommand = async (context): Promise<ExitCode> => {
  const [name = "whoami", ...given] = context.words;
  const chosen = Object.hasOwn(actions, name) ? actions[name] : undefined;
  if (chosen === undefined)
    throw new CommandError(
      `tessera admin ${Object.keys(actions).join(" | ")}, not ${JSON.stringify(name)}.`,
      exitCodes.usage,
    );
  const { operands } = chosen;
  const isOpen = operands.at(-1)?.endsWith("...") === true;
  if (given.length < operands.length || (given.length > operands.length && !isOpen))
    throw new CommandError(
      `tessera admin ${[name, ...operands].join(" ")}: ${given.length < operands.length ? "something is missing" : "that is too much"}.`,
      exitCodes.usage,
    );
  const { client } = await context.session();
  const [first = "", ...others] = given;
  await chosen.run(client.admin, context, [first, ...others]);
  return exitCodes.done;
};

/** `none` takes a role away. */
function roleOf(given: string): OrgRole {
  if (given === "none") return null;
  const role = Role.safeParse(given);
  if (role.success) return role.data;
  throw new CommandError(`A role is one of ${Role.options.join(", ")}, or none.`, exitCodes.usage);
}

function permissionsOf(given: string | boolean | undefined): Permission[] {
  const named = typeof given === "string" ? given.split(",").map((each) => each.trim()) : [];
  const permissions = z.array(Permission).min(1).safeParse(named);
  if (permissions.success) return permissions.data;
  throw new CommandError(
    `--may takes what the token may do, with commas between: ${Permission.options.join(",")}.`,
    exitCodes.usage,
  );
}

function reasonOf({ values }: CommandContext): ErasureReason {
  const reason = ErasureReason.safeParse(values["reason"]);
  if (reason.success) return reason.data;
  throw new CommandError(
    `What is erased is gone for good, from every device: --reason says why, with one of ${ErasureReason.options.join(", ")}.`,
    exitCodes.usage,
  );
}

/** As people write a time, by this machine's clock where they name no zone. */
function sinceOf({ values }: CommandContext): number {
  const given = values["since"];
  if (given === "ever") return 0;
  const sinceMs = typeof given === "string" ? Date.parse(given) : Number.NaN;
  if (Number.isFinite(sinceMs)) return Math.max(0, sinceMs);
  throw new CommandError(
    "--since says from when on: a time as 2026-11-29T07:30, a day as 2026-11-29, or ever for all that the device did.",
    exitCodes.usage,
  );
}

function uuidOf(given: string, from: string): string {
  const id = z.uuid().safeParse(given);
  if (id.success) return id.data;
  throw new CommandError(`Give its id, as \`${from}\` prints it.`, exitCodes.usage);
}

function say({ values, terminal }: CommandContext, done: object, sentence: string): void {
  terminal.out(values["json"] === true ? JSON.stringify(done) : sentence);
}
