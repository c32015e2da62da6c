import { type Captures, isRefusal } from "#core/ports/use-cases.ts";
import { CaptureFacts } from "#shared/model/capture.ts";
import { StreamName } from "#shared/model/stream.ts";
import { type ErrorCode, errors } from "#shared/rpc/errors.ts";
import { captureTypeOf } from "./capture-type.ts";
import { givenLease } from "./given-lease.ts";
import { limits } from "./limits.ts";

/** What a request says besides its bytes. */
export interface CaptureRequest {
  /** With its query. */
  readonly url: URL;
  /** As the sender gives it; empty where it does not. */
  readonly mediaType: string;
}

export type CaptureAnswer =
  | { readonly kind: "kept"; readonly status: 200 | 201; readonly body: object }
  | {
      readonly kind: "refused";
      readonly status: number;
      readonly code: ErrorCode | "BAD_REQUEST" | "UNSUPPORTED_MEDIA_TYPE" | "PAYLOAD_TOO_LARGE";
      readonly message: string;
    };

export const capturePath = /^\/capture\/([^/]+)\/([^/]+)$/u;
const accepted = "image/webp, image/jpeg, image/png or audio/wav";

/** One picture or utterance. Answered when it is on disk: 201 the first time, 200 for a key that is there already. */
export async function takeInCapture(
  captures: Pick<Captures, "keep">,
  { url, mediaType }: CaptureRequest,
  body: AsyncIterable<Uint8Array>,
): Promise<CaptureAnswer> {
  const name = StreamName.safeParse(capturePath.exec(url.pathname)?.[1]);
  if (!name.success) return refusal("STREAM_NOT_FOUND");
  const facts = factsOf(url);
  if (!facts.success) return badRequest(facts.error.issues[0]);
  const given = givenLease(url);
  if (given.kind === "wrong") return wrong(given.message);
  const bytes = await read(body);
  if (bytes === undefined)
    return {
      kind: "refused",
      status: 413,
      code: "PAYLOAD_TOO_LARGE",
      message: `One capture has up to ${limits.captureSizeBytesMax / 1_000_000} MB. Send a smaller picture, or a recording in parts.`,
    };
  const found = captureTypeOf(bytes);
  if (found === undefined || (mediaType !== "" && mediaType !== found))
    return {
      kind: "refused",
      status: 415,
      code: "UNSUPPORTED_MEDIA_TYPE",
      message:
        found === undefined
          ? `These bytes are no ${accepted}.`
          : `These bytes are ${found}, and not what the content type says.`,
    };
  const kept = await captures.keep(name.data, {
    facts: facts.data,
    mediaType: found,
    bytes,
    ...(given.lease === undefined ? {} : { lease: given.lease }),
  });
  if (isRefusal(kept)) return refusal(kept.refused);
  return { kind: "kept", status: kept.outcome === "stored" ? 201 : 200, body: kept };
}

const refusal = (code: ErrorCode): CaptureAnswer => ({
  kind: "refused",
  status: errors[code].status,
  code,
  message: errors[code].message,
});

const badRequest = (
  issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined,
): CaptureAnswer =>
  wrong(`${issue?.path.join(".") ?? "the address"}: ${issue?.message ?? "is not as it should be"}`);

const wrong = (message: string): CaptureAnswer => ({
  kind: "refused",
  status: 400,
  code: "BAD_REQUEST",
  message: message.slice(0, 300),
});

/** `?title=…&time=…&tag=…&tag=…`; a time in digits is in milliseconds since 1970. */
function factsOf({ pathname, searchParams }: URL) {
  const time = searchParams.get("time") ?? undefined;
  return CaptureFacts.safeParse({
    key: decoded(capturePath.exec(pathname)?.[2] ?? ""),
    title: searchParams.get("title") ?? undefined,
    time: time !== undefined && /^\d{1,16}$/u.test(time) ? Number(time) : time,
    tags: searchParams.getAll("tag"),
  });
}

function decoded(text: string): string | undefined {
  try {
    return decodeURIComponent(text);
  } catch {
    // Half an escape is no key.
    return undefined;
  }
}

/** Undefined where there are too many. */
async function read(body: AsyncIterable<Uint8Array>): Promise<Buffer | undefined> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    sizeBytes += chunk.byteLength;
    if (sizeBytes > limits.captureSizeBytesMax) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}
