import { useMutation } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { BrowserJoin, TeamStatus } from "#shared/rpc/team-status.ts";
import type { Client } from "./connection.ts";
import { useHearStatus } from "./team.ts";
import { useClient } from "./tessera.tsx";

export type AskingInBrowser = Extract<BrowserJoin, { readonly state: "asking" }>;

/** Joins a team, or signs in again, where the person shows on the server's page who they are. */
export function useBrowserJoin() {
  const client = useClient();
  const hear = useHearStatus();
  const [asking, setAsking] = useState<AskingInBrowser>();
  const current = useRef<AbortController>(undefined);
  // Whoever leaves the form has given up.
  useEffect(() => () => current.current?.abort(), []);
  const joining = useMutation({
    async mutationFn(input: Parameters<Client["team"]["joinInBrowser"]>[0]): Promise<TeamStatus | undefined> {
      current.current?.abort();
      const own = (current.current = new AbortController());
      try {
        for await (const step of await client.team.joinInBrowser(input, { signal: own.signal })) {
          if (step.state === "joined") return step.status;
          setAsking(step);
        }
      } catch (thrown) {
        if (!own.signal.aborted) throw thrown;
      } finally {
        if (current.current === own) setAsking(undefined);
      }
      return undefined;
    },
    onSuccess: (status) => (status === undefined ? undefined : hear(status)),
  });
  return {
    begin: joining.mutate,
    giveUp: () => current.current?.abort(),
    /** What the person does there; undefined until the server has said. */
    asking,
    isPending: joining.isPending,
    error: joining.error,
  };
}
