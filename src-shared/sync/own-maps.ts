/**
 * Maps that only the device makes whose id is in their key, `<thing>/<device>`: two devices that made the same map at
 * once would lose one of them without a word. What they hold together is read by taking them together.
 */
import { Map as YMap, type Doc } from "yjs";
import { DeviceId } from "../model/team.ts";

const fieldMark = "f/";

/** A value that is overwritten as a whole: the latest by `hlc` holds, among equals the greatest device's. */
export interface Register {
  readonly v: unknown;
  readonly hlc: string;
}

/** By hand: it is asked of every update that comes to a server, and of every field of what is shown. */
export const registerOf = (value: unknown): Register | undefined =>
  typeof value === "object" &&
  value !== null &&
  "v" in value &&
  "hlc" in value &&
  typeof value.hlc === "string"
    ? { v: value.v, hlc: value.hlc }
    : undefined;

export interface OwnMap {
  readonly device: DeviceId;
  readonly map: YMap<unknown>;
}

/** All maps of a root, or those about some things, by the thing that they are about. */
export function ownMapsOf(
  document: Doc,
  root: string,
  among?: ReadonlySet<string>,
): ReadonlyMap<string, readonly OwnMap[]> {
  const found = new Map<string, OwnMap[]>();
  const devices = new Map<string, DeviceId | undefined>();
  // A document has many maps of few devices.
  const deviceCalled = (text: string): DeviceId | undefined => {
    if (!devices.has(text)) devices.set(text, DeviceId.safeParse(text).data);
    return devices.get(text);
  };
  // Yjs's own loop: for each entry its iterators make a dozen objects.
  document.getMap(root).forEach((map, key) => {
    const at = key.indexOf("/");
    const thing = key.slice(0, at);
    if (at < 1 || among?.has(thing) === false) return;
    const device = deviceCalled(key.slice(at + 1));
    if (device === undefined || !(map instanceof YMap)) return;
    const own = found.get(thing);
    if (own === undefined) found.set(thing, [{ device, map }]);
    else own.push({ device, map });
  });
  return found;
}

/** Those about one thing. */
export const ownMapsAbout = (document: Doc, root: string, thing: string): readonly OwnMap[] =>
  ownMapsOf(document, root, new Set([thing])).get(thing) ?? [];

/** The device's own, made where it is missing. */
export function ownMap(document: Doc, root: string, thing: string, device: DeviceId): YMap<unknown> {
  const maps = document.getMap<unknown>(root);
  const key = `${thing}/${device}`;
  const known = maps.get(key);
  if (known instanceof YMap) return known;
  const made = new YMap<unknown>();
  maps.set(key, made);
  return made;
}

export const writeRegister = (map: YMap<unknown>, field: string, v: unknown, hlc: string): void => {
  map.set(`${fieldMark}${field}`, { v, hlc });
};

/**
 * When an entry was written: a tag or the begin of a note is its own time, a register holds one. Invariant: of no other key, for
 * nobody looks at what stands there, and what is said later has to be after it.
 */
export function timeOf(key: string, value: unknown): string | undefined {
  if (key.startsWith(fieldMark)) return registerOf(value)?.hlc;
  return (key.startsWith("#") || key === "n/at") && typeof value === "string" ? value : undefined;
}

/** All times at which something was said of the thing. */
export const timesAbout = (document: Doc, root: string, thing: string): readonly string[] =>
  ownMapsAbout(document, root, thing).flatMap(({ map }) =>
    [...map].flatMap(([key, value]) => timeOf(key, value) ?? []),
  );

export interface Written {
  readonly value: unknown;
  readonly hlc: string;
  readonly device: DeviceId;
}

const isNewer = (one: Written, other: Written | undefined): boolean =>
  other === undefined || one.hlc > other.hlc || (one.hlc === other.hlc && one.device > other.device);

export function newestOf(maps: readonly OwnMap[], field: string): Written | undefined {
  let newest: Written | undefined;
  for (const { device, map } of maps) {
    const register = registerOf(map.get(`${fieldMark}${field}`));
    if (register === undefined) continue;
    const written = { value: register.v, hlc: register.hlc, device };
    if (isNewer(written, newest)) newest = written;
  }
  return newest;
}

/** As above of every field that there is, by its name: each map is gone through once. */
export function newestFields(maps: readonly OwnMap[]): ReadonlyMap<string, Written> {
  const fields = new Map<string, Written>();
  for (const { device, map } of maps)
    map.forEach((value, key) => {
      const register = key.startsWith(fieldMark) ? registerOf(value) : undefined;
      if (register === undefined) return;
      const field = key.slice(fieldMark.length);
      const written = { value: register.v, hlc: register.hlc, device };
      if (isNewer(written, fields.get(field))) fields.set(field, written);
    });
  return fields;
}
