import { useEffect, useState } from "react";
import type { FetchedOriginal, OpenedItem } from "#shared/rpc/team-status.ts";
import { useClient } from "./tessera.tsx";

type Step =
  | FetchedOriginal
  /** Nobody asked for it, or somebody does not want it any more. */
  | { readonly state: "waiting" }
  | { readonly state: "failed"; readonly error: unknown };

/** The original of a shared item as it comes. Whoever does not look at it any more has given it up. */
export function useFetchedOriginal(
  /** Undefined while it is not known, or where there is nothing to be fetched. */
  opened: Pick<OpenedItem, "id" | "sizeBytes"> | undefined,
  unaskedBytesMax: number,
) {
  const client = useClient();
  const [ask, setAsk] = useState<{ readonly number: number; readonly isAsked?: boolean }>({ number: 0 });
  const [told, setTold] = useState<{ readonly number: number; readonly step: Step }>();
  const { number } = ask;
  const { id, sizeBytes = 0 } = opened ?? {};
  const isAsked = ask.isAsked ?? sizeBytes <= unaskedBytesMax;
  useEffect(() => {
    if (!isAsked || id === undefined) return undefined;
    const own = new AbortController();
    const tell = (step: Step): void => (own.signal.aborted ? undefined : setTold({ number, step }));
    const follow = async (): Promise<void> => {
      for await (const step of await client.team.fetchOriginal({ id }, { signal: own.signal })) tell(step);
    };
    follow().catch((error: unknown) => tell({ state: "failed", error }));
    return () => own.abort();
  }, [client, id, number, isAsked]);
  const begun: Step = { state: "fetching", receivedBytes: 0, sizeBytes };
  return {
    step: !isAsked ? ({ state: "waiting" } as const) : told?.number === number ? told.step : begun,
    fetch: () => setAsk({ number: number + 1, isAsked: true }),
    giveUp: () => setAsk({ number, isAsked: false }),
  };
}
