/** What is called on a server as it is, by whom and with what; earlier calls give later ones what they need. */
import { randomUUID } from "node:crypto";
import { PartitionId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import { serverContract, type ServerContract } from "#shared/rpc/server/server-contract.ts";
import type { Need } from "#shared/rpc/server/server-procedure.ts";
import { type Answer, makeDeviceKey } from "../access.fake.ts";
import { createAuthenticator } from "../use-cases/access/passkey.fake.ts";
import { device as otherDevice } from "../use-cases/search/shared-item.fake.ts";

/** In every name, address, question and text: nothing of it may be in a leaf. */
export const marker = "zanzibar";
export const named = (what: string): string => `${marker} ${what}`;
export const emailOf = (who: string): string => `${marker}-${who}@example.org`;

/** What earlier calls gave later ones. */
export const world = {
  url: "",
  owner: "",
  viewer: "",
  viewerId: "",
  guestId: "",
  goneId: "",
  parting: "",
  /** May read the trail, and nothing else. */
  token: "",
  partitionId: PartitionId.parse(randomUUID()),
  itemId: SharedItemId.parse(`${otherDevice}.0.1`),
  /** One that can be moved, and where to. */
  movableId: SharedItemId.parse(`${otherDevice}.0.2`),
  otherPartitionId: PartitionId.parse(randomUUID()),
  suggestionId: "",
  /** Suggested before all of it. */
  withdrawnId: "",
  /** And declined. */
  declinedId: "",
  key: makeDeviceKey(),
  device: {} as Answer["body"],
  invitation: {} as Answer["body"],
  secondInvitation: {} as Answer["body"],
  group: {} as Answer["body"],
  madeToken: {} as Answer["body"],
  erasureId: "",
  secret: "",
  recoveryCode: "",
  deviceCode: "",
  userCode: "",
  askingKey: makeDeviceKey(),
  authenticator: createAuthenticator("localhost"),
  passkeyId: "",
  passkeyUndo: "",
  /** What is sent of what was asked; of another version that is more. */
  said: (_name: Name, input: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> => input,
  /** As the device, into the log: what there is to undo. */
  tag: (_deviceId: string): Promise<unknown> => Promise.reject(new Error("there is no log yet")),
};

export const moving = () => ({
  partitionId: world.partitionId,
  itemId: world.movableId,
  to: world.otherPartitionId,
  moveId: randomUUID(),
});

export const suggesting = (suggestionId: string, edit: Record<string, unknown>) => ({
  partitionId: world.partitionId,
  itemId: world.itemId,
  suggestionId,
  edit,
});

type Part = keyof ServerContract;
export type Name = { [Each in Part]: `${Each}.${keyof ServerContract[Each] & string}` }[Part];

interface Known {
  readonly route: { readonly method: string; readonly path: string };
  readonly meta: { readonly need: Need };
}
function procedureOf(name: Name): Known {
  const [part = "", verb = ""] = name.split(".");
  const procedures: Readonly<Record<string, { readonly "~orpc": object }>> = serverContract[part as Part];
  return procedures[verb]?.["~orpc"] as Known;
}
export const needOf = (name: Name): Need => procedureOf(name).meta.need;

export async function call(
  name: Name,
  asked: Readonly<Record<string, unknown>> = {},
  bearer?: string,
): Promise<Answer> {
  const input = world.said(name, asked);
  const { route } = procedureOf(name);
  const used = new Set<string>();
  const path = route.path.replaceAll(/\{(\w+)\}/g, (_, key: string) => {
    used.add(key);
    return encodeURIComponent(String(input[key]));
  });
  const rest = Object.entries(input).filter(([key]) => !used.has(key));
  const isGet = route.method === "GET";
  const words = Object.fromEntries(rest.map(([key, value]) => [key, String(value)]));
  const query = isGet ? `?${new URLSearchParams(words).toString()}` : "";
  const response = await fetch(`${world.url}/v1${path}${query}`, {
    method: route.method,
    headers: {
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
      ...(isGet ? {} : { "content-type": "application/json" }),
    },
    ...(isGet ? {} : { body: JSON.stringify(Object.fromEntries(rest)) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    body: text.startsWith("{") || text.startsWith("[") ? JSON.parse(text) : text,
  };
}
