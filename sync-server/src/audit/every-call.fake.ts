/** Every procedure of the server, as somebody who may and as somebody who may not: a procedure without both does not compile. */
import { randomUUID } from "node:crypto";
import { Secret, TOTP } from "otpauth";
import { tagsName } from "#shared/sync/document-name.ts";
import {
  type Answer,
  type FakeDeviceKey,
  type FakeTeam,
  joinWith,
  ownerEmail,
  password,
  prove,
} from "../access.fake.ts";
import { askOf } from "../server.fake.ts";
import { device as otherDevice } from "../use-cases/search/shared-item.fake.ts";
import { call, emailOf, marker, moving, type Name, named, suggesting, world } from "./call-world.fake.ts";

const team: Pick<FakeTeam, "ask"> = { ask: (...asked) => askOf(world.url)(...asked) };

type Act = () => Promise<Answer>;
/** Why it is not called here. */
type Elsewhere = string;
interface Asked {
  readonly done: Act | Elsewhere;
  readonly refused: Act | Elsewhere;
}

const as =
  (bearer: () => string) =>
  (name: Name, input: () => Record<string, unknown> = () => ({})): Act =>
  () =>
    call(name, input(), bearer());
const owner = as(() => world.owner);
const viewer = as(() => world.viewer);
const token = as(() => world.token);
const nobody =
  (name: Name, input: () => Record<string, unknown> = () => ({})): Act =>
  () =>
    call(name, input());
const stranger = as(() => "tessera-session-of-nobody");
const fromDevice = as(() => world.device.accessToken);

const partition = () => ({ partitionId: world.partitionId });
const noPartition = () => ({ partitionId: randomUUID() });
const guest = () => ({ userId: world.guestId });
const totpOf = (secret: string): string => new TOTP({ secret: Secret.fromBase32(secret) }).generate();
const newDevice = async (key: FakeDeviceKey, name: string) => ({
  ...(await prove(team, key, "join", key.publicKey)),
  publicKey: key.publicKey,
  name: named(name),
});
const unproved = () => ({ nonce: "none", signature: "A".repeat(86) });
const ofTheService = "needs another service: single-sign-on.test.ts";

