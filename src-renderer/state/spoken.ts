import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent } from "react";
import { assertNever } from "#shared/kit/assert-never.ts";
import type { ItemId } from "#shared/model/ids.ts";
import type { Client } from "./connection.ts";
import { useActivity } from "./activity.tsx";
import { useClient } from "./tessera.tsx";

/**
 * What came of an utterance. `unwritten`: there is no model that would. `failing`: there is one that fails. `power`: one that waits
 * for it. `unclear`: one heard no words in it.
 */
export type Spoken =
  | { readonly kind: "writing" | "unwritten" | "failing" | "power" | "unclear" | "failed" }
  | { readonly kind: "words"; readonly text: string };

/** Undefined until it is kept. Asked again with every change of the library, for as long as more may come of it. */
export function useSpoken(itemId: ItemId | undefined): Spoken | undefined {
  const client = useClient();
  const revision = useActivity()?.revision;
  const { data, refetch } = useQuery({
    queryKey: ["spoken", itemId],
    queryFn: ({ signal }) => (itemId === undefined ? null : readSpoken(client, itemId, signal)),
    enabled: itemId !== undefined,
  });
  const lookAgain = useEffectEvent(() => {
    if (itemId !== undefined && data?.kind !== "words" && data?.kind !== "unclear") void refetch();
  });
  useEffect(() => lookAgain(), [revision]);
  return data ?? undefined;
}

async function readSpoken(client: Client, itemId: ItemId, signal: AbortSignal): Promise<Spoken> {
  const { status, reason } = await client.library.getItem({ itemId }, { signal });
  switch (status) {
    case "waiting":
    case "working":
      return { kind: "writing" };
    case "skipped":
    case "failed":
    case "cancelled":
      return { kind: "failed" };
    case "indexed": {
      if (reason?.code === "not-transcribed") return { kind: "unwritten" };
      if (reason?.code === "transcription-failed") return { kind: "failing" };
      if (reason?.code === "transcription-waits") return { kind: "power" };
      const { segments } = await client.library.readSegments({ itemId }, { signal });
      const said = segments.filter(({ anchor }) => anchor.kind === "time" && anchor.said === "transcript");
      const text = said.map((segment) => segment.text).join(" ");
      return text === "" ? { kind: "unclear" } : { kind: "words", text };
    }
    default:
      return assertNever(status);
  }
}
