import { useInfiniteQuery, useMutation } from "@tanstack/react-query";
import type { Leaf } from "#shared/audit/leaf.ts";
import { leafProofText } from "#shared/audit/leaf-proof.ts";
import type { InclusionProof, LeafPage } from "#shared/audit/read-trail.ts";
import type { PublicKey } from "#shared/audit/tree-head.ts";
import { useFailureToast } from "./item-actions.ts";
import { limits } from "./limits.ts";
import { useClient } from "./tessera.tsx";

/** Leaves of a trail, newest first. Asked for once: looking at a trail is an act that it tells of. */
export function useLeaves(
  trail: "device" | "team",
  ask: (
    input: { readonly before?: number; readonly limit: number },
    signal: AbortSignal,
  ) => Promise<LeafPage>,
) {
  const found = useInfiniteQuery({
    queryKey: ["trail", trail],
    queryFn: ({ pageParam, signal }) =>
      ask({ limit: limits.leavesPerPage, ...(pageParam === undefined ? {} : { before: pageParam }) }, signal),
    initialPageParam: undefined as number | undefined,
    getNextPageParam: (last) => last.before,
    staleTime: Infinity,
  });
  return {
    leaves: (found.data?.pages ?? []).flatMap(({ leaves }) => leaves),
    isPending: found.isPending,
    error: found.error,
    hasMore: found.hasNextPage,
    fetchMore: () => void found.fetchNextPage(),
    refresh: () => void found.refetch(),
  };
}

/** The trail of this device as a file that proves itself, put where the browser puts what it fetches. */
export function useTrailFile() {
  const client = useClient();
  return useMutation({
    mutationFn: async () => {
      const lines: string[] = [];
      for await (const part of await client.audit.export({ from: 0 })) lines.push(part.lines);
      hand("tessera-audit.ndjson", lines);
    },
    onError: useFailureToast(),
  });
}

/** The proof that an act is in the trail, as a file that `tessera audit verify` checks, put there as well. */
export function useLeafProof(
  ask: (seq: number) => Promise<{ readonly inclusion: InclusionProof; readonly publicKey: PublicKey }>,
) {
  return useMutation({
    mutationFn: async (leaf: Leaf) => {
      const { inclusion, publicKey } = await ask(leaf.seq);
      hand(`tessera-act-${leaf.seq}.ndjson`, [`${leafProofText(leaf, publicKey, inclusion)}\n`]);
    },
    onError: useFailureToast(),
  });
}

function hand(name: string, parts: readonly string[]): void {
  const url = URL.createObjectURL(new Blob([...parts], { type: "application/x-ndjson" }));
  const link = document.createElement("a");
  link.href = url;
  link.download = name;
  link.click();
  // The browser has taken hold of it by then.
  setTimeout(() => URL.revokeObjectURL(url), limits.fileHeldMs);
}