/** In the order in which they can be done. */
export const calls: Readonly<Record<Name, Asked>> = {
  "setup.state": { done: nobody("setup.state"), refused: "answers everybody" },
  "setup.complete": {
    done: "done before all else, and looked at there",
    refused: nobody("setup.complete", () => ({
      code: marker,
      orgName: named("org"),
      name: named("name"),
      email: emailOf("late"),
      password,
    })),
  },
  "session.signIn": {
    done: nobody("session.signIn", () => ({ email: ownerEmail, password })),
    refused: nobody("session.signIn", () => ({ email: emailOf("viewer"), password: named("guess") })),
  },
  "session.signOut": {
    done: as(() => world.parting)("session.signOut"),
    refused: token("session.signOut"),
  },
  "session.whoAmI": { done: viewer("session.whoAmI"), refused: stranger("session.whoAmI") },
  "session.changePassword": {
    done: viewer("session.changePassword", () => ({ current: password, next: `${password} ${marker}` })),
    refused: viewer("session.changePassword", () => ({ current: named("guess"), next: `${password} next` })),
  },
  "session.totpEnrol": {
    done: async () => {
      const answer = await call("session.totpEnrol", {}, world.viewer);
      world.secret = answer.body.secret;
      return answer;
    },
    refused: token("session.totpEnrol"),
  },
  "session.totpConfirm": {
    refused: viewer("session.totpConfirm", () => ({ code: marker })),
    done: async () => {
      const answer = await call("session.totpConfirm", { code: totpOf(world.secret) }, world.viewer);
      world.recoveryCode = answer.body.recoveryCodes[0];
      return answer;
    },
  },
  "session.totpRemove": {
    refused: viewer("session.totpRemove", () => ({ code: marker })),
    done: viewer("session.totpRemove", () => ({ code: world.recoveryCode })),
  },
  "session.passkeyBegin": { done: owner("session.passkeyBegin"), refused: token("session.passkeyBegin") },
  "session.passkeyAdd": {
    done: async () => {
      const { body } = await call("session.passkeyBegin", {}, world.owner);
      const origin = "http://localhost:7420";
      const credential = world.authenticator.create({ challenge: body.options.challenge, origin });
      return call(
        "session.passkeyAdd",
        { ceremony: body.ceremony, name: named("key"), credential },
        world.owner,
      );
    },
    refused: owner("session.passkeyAdd", () => ({ ceremony: marker, name: named("key"), credential: {} })),
  },
  "session.passkeys": {
    done: async () => {
      const answer = await call("session.passkeys", {}, world.owner);
      world.passkeyId = answer.body[0].id;
      return answer;
    },
    refused: token("session.passkeys"),
  },
  "session.passkeySignInBegin": { done: nobody("session.passkeySignInBegin"), refused: "answers everybody" },
  "session.passkeySignIn": {
    done: async () => {
      const { body } = await call("session.passkeySignInBegin");
      const origin = "http://localhost:7420";
      const credential = world.authenticator.get({ challenge: body.options.challenge, origin });
      return call("session.passkeySignIn", { ceremony: body.ceremony, credential });
    },
    refused: nobody("session.passkeySignIn", () => ({ ceremony: marker, credential: {} })),
  },
  "session.passkeyRemove": {
    refused: owner("session.passkeyRemove", () => ({ id: marker })),
    done: async () => {
      const answer = await call("session.passkeyRemove", { id: world.passkeyId }, world.owner);
      world.passkeyUndo = answer.body.undo;
      return answer;
    },
  },
  "session.passkeyRestore": {
    refused: owner("session.passkeyRestore", () => ({ undo: marker })),
    done: owner("session.passkeyRestore", () => ({ undo: world.passkeyUndo })),
  },
  "session.singleSignOnBegin": { done: ofTheService, refused: nobody("session.singleSignOnBegin") },
  "session.singleSignOn": {
    done: ofTheService,
    refused: nobody("session.singleSignOn", () => ({ ceremony: marker, query: marker })),
  },
  "people.list": { done: owner("people.list"), refused: token("people.list") },
  "people.invitations": { done: owner("people.invitations"), refused: viewer("people.invitations") },
  "people.invite": {
    done: owner("people.invite", () => ({ email: emailOf("third"), name: named("third"), role: null })),
    refused: viewer("people.invite", () => ({ email: emailOf("third"), name: named("third"), role: null })),
  },
  "people.withdrawInvitation": {
    refused: viewer("people.withdrawInvitation", () => ({ id: world.secondInvitation.id })),
    done: owner("people.withdrawInvitation", () => ({ id: world.secondInvitation.id })),
  },
  "people.accept": {
    done: nobody("people.accept", () => ({ code: world.invitation.code, password })),
    refused: nobody("people.accept", () => ({ code: marker, password })),
  },
  "people.setRole": {
    done: owner("people.setRole", () => ({ ...guest(), role: "member" })),
    refused: viewer("people.setRole", () => ({ ...guest(), role: "owner" })),
  },
  "people.resetSecondFactor": {
    done: owner("people.resetSecondFactor", guest),
    refused: viewer("people.resetSecondFactor", guest),
  },
  "people.setActive": {
    done: owner("people.setActive", () => ({ ...guest(), active: true })),
    refused: viewer("people.setActive", () => ({ ...guest(), active: false })),
  },
  "people.remove": {
    refused: viewer("people.remove", () => ({ userId: world.goneId })),
    done: owner("people.remove", () => ({ userId: world.goneId })),
  },
  "groups.list": { done: owner("groups.list"), refused: token("groups.list") },
  "groups.create": {
    done: async () => {
      const answer = await call("groups.create", { name: named("group"), role: null }, world.owner);
      world.group = answer.body;
      return answer;
    },
    refused: owner("groups.create", () => ({ name: named("group"), role: null })),
  },
  "groups.update": {
    done: owner("groups.update", () => ({ groupId: world.group.id, name: named("others"), role: null })),
    // Names that are taken are refused by the use case, once it has found the group.
    refused: owner("groups.update", () => ({ groupId: world.group.id, name: named("taken"), role: null })),
  },
  "groups.addMember": {
    done: owner("groups.addMember", () => ({ ...guest(), groupId: world.group.id })),
    refused: owner("groups.addMember", () => ({ userId: randomUUID(), groupId: world.group.id })),
  },
  "groups.removeMember": {
    done: owner("groups.removeMember", () => ({ ...guest(), groupId: world.group.id })),
    refused: viewer("groups.removeMember", () => ({ ...guest(), groupId: world.group.id })),
  },
  "groups.remove": {
    refused: viewer("groups.remove", () => ({ groupId: world.group.id })),
    done: owner("groups.remove", () => ({ groupId: world.group.id })),
  },
  "partitions.list": { done: viewer("partitions.list"), refused: stranger("partitions.list") },
  "partitions.create": {
    done: owner("partitions.create", () => ({ name: named("second") })),
    refused: viewer("partitions.create", () => ({ name: named("third") })),
  },
  "partitions.rename": {
    done: owner("partitions.rename", () => ({ ...partition(), name: named("renamed") })),
    refused: viewer("partitions.rename", () => ({ ...partition(), name: named("mine") })),
  },
  "partitions.setArchived": {
    done: owner("partitions.setArchived", () => ({ ...partition(), archived: false })),
    refused: owner("partitions.setArchived", () => ({ ...noPartition(), archived: true })),
  },
  "partitions.access": {
    done: owner("partitions.access", partition),
    refused: viewer("partitions.access", partition),
  },
  "partitions.setAccess": {
    done: owner("partitions.setAccess", () => ({
      ...partition(),
      principalId: world.guestId,
      role: "viewer",
    })),
    refused: viewer("partitions.setAccess", () => ({
      ...partition(),
      principalId: world.viewerId,
      role: "owner",
    })),
  },
  "tokens.list": { done: owner("tokens.list"), refused: viewer("tokens.list") },
  "tokens.create": {
    done: async () => {
      const asked = { name: named("token"), permissions: ["people.read"], expiresMs: Date.now() + 1e6 };
      const answer = await call("tokens.create", asked, world.owner);
      world.madeToken = answer.body;
      return answer;
    },
    refused: owner("tokens.create", () => ({
      name: named("token"),
      permissions: ["people.read"],
      expiresMs: 5,
    })),
  },
  "tokens.revoke": {
    refused: viewer("tokens.revoke", () => ({ id: world.madeToken.id })),
    done: owner("tokens.revoke", () => ({ id: world.madeToken.id })),
  },
  "devices.challenge": { done: nobody("devices.challenge"), refused: "answers everybody" },
  "devices.join": {
    done: async () => {
      const answer = await joinWith(team, world.key, { by: "session", token: world.owner });
      world.device = answer.body;
      return answer;
    },
    refused: nobody("devices.join", () => ({
      ...unproved(),
      publicKey: world.key.publicKey,
      name: named("device"),
      as: { by: "session", token: marker },
    })),
  },
  "devices.requestJoin": {
    done: async () => {
      const answer = await call("devices.requestJoin", await newDevice(world.askingKey, "box"));
      world.deviceCode = answer.body.deviceCode;
      world.userCode = answer.body.userCode;
      return answer;
    },
    refused: nobody("devices.requestJoin", () => ({
      ...unproved(),
      publicKey: world.askingKey.publicKey,
      name: named("box"),
    })),
  },
  "devices.request": {
    done: owner("devices.request", () => ({ userCode: world.userCode })),
    refused: token("devices.request", () => ({ userCode: world.userCode })),
  },
  "devices.approve": {
    refused: owner("devices.approve", () => ({ userCode: marker })),
    done: owner("devices.approve", () => ({ userCode: world.userCode })),
  },
  "devices.collectJoin": {
    refused: nobody("devices.collectJoin", () => ({ ...unproved(), deviceCode: world.deviceCode })),
    done: async () => {
      const proof = await prove(team, world.askingKey, "collect", world.deviceCode);
      return call("devices.collectJoin", { ...proof, deviceCode: world.deviceCode });
    },
  },
  "devices.refresh": {
    done: async () => {
      const { refreshToken } = world.device;
      const proof = await prove(team, world.key, "refresh", refreshToken);
      const answer = await call("devices.refresh", { ...proof, refreshToken });
      world.device = answer.body;
      return answer;
    },
    refused: nobody("devices.refresh", () => ({ ...unproved(), refreshToken: world.device.refreshToken })),
  },
  "devices.mine": { done: owner("devices.mine"), refused: token("devices.mine") },
  "devices.list": { done: owner("devices.list"), refused: viewer("devices.list") },
  "devices.rename": {
    done: fromDevice("devices.rename", () => ({ deviceId: world.device.deviceId, name: named("renamed") })),
    refused: viewer("devices.rename", () => ({ deviceId: world.device.deviceId, name: named("mine") })),
  },
  "devices.holding": {
    done: fromDevice("devices.holding", () => ({ partitionIds: [world.partitionId] })),
    refused: viewer("devices.holding", () => ({ partitionIds: [] })),
  },
  "documents.projected": {
    done: fromDevice("documents.projected", () => ({ names: [tagsName(world.partitionId)] })),
    refused: token("documents.projected", () => ({ names: [] })),
  },
  "documents.lacking": {
    done: fromDevice("documents.lacking", () => ({ ...partition(), payloadIds: ["ab".repeat(32)] })),
    refused: viewer("documents.lacking", () => ({ ...partition(), payloadIds: [] })),
  },
  "search.query": {
    done: viewer("search.query", () => ({ text: marker })),
    refused: token("search.query", () => ({ text: marker })),
  },
  "search.suggest": {
    done: viewer("search.suggest", () => ({ text: marker })),
    refused: token("search.suggest", () => ({ text: marker })),
  },
  "search.segments": {
    done: viewer("search.segments", () => ({ ...partition(), itemId: world.itemId })),
    refused: viewer("search.segments", () => ({ ...noPartition(), itemId: world.itemId })),
  },
  "health.read": { done: owner("health.read"), refused: viewer("health.read") },
  "health.rebuild": { done: owner("health.rebuild"), refused: viewer("health.rebuild") },
  "audit.head": { done: viewer("audit.head"), refused: stranger("audit.head") },
  "audit.leaves": { done: owner("audit.leaves", () => ({ limit: 5 })), refused: viewer("audit.leaves") },
  "audit.inclusion": {
    done: owner("audit.inclusion", () => ({ seq: 1 })),
    refused: owner("audit.inclusion", () => ({ seq: 1_000_000 })),
  },
  "audit.export": { done: owner("audit.export"), refused: viewer("audit.export") },
  "items.describe": {
    done: viewer("items.describe", () => ({ ids: [world.itemId] })),
    refused: stranger("items.describe", () => ({ ids: [world.itemId] })),
  },
  "items.suggest": {
    done: async () => {
      world.suggestionId = randomUUID();
      const asked = suggesting(world.suggestionId, { title: named("title") });
      return call("items.suggest", asked, world.viewer);
    },
    refused: viewer("items.suggest", () => ({
      ...suggesting(randomUUID(), { note: marker }),
      itemId: `${otherDevice}.0.3`,
    })),
  },
  "items.suggestions": {
    done: viewer("items.suggestions"),
    refused: viewer("items.suggestions", noPartition),
  },
  "items.withdrawSuggestion": {
    done: viewer("items.withdrawSuggestion", () => ({ suggestionId: world.withdrawnId })),
    refused: viewer("items.withdrawSuggestion", () => ({ suggestionId: randomUUID() })),
  },
  "items.reopenSuggestion": {
    done: owner("items.reopenSuggestion", () => ({ suggestionId: world.declinedId })),
    refused: owner("items.reopenSuggestion", () => ({ suggestionId: randomUUID() })),
  },
  "items.decide": {
    done: owner("items.decide", () => ({ ids: [world.suggestionId], take: true })),
    refused: viewer("items.decide", () => ({ ids: [world.suggestionId], take: true })),
  },
  "items.move": {
    done: owner("items.move", () => moving()),
    refused: owner("items.move", () => ({ ...moving(), itemId: `${otherDevice}.0.3` })),
  },
  "erasure.erase": {
    done: async () => {
      const answer = await call(
        "erasure.erase",
        { ...partition(), itemIds: [world.itemId], reason: "law" },
        world.owner,
      );
      world.erasureId = answer.body.id;
      return answer;
    },
    refused: viewer("erasure.erase", () => ({ ...partition(), itemIds: [world.itemId], reason: "law" })),
  },
  "erasure.receipt": {
    done: viewer("erasure.receipt", () => ({ id: world.erasureId })),
    refused: viewer("erasure.receipt", () => ({ id: randomUUID() })),
  },
  "erasure.erasePerson": {
    done: owner("erasure.erasePerson", () => ({ ...guest(), reason: "person-asked" })),
    refused: viewer("erasure.erasePerson", () => ({ ...guest(), reason: "person-asked" })),
  },
  "devices.revoke": {
    refused: viewer("devices.revoke", () => ({ deviceId: world.device.deviceId })),
    done: owner("devices.revoke", () => ({ deviceId: world.device.deviceId })),
  },
  "devices.undoPreview": {
    refused: viewer("devices.undoPreview", () => ({ deviceId: world.device.deviceId, sinceMs: 0 })),
    // The list of devices was looked at just now, by the same person: this is another thing.
    done: owner("devices.undoPreview", () => ({ deviceId: world.device.deviceId, sinceMs: 0 })),
  },
  "devices.undo": {
    refused: viewer("devices.undo", () => ({ deviceId: world.device.deviceId, sinceMs: 0 })),
    done: async () => {
      await world.tag(world.device.deviceId);
      return call("devices.undo", { deviceId: world.device.deviceId, sinceMs: 0 }, world.owner);
    },
  },
};
