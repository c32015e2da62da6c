import { Readable } from "node:stream";
import type { ReadableStream as NodeStream } from "node:stream/web";
import { type Captures, isRefusal, type Library } from "#core/ports/use-cases.ts";
import type { Team } from "#core/ports/team.ts";
import { ItemId } from "#shared/model/ids.ts";
import { SharedItemId } from "#shared/model/team.ts";
import type { Item } from "#shared/model/item.ts";
import { isPushedPath } from "#shared/model/stream.ts";
import { type ByteRange, parseByteRange } from "./byte-range.ts";
import { playedPartBytesMax } from "./limits.ts";
import { openOriginal } from "./open-original.ts";

/** Bytes of items: what does not go through procedures. The caller has authorised the request. */
export interface Content {
  /** Undefined where the path is none of ours. */
  respond(request: Request): Promise<Response | undefined>;
}

/** Whatever the bytes are, they run nothing, fetch nothing and are not guessed at. */
const inertHeaders = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
  "referrer-policy": "no-referrer",
  "cache-control": "private, no-cache",
} as const;

const contentPath = /^\/(?:(content|thumbnail|waveform)\/([^/]*)|frame\/([^/]*)\/(\d{1,10}))$/;

const sharedPath = "/shared/";

type ContentLibrary = Pick<Library, "getItem" | "listFolders" | "thumbnail" | "waveform" | "frame">;
type ContentSource = Pick<Library, "listFolders"> & Pick<Captures, "original">;

export function createContent(
  library: ContentLibrary,
  { original }: Pick<Captures, "original">,
  team: Pick<Team, "original">,
): Content {
  const source: ContentSource = { listFolders: () => library.listFolders(), original };
  return {
    async respond(request) {
      const { pathname } = new URL(request.url);
      if (pathname.startsWith(sharedPath)) return shared(team, pathname.slice(sharedPath.length), request);
      const match = contentPath.exec(pathname);
      if (match === null) return undefined;
      if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
      const [, part, ownId, framedId, timeMs] = match;
      const itemId = ItemId.safeParse(ownId ?? framedId);
      if (!itemId.success) return refuse(400);
      const item = await library.getItem(itemId.data);
      if (isRefusal(item)) return refuse(404);
      if (part === "content") return content(source, item, request);
      if (part === "waveform")
        return derived(item, request, "application/octet-stream", () => library.waveform(item.id));
      if (timeMs === undefined) return derived(item, request, "image/webp", () => library.thumbnail(item.id));
      return derived(item, request, "image/webp", () => library.frame(item.id, Number(timeMs)));
    },
  };
}

const refuse = (status: number, headers: Readonly<Record<string, string>> = {}): Response =>
  new Response(null, { status, headers: { ...inertHeaders, ...headers } });

/** What was made of an item: small, and named by the bytes that it was made of. */
async function derived(
  item: Item,
  request: Request,
  type: string,
  read: () => Promise<Uint8Array | undefined>,
): Promise<Response> {
  const tag = tagOf(item);
  if (isKnown(request, tag)) return refuse(304, { etag: tag });
  const bytes = await read();
  if (bytes === undefined) return refuse(404);
  const headers = {
    ...inertHeaders,
    "content-type": type,
    "content-length": String(bytes.byteLength),
    etag: tag,
  };
  return new Response(request.method === "HEAD" ? null : new Uint8Array(bytes), { headers });
}

async function content(source: ContentSource, item: Item, request: Request): Promise<Response> {
  const opened = await openBytes(source, item);
  if (opened.kind === "changed") return refuse(409);
  if (opened.kind !== "open") return refuse(opened.kind === "outside" ? 403 : 404);
  const { sizeBytes, close } = opened;
  const tag = tagOf(item);
  const range: ByteRange = mayBePart(request, tag)
    ? parseByteRange(request.headers.get("range"), sizeBytes)
    : { kind: "whole" };
  const answer = isKnown(request, tag)
    ? refuse(304, { etag: tag })
    : range.kind === "unsatisfiable"
      ? refuse(416, { "content-range": `bytes */${sizeBytes}` })
      : undefined;
  if (answer !== undefined) return close().then(() => answer);
  const { start, end } =
    range.kind === "part"
      ? playablePart(item.kind === "audio" || item.kind === "video", range)
      : { start: 0, end: sizeBytes };
  const headers = {
    ...inertHeaders,
    ...typeHeaders(item),
    etag: tag,
    "accept-ranges": "bytes",
    "content-length": String(end - start),
    ...(range.kind === "part" ? { "content-range": `bytes ${start}-${end - 1}/${sizeBytes}` } : {}),
  };
  const status = range.kind === "part" ? 206 : 200;
  if (request.method === "HEAD" || end === start)
    return close().then(() => new Response(null, { status, headers }));
  return new Response(opened.read(start, end), { status, headers });
}

