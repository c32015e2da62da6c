import type { UndoUseCases } from "../undo/undo-use-cases.ts";
import type { Access } from "../use-cases/access/create-access.ts";
import { visiblePartitions } from "../use-cases/access/own-account.ts";
import { answer, callerOf, type ServerImplementer } from "./caller.ts";

type AccessServices = Access["services"];

interface DeviceServices extends AccessServices {
  readonly undo: UndoUseCases;
}

export const accessHandlers = (os: ServerImplementer, services: DeviceServices) => ({
  setup: setupHandlers(os, services),
  session: sessionHandlers(os, services),
  people: peopleHandlers(os, services),
  groups: groupHandlers(os, services),
  partitions: partitionHandlers(os, services),
  devices: deviceHandlers(os, services),
  tokens: tokenHandlers(os, services),
});

const setupHandlers = ({ setup: os }: ServerImplementer, { setUp, singleSignOn, pages }: AccessServices) => ({
  state: os.state.handler(async () => ({
    needed: await setUp.isNeeded(),
    singleSignOn: singleSignOn.isOn,
    origin: pages.origin(),
  })),
  complete: os.complete.handler(async ({ input, context }) =>
    answer(await setUp.complete(input, context.address)),
  ),
});

const sessionHandlers = (
  { session: os }: ServerImplementer,
  { signIn, account, passkeys, singleSignOn }: AccessServices,
) => ({
  signIn: os.signIn.handler(async ({ input, context }) =>
    answer(await signIn.withPassword(input, context.address)),
  ),
  signOut: os.signOut.handler(async ({ context }) => answer(await account.signOut(callerOf(context)))),
  whoAmI: os.whoAmI.handler(async ({ context }) => answer(await account.whoAmI(callerOf(context)))),
  changePassword: os.changePassword.handler(async ({ input, context }) =>
    answer(await account.changePassword(callerOf(context), input, context.address)),
  ),
  totpEnrol: os.totpEnrol.handler(async ({ context }) => answer(await account.totpEnrol(callerOf(context)))),
  totpConfirm: os.totpConfirm.handler(async ({ input, context }) =>
    answer(await account.totpConfirm(callerOf(context), input.code, context.address)),
  ),
  totpRemove: os.totpRemove.handler(async ({ input, context }) =>
    answer(await account.totpRemove(callerOf(context), input.code, context.address)),
  ),
  passkeys: os.passkeys.handler(({ context }) => passkeys.list(callerOf(context))),
  passkeyBegin: os.passkeyBegin.handler(({ context }) => passkeys.begin(callerOf(context))),
  passkeyAdd: os.passkeyAdd.handler(async ({ input, context }) =>
    answer(await passkeys.add(callerOf(context), input)),
  ),
  passkeyRemove: os.passkeyRemove.handler(async ({ input, context }) =>
    answer(await passkeys.remove(callerOf(context), input.id)),
  ),
  passkeyRestore: os.passkeyRestore.handler(async ({ input, context }) =>
    answer(await passkeys.restore(callerOf(context), input.undo)),
  ),
  passkeySignInBegin: os.passkeySignInBegin.handler(() => passkeys.signInBegin()),
  passkeySignIn: os.passkeySignIn.handler(async ({ input, context }) =>
    answer(await passkeys.signIn(input, context.address)),
  ),
  singleSignOnBegin: os.singleSignOnBegin.handler(async ({ context }) =>
    answer(await singleSignOn.begin(context.address)),
  ),
  singleSignOn: os.singleSignOn.handler(async ({ input, context }) =>
    answer(await singleSignOn.end(input, context.address)),
  ),
});

const peopleHandlers = (
  { people: os }: ServerImplementer,
  { people, invitations, pages }: AccessServices,
) => ({
  list: os.list.handler(({ context }) => people.list(callerOf(context))),
  setRole: os.setRole.handler(async ({ input, context }) =>
    answer(await people.setRole(callerOf(context), input.userId, input.role)),
  ),
  setActive: os.setActive.handler(async ({ input, context }) =>
    answer(await people.setActive(callerOf(context), input.userId, input.active)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await people.remove(callerOf(context), input.userId)),
  ),
  resetSecondFactor: os.resetSecondFactor.handler(async ({ input, context }) =>
    answer(await people.resetSecondFactor(callerOf(context), input.userId)),
  ),
  invitations: os.invitations.handler(({ context }) => invitations.list(callerOf(context))),
  invite: os.invite.handler(async ({ input, context }) => {
    const made = answer(await invitations.invite(callerOf(context), input));
    return { ...made, link: `${pages.origin()}/invitation#${made.code}` };
  }),
  withdrawInvitation: os.withdrawInvitation.handler(async ({ input, context }) =>
    answer(await invitations.withdraw(callerOf(context), input.id)),
  ),
  accept: os.accept.handler(async ({ input, context }) =>
    answer(await invitations.accept(input, context.address)),
  ),
});

