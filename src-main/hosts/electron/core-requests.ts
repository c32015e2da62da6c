import type { CoreMessage, CoreReply } from "./core-messages.ts";

type CoreResponse = Extract<CoreReply, { kind: "response" }>;

export type CoreRequests = ReturnType<typeof createCoreRequests>;

/** Requests that wait for the core, each by its number. */
export function createCoreRequests() {
  const waiting = new Map<number, (reply: CoreResponse) => void>();
  let nextId = 0;
  return {
    send(post: (id: number) => void): Promise<Response> {
      const id = nextId++;
      return new Promise((resolve) => {
        waiting.set(id, ({ status, headers, body }) => {
          waiting.delete(id);
          resolve(new Response(body, { status, headers }));
        });
        post(id);
      });
    },
    answer: (reply: CoreResponse): void => waiting.get(reply.id)?.(reply),
    /** The core is gone: what waits is told so. */
    abandon(): void {
      for (const [id, answer] of waiting)
        answer({ kind: "response", id, status: 503, headers: {}, body: null });
    },
  };
}

/** What the core is asked: for bytes of an item, or to keep what the window captured. */
export async function messageOf(request: Request): Promise<(id: number) => CoreMessage> {
  const { url, headers } = request;
  if (request.method !== "PUT") {
    const range = headers.get("range");
    return (id) => ({ kind: "request", id, url, range });
  }
  const bytes = await request.bytes();
  const mediaType = headers.get("content-type") ?? "";
  return (id) => ({ kind: "capture", id, url, mediaType, bytes });
}
