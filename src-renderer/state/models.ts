import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import type { ModelId } from "#shared/model/model-catalogue.ts";
import type { ModelRemark } from "#shared/model/model-remark.ts";
import type { ModelStatus, PackEvent } from "#shared/rpc/models-contract.ts";
import { useTell, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";

import { useFailureToast } from "./item-actions.ts";
import { useClient, useConnectionState } from "./tessera.tsx";

/** As they change; undefined until the first answer. */
export function useModels(): readonly ModelStatus[] | undefined {
  const client = useClient();
  const connectionState = useConnectionState();
  const [models, setModels] = useState<readonly ModelStatus[]>();
  useEffect(() => {
    if (connectionState !== "open") return;
    const controller = new AbortController();
    const listen = async (): Promise<void> => {
      const stream = await client.models.stream(undefined, { signal: controller.signal });
      for await (const list of stream) setModels(list);
    };
    // As for activity: the banner tells of a lost connection, and the next one listens again.
    listen().catch((error: unknown) => {
      if (!controller.signal.aborted) console.warn("model stream ended", error);
    });
    return () => controller.abort();
  }, [client, connectionState]);
  return models;
}

export function useModelActions() {
  const client = useClient();
  const toast = useToast();
  const text = useText();
  const tell = useTell();
  const onError = useFailureToast();
  const refuse = (why: ModelRemark): void => toast({ message: tell(why), tone: "harm" });
  const download = useMutation({ mutationFn: (id: ModelId) => client.models.download({ id }), onError });
  const pause = useMutation({ mutationFn: (id: ModelId) => client.models.pause({ id }), onError });
  const remove = useMutation({ mutationFn: (id: ModelId) => client.models.remove({ id }), onError });
  const tryOut = useMutation({
    mutationFn: ({ id }: { readonly id: ModelId; readonly name: string }) => client.models.try({ id }),
    onSuccess: (trial, { name }) =>
      trial.kind === "fails"
        ? refuse(trial.why)
        : toast({ message: text("models.works", { name, duration: Math.round(trial.runMs) }) }),
    onError,
  });
  const addCatalogue = useMutation({
    mutationFn: (path: string) => client.models.addCatalogue({ path }),
    onSuccess: (outcome) =>
      outcome.kind === "refused"
        ? refuse(outcome.why)
        : toast({ message: text("models.catalogueAdded", { count: outcome.modelIds.length }) }),
    onError,
  });
  return {
    download: download.mutate,
    pause: pause.mutate,
    remove: remove.mutate,
    tryOut,
    addCatalogue: addCatalogue.mutate,
  };
}

/** The work on one pack: how far it is, and how it ended. */
export function usePack() {
  const client = useClient();
  const onError = useFailureToast();
  const [event, setEvent] = useState<PackEvent>();
  const follow = async (events: Promise<AsyncIterable<PackEvent>>): Promise<void> => {
    setEvent(undefined);
    for await (const next of await events) setEvent(next);
  };
  const importPack = useMutation({
    mutationFn: ({ path, trust }: { readonly path: string; readonly trust?: string }) =>
      follow(client.models.importPack({ path, ...(trust === undefined ? {} : { trust }) })),
    onError,
  });
  const exportPack = useMutation({
    mutationFn: ({ path, ids }: { readonly path: string; readonly ids: readonly ModelId[] }) =>
      follow(client.models.exportPack({ path, ids: [...ids] })),
    onError,
  });
  return {
    event,
    isBusy: importPack.isPending || exportPack.isPending,
    importPack: importPack.mutate,
    exportPack: exportPack.mutate,
  };
}
