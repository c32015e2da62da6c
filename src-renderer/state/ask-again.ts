import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useRef } from "react";

/** When another model takes over, what was answered by the one before is asked again. */
export function useAskAgain(modelId: string | undefined, keys: readonly string[]): void {
  const queries = useQueryClient();
  const before = useRef(modelId);
  useEffect(() => {
    if (before.current !== undefined && modelId !== before.current)
      for (const key of keys) void queries.invalidateQueries({ queryKey: [key] });
    before.current = modelId;
  }, [queries, modelId, keys]);
}
