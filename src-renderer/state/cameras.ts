import { useMutation, useQuery } from "@tanstack/react-query";
import { ORPCError } from "@orpc/client";
import { useState } from "react";
import * as z from "zod";
import { type Camera, CameraState } from "#shared/model/camera.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { type Text, useText } from "#ui/ui/text.tsx";
import { useToast } from "#ui/ui/toasts.tsx";
import { failureText, useFailureToast } from "./item-actions.ts";
import { useClient } from "./tessera.tsx";
import { useTold } from "./use-told.ts";

/** As they change; none until the host has said. */
export function useCameras(): readonly Camera[] {
  const [cameras, setCameras] = useState<readonly Camera[]>([]);
  useTold((client, signal) => client.cameras.watch(undefined, { signal }), setCameras);
  return cameras;
}

/** What comes of them is heard, as by every other window. */
export function useCameraActions() {
  const client = useClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  const add = useMutation({
    mutationFn: (input: { readonly name: StreamName; readonly url: string; readonly paused: boolean }) =>
      client.cameras.add(input),
    onError,
  });
  const update = useMutation({
    mutationFn: (input: { readonly name: StreamName; readonly paused: boolean }) =>
      client.cameras.update(input),
    onError,
  });
  const remove = useMutation({
    mutationFn: (name: StreamName) => client.cameras.remove({ name }),
    onSuccess: ({ name }) => toast({ message: text("cameras.removed", { name }) }),
    onError,
  });
  return { add, update: update.mutate, remove: remove.mutate };
}

/** What a camera sees now; asked for once, and again by the person's word. */
export function useCameraLook(name: StreamName) {
  const client = useClient();
  return useQuery({
    queryKey: ["camera-look", name],
    queryFn: async ({ signal }) => (await client.cameras.look({ name }, { signal })).jpeg,
    retry: false,
    staleTime: Infinity,
    gcTime: 0,
  });
}

const Unseen = z.object({ why: CameraState });

/** Why nothing can be seen, in the words of the camera's state where there are any. */
export function unseenText(error: unknown, text: Text): string {
  const why = error instanceof ORPCError ? Unseen.safeParse(error.data).data?.why : undefined;
  return why === undefined ? failureText(error, text) : text(`cameras.state.${why}`);
}
