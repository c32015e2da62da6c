import type { Router } from "@orpc/server";
import type { Admin } from "#core/ports/admin.ts";
import type { Refusal } from "#core/ports/use-cases.ts";
import type { AdminContract } from "#shared/rpc/admin-contract.ts";
import { answer } from "./answer.ts";
import type { Implementer } from "./implementer.ts";

/** Written out, because inferred it is too long for the compiler to write down. */
type AdminRouter = Router<AdminContract, Record<never, never>>;

const forever = new AbortController().signal;

/** Hands what came in to the team, and what it refused to the caller as the contract's error. */
const to =
  <Input, Value extends object>(
    call: (input: Input, signal: AbortSignal) => Promise<Value | Refusal>,
  ): ((asked: { readonly input: Input; readonly signal?: AbortSignal | undefined }) => Promise<Value>) =>
  async ({ input, signal }) =>
    answer(await call(input, signal ?? forever));

export const adminHandlers = ({ admin: os }: Implementer, admin: Admin): AdminRouter => ({
  session: {
    whoAmI: os.session.whoAmI.handler(to(admin.session.whoAmI)),
  },
  people: {
    list: os.people.list.handler(to(admin.people.list)),
    setRole: os.people.setRole.handler(to(admin.people.setRole)),
    setActive: os.people.setActive.handler(to(admin.people.setActive)),
    remove: os.people.remove.handler(to(admin.people.remove)),
    resetSecondFactor: os.people.resetSecondFactor.handler(to(admin.people.resetSecondFactor)),
    invitations: os.people.invitations.handler(to(admin.people.invitations)),
    invite: os.people.invite.handler(to(admin.people.invite)),
    withdrawInvitation: os.people.withdrawInvitation.handler(to(admin.people.withdrawInvitation)),
  },
  groups: {
    list: os.groups.list.handler(to(admin.groups.list)),
    create: os.groups.create.handler(to(admin.groups.create)),
    update: os.groups.update.handler(to(admin.groups.update)),
    remove: os.groups.remove.handler(to(admin.groups.remove)),
    addMember: os.groups.addMember.handler(to(admin.groups.addMember)),
    removeMember: os.groups.removeMember.handler(to(admin.groups.removeMember)),
  },
  devices: {
    list: os.devices.list.handler(to(admin.devices.list)),
    mine: os.devices.mine.handler(to(admin.devices.mine)),
    rename: os.devices.rename.handler(to(admin.devices.rename)),
    revoke: os.devices.revoke.handler(to(admin.devices.revoke)),
    undoPreview: os.devices.undoPreview.handler(to(admin.devices.undoPreview)),
    undo: os.devices.undo.handler(to(admin.devices.undo)),
  },
  partitions: {
    list: os.partitions.list.handler(to(admin.partitions.list)),
    create: os.partitions.create.handler(to(admin.partitions.create)),
    rename: os.partitions.rename.handler(to(admin.partitions.rename)),
    setArchived: os.partitions.setArchived.handler(to(admin.partitions.setArchived)),
    access: os.partitions.access.handler(to(admin.partitions.access)),
    setAccess: os.partitions.setAccess.handler(to(admin.partitions.setAccess)),
  },
  tokens: {
    list: os.tokens.list.handler(to(admin.tokens.list)),
    create: os.tokens.create.handler(to(admin.tokens.create)),
    revoke: os.tokens.revoke.handler(to(admin.tokens.revoke)),
  },
  ...recordHandlers(os, admin),
});

/** What was done, what is taken away, what there is, and how the server is. */
const recordHandlers = (os: Implementer["admin"], admin: Admin) => ({
  audit: {
    head: os.audit.head.handler(to(admin.audit.head)),
    leaves: os.audit.leaves.handler(to(admin.audit.leaves)),
    inclusion: os.audit.inclusion.handler(to(admin.audit.inclusion)),
    export: os.audit.export.handler(to(admin.audit.export)),
  },
  erasure: {
    erase: os.erasure.erase.handler(to(admin.erasure.erase)),
    erasePerson: os.erasure.erasePerson.handler(to(admin.erasure.erasePerson)),
    receipt: os.erasure.receipt.handler(to(admin.erasure.receipt)),
  },
  items: { describe: os.items.describe.handler(to(admin.items.describe)) },
  search: {
    query: os.search.query.handler(to(admin.search.query)),
    segments: os.search.segments.handler(to(admin.search.segments)),
  },
  health: {
    read: os.health.read.handler(to(admin.health.read)),
    rebuild: os.health.rebuild.handler(to(admin.health.rebuild)),
  },
});
