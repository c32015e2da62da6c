/** What `tessera admin` prints: one line each, or one JSON object a line. */
import type { AdminOutputs } from "#shared/rpc/admin-contract.ts";
import type { Device } from "#shared/rpc/server/devices-contract.ts";
import type { ErasureState } from "#shared/rpc/server/erasure-contract.ts";
import type { Health } from "#shared/rpc/server/health-contract.ts";
import type { PartitionAccess } from "#shared/rpc/server/partitions-contract.ts";
import type { Invitation } from "#shared/rpc/server/people-contract.ts";
import type { Group, Person, WhoAmI } from "#shared/rpc/server/people-model.ts";
import type { ApiToken } from "#shared/rpc/server/tokens-contract.ts";
import { show, type Showing } from "./show-team.ts";
import { printable } from "./terminal.ts";

const dateOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10);
const orNone = (role: string | null): string => role ?? "no role";

export const showWhoAmI = (me: WhoAmI, context: Showing): void =>
  show(context, me, () => [
    `${context.terminal.paint("bold", printable(me.name))}  ${printable(me.email)}  ${printable(me.orgName)}`,
    `May: ${me.permissions.join(", ") || "only what is given in single partitions"}.`,
    ...me.partitions.map(
      ({ name, permissions }) =>
        `${context.terminal.paint("cyan", printable(name))}  ${permissions.join(", ")}`,
    ),
  ]);

export const showPerson = (person: Person, context: Showing): void =>
  show(context, person, () => [
    `${person.id}  ${context.terminal.paint("bold", printable(person.name))}  ${printable(person.email)}  ${orNone(person.role)}${person.hasSecondFactor ? ", second factor" : ""}${person.active ? "" : ", shut out"}`,
  ]);

export const showInvitation = (
  invitation: Invitation & Partial<AdminOutputs["people"]["invite"]>,
  context: Showing,
): void =>
  show(context, invitation, () => [
    `${invitation.id}  ${printable(invitation.email)}  ${orNone(invitation.role)}, until ${dateOf(invitation.expiresMs)}`,
    ...(invitation.code === undefined || invitation.link === undefined
      ? []
      : [`Code, shown this once: ${printable(invitation.code)}`, printable(invitation.link)]),
  ]);

export const showGroup = (group: Group, context: Showing): void =>
  show(context, group, () => [
    `${group.id}  ${context.terminal.paint("bold", printable(group.name))}  ${orNone(group.role)}, ${group.members.length} people`,
  ]);

export const showDevice = (device: Device, context: Showing): void =>
  show(context, device, () => [
    `${device.id}  ${context.terminal.paint("bold", printable(device.name))}  of ${device.userId}, last seen ${dateOf(device.lastSeenMs)}${device.revokedMs === null ? "" : ", shut out"}${device.clonedMs === null ? "" : ", its identity was copied"}`,
    ...device.wipes.map(
      ({ partitionId, askedMs, wipedMs }) =>
        `  asked on ${dateOf(askedMs)} to wipe partition ${partitionId}: ${wipedMs === null ? "no answer yet" : `wiped on ${dateOf(wipedMs)}`}`,
    ),
  ]);

const counted = (count: number, one: string): string => `${count} ${one}${count === 1 ? "" : "s"}`;

export const showUndo = (counts: AdminOutputs["devices"]["undo"], isDone: boolean, context: Showing): void =>
  show(context, counts, () => [
    `${counted(counts.itemCount, "item")}, ${counted(counts.editCount, "edit")} of which ${counted(counts.noteCount, "note")}.`,
    isDone
      ? "It is undone: the items are in the trash, and what was edited is as it was before."
      : "Nothing is changed yet: add --yes to undo it. What others read meanwhile stays read.",
  ]);

export const showPartition = (
  partition: AdminOutputs["partitions"]["create"] & Partial<WhoAmI["partitions"][number]>,
  context: Showing,
): void =>
  show(context, partition, () => [
    `${partition.id}  ${context.terminal.paint("cyan", printable(partition.name))}${partition.archived ? "  archived" : ""}  ${partition.permissions?.join(", ") ?? ""}`.trimEnd(),
  ]);

export const showAccess = (access: PartitionAccess, context: Showing): void =>
  show(context, access, () => [`${access.kind} ${access.principalId}  ${access.role}`]);

export const showToken = (
  token: ApiToken & Partial<AdminOutputs["tokens"]["create"]>,
  context: Showing,
): void =>
  show(context, token, () => [
    `${token.id}  ${context.terminal.paint("bold", printable(token.name))}  ${token.permissions.join(", ")}  until ${dateOf(token.expiresMs)}`,
    ...(token.token === undefined ? [] : [`Token, shown this once: ${printable(token.token)}`]),
  ]);

export const showErasure = (state: ErasureState, context: Showing): void =>
  show(context, state, () => [
    state.receipt === undefined
      ? `${state.id}  under way; \`tessera admin receipt ${state.id}\` shows its receipt when it is done.`
      : `${state.id}  done, and signed.`,
  ]);

const secondsText = (durationMs: number): string => `${Math.max(1, Math.round(durationMs / 1_000))} s`;
const daysText = (days: number): string => (days === 1 ? "1 day" : `${days} days`);

export const showHealth = (health: Health, context: Showing): void =>
  show(context, health, () => [
    `Tessera server ${printable(health.version)}, ${health.tier}: ${health.connectionCount} connections, ${health.documentCount} documents in memory.`,
    `Waiting for the disk: ${health.waitingCount} updates. Not searchable yet: ${health.behindCount} documents${health.behindMs === 0 ? "" : `, the oldest change for ${secondsText(health.behindMs)}`}.`,
    ...(health.awaitedMs === 0
      ? []
      : [`An item has been waiting for content from its device for ${secondsText(health.awaitedMs)}.`]),
    ...(health.disk?.isFull === true
      ? [
          "Its disk is full: what is there is read and found, nothing new is taken. Make room; it then goes on by itself.",
        ]
      : []),
    ...(health.disk?.freeBytes === undefined ? [] : [`Free on its disk: ${health.disk.freeBytes} bytes.`]),
    ...(health.keptDays === undefined
      ? []
      : [
          `Kept: what is in the trash for ${daysText(health.keptDays.trash)}, the audit trail for ${daysText(health.keptDays.trail)}.`,
        ]),
    ...health.replicas.map(
      ({ name, state, lagBytes, readCount }) =>
        `Replica ${printable(name)}: ${state}, ${lagBytes} bytes behind, ${readCount} reads; the primary ${health.primaryReadCount}.`,
    ),
  ]);