const groupHandlers = ({ groups: os }: ServerImplementer, { groups }: AccessServices) => ({
  list: os.list.handler(({ context }) => groups.list(callerOf(context))),
  create: os.create.handler(async ({ input, context }) =>
    answer(await groups.create(callerOf(context), input.name, input.role)),
  ),
  update: os.update.handler(async ({ input, context }) =>
    answer(await groups.update(callerOf(context), input.groupId, input.name, input.role)),
  ),
  remove: os.remove.handler(async ({ input, context }) =>
    answer(await groups.remove(callerOf(context), input.groupId)),
  ),
  addMember: os.addMember.handler(async ({ input, context }) =>
    answer(await groups.addMember(callerOf(context), input.groupId, input.userId)),
  ),
  removeMember: os.removeMember.handler(async ({ input, context }) =>
    answer(await groups.removeMember(callerOf(context), input.groupId, input.userId)),
  ),
});

const partitionHandlers = ({ partitions: os }: ServerImplementer, { partitions }: AccessServices) => ({
  list: os.list.handler(({ context }) => visiblePartitions(callerOf(context))),
  create: os.create.handler(async ({ input, context }) =>
    answer(await partitions.create(callerOf(context), input.name)),
  ),
  rename: os.rename.handler(async ({ input, context }) =>
    answer(await partitions.rename(callerOf(context), input.partitionId, input.name)),
  ),
  setArchived: os.setArchived.handler(async ({ input, context }) =>
    answer(await partitions.setArchived(callerOf(context), input.partitionId, input.archived)),
  ),
  access: os.access.handler(({ input }) => partitions.access(input.partitionId)),
  setAccess: os.setAccess.handler(async ({ input, context }) =>
    answer(await partitions.setAccess(callerOf(context), input.partitionId, input.principalId, input.role)),
  ),
});

const deviceHandlers = (
  { devices: os }: ServerImplementer,
  { devices, join, pages, undo, wipes }: DeviceServices,
) => ({
  challenge: os.challenge.handler(() => devices.challenge()),
  join: os.join.handler(async ({ input, context }) => answer(await join.join(input, context.address))),
  requestJoin: os.requestJoin.handler(async ({ input, context }) => {
    const asked = answer(await join.request(input, context.address));
    return { ...asked, link: `${pages.origin()}/device#${asked.userCode}` };
  }),
  collectJoin: os.collectJoin.handler(async ({ input }) => answer(await join.collect(input))),
  request: os.request.handler(async ({ input, context }) =>
    answer(await join.look(callerOf(context), input.userCode, context.address)),
  ),
  approve: os.approve.handler(async ({ input, context }) =>
    answer(await join.approve(callerOf(context), input.userCode, context.address)),
  ),
  refresh: os.refresh.handler(async ({ input }) => answer(await devices.refresh(input))),
  mine: os.mine.handler(({ context }) => devices.mine(callerOf(context))),
  list: os.list.handler(({ context }) => devices.list(callerOf(context))),
  rename: os.rename.handler(async ({ input, context }) =>
    answer(await devices.rename(callerOf(context), input.deviceId, input.name)),
  ),
  revoke: os.revoke.handler(async ({ input, context }) =>
    answer(await devices.revoke(callerOf(context), input.deviceId)),
  ),
  holding: os.holding.handler(async ({ input, context }) =>
    answer(await wipes.holding(callerOf(context), input.partitionIds)),
  ),
  undoPreview: os.undoPreview.handler(async ({ input, context }) =>
    answer(await undo.preview(callerOf(context), input)),
  ),
  undo: os.undo.handler(async ({ input, context }) => answer(await undo.undo(callerOf(context), input))),
});

const tokenHandlers = ({ tokens: os }: ServerImplementer, { tokens }: AccessServices) => ({
  list: os.list.handler(({ context }) => tokens.list(callerOf(context))),
  create: os.create.handler(async ({ input, context }) =>
    answer(await tokens.create(callerOf(context), input)),
  ),
  revoke: os.revoke.handler(async ({ input, context }) =>
    answer(await tokens.revoke(callerOf(context), input.id)),
  ),
});