/** What another device shared, or this one: fetched when it is asked for, and named by the item that it is of. */
async function shared(team: Pick<Team, "original">, asked: string, request: Request): Promise<Response> {
  if (request.method !== "GET" && request.method !== "HEAD") return refuse(405, { allow: "GET, HEAD" });
  const id = SharedItemId.safeParse(asked);
  if (!id.success) return refuse(400);
  const original = await team.original(id.data, request.signal);
  if (original === undefined) return refuse(404);
  const { bytes } = original;
  const range = parseByteRange(request.headers.get("range"), bytes.byteLength);
  if (range.kind === "unsatisfiable") return refuse(416, { "content-range": `bytes */${bytes.byteLength}` });
  const { start, end } =
    range.kind === "part"
      ? playablePart(isPlayed.test(original.mediaType), range)
      : { start: 0, end: bytes.byteLength };
  const headers = {
    ...inertHeaders,
    ...typeHeaders(original),
    "accept-ranges": "bytes",
    "content-length": String(end - start),
    ...(range.kind === "part" ? { "content-range": `bytes ${start}-${end - 1}/${bytes.byteLength}` } : {}),
  };
  const body = request.method === "HEAD" ? null : new Uint8Array(bytes.subarray(start, end));
  return new Response(body, { status: range.kind === "part" ? 206 : 200, headers });
}

type OpenBytes =
  | {
      readonly kind: "open";
      readonly sizeBytes: number;
      /** Once, instead of closing; `end` is exclusive. */
      read(start: number, end: number): ConstructorParameters<typeof Response>[0];
      readonly close: () => Promise<void>;
    }
  | { readonly kind: "gone" | "outside" | "changed" };

/** What was captured is in the store and never on the disk by itself; everything else is a file of a folder. */
async function openBytes(source: ContentSource, item: Item): Promise<OpenBytes> {
  if (isPushedPath(item.path)) {
    const bytes = await source.original(item.id);
    if (bytes === undefined) return { kind: "gone" };
    return {
      kind: "open",
      sizeBytes: bytes.byteLength,
      read: (start, end) => new Uint8Array(bytes.subarray(start, end)),
      close: () => Promise.resolve(),
    };
  }
  const folder = (await source.listFolders()).find(({ id }) => id === item.folderId);
  if (folder === undefined) return { kind: "gone" };
  const opened = await openOriginal(item, folder.path);
  if (opened.kind !== "open") return opened;
  const { handle, sizeBytes } = opened;
  return {
    kind: "open",
    sizeBytes,
    read: (start, end) => webStream(Readable.toWeb(handle.createReadStream({ start, end: end - 1 }))),
    close: () => handle.close(),
  };
}

/** What plays is asked for "from here on", and played from where it is sought: a player comes back for the rest. */
const playablePart = (
  mayBeLong: boolean,
  { start, end }: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } =>
  mayBeLong ? { start, end: Math.min(end, start + playedPartBytesMax) } : { start, end };

/** Of what others share the type alone is known here. */
const isPlayed = /^(?:audio|video)\//;

// Node's own web streams and those of its `Response` are the same thing under two names.
const webStream = (stream: NodeStream): ReadableStream<Uint8Array> =>
  stream as unknown as ReadableStream<Uint8Array>;

/** The bytes are named by their hash; before it is known, by what else tells versions of a file apart. */
const tagOf = (item: Item): string => `"${item.contentHash ?? `${item.sizeBytes}-${item.modifiedMs}`}"`;

const isKnown = (request: Request, tag: string): boolean =>
  (request.headers.get("if-none-match") ?? "")
    .split(",")
    .some((given) => given.trim().replace(/^W\//, "") === tag);

/** A part is only of use to who has the rest of the same bytes. */
const mayBePart = (request: Request, tag: string): boolean => {
  const condition = request.headers.get("if-range");
  return condition === null || condition === tag;
};

/** Types that a browser shows without running anything in them; all others are handed over as files. */
const shownTypes =
  /^(image\/(png|jpeg|gif|webp|avif|bmp|tiff|x-icon)|application\/pdf|audio\/[\w.+-]+|video\/[\w.+-]+|text\/plain|text\/markdown|text\/csv)$/;

function typeHeaders({
  mediaType = "application/octet-stream",
  name,
}: Pick<Item, "mediaType" | "name">): Readonly<Record<string, string>> {
  const type = /^[\w.+-]+\/[\w.+-]+$/.test(mediaType) ? mediaType : "application/octet-stream";
  const disposition = shownTypes.test(type) ? "inline" : "attachment";
  return {
    "content-type": type,
    "content-disposition": `${disposition}; filename*=UTF-8''${encodeName(name)}`,
  };
}

/** RFC 8187. A name of lone surrogates cannot be encoded; such a file keeps its bytes, not its name. */
function encodeName(name: string): string {
  return encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
