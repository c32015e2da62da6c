import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ORPCError } from "@orpc/client";
import type { ItemId } from "#shared/model/ids.ts";
import type { Item } from "#shared/model/item.ts";
import type { ErrorCode } from "#shared/rpc/errors.ts";
import { errors } from "#shared/rpc/errors.ts";
import { useToast } from "#ui/ui/toasts.tsx";
import { useText, type Text } from "#ui/ui/text.tsx";
import { useClient } from "./tessera.tsx";

const isErrorCode = (code: string): code is ErrorCode => Object.hasOwn(errors, code);

/** One sentence for each expected failure; anything else is ours to be sorry for. */
export function failureText(error: unknown, text: Text): string {
  if (error instanceof ORPCError && typeof error.code === "string" && isErrorCode(error.code))
    return text(`error.${error.code}`);
  return text("error.unexpected");
}

/** Shows why something could not be done. */
export function useFailureToast(): (error: unknown) => void {
  const toast = useToast();
  const text = useText();
  return (error) => toast({ message: failureText(error, text), tone: "harm" });
}

export function useItemActions() {
  const client = useClient();
  const queries = useQueryClient();
  const toast = useToast();
  const text = useText();
  const onError = useFailureToast();
  const open = useMutation({
    mutationFn: (itemId: ItemId) => client.system.openItem({ itemId }),
    onError,
  });
  const reveal = useMutation({
    mutationFn: (itemId: ItemId) => client.system.revealItem({ itemId }),
    onError,
  });
  const tag = useMutation({
    mutationFn: (input: { readonly itemId: ItemId; readonly tags: readonly string[] }) =>
      client.library.tagItem({ itemId: input.itemId, tags: [...input.tags] }),
    onSuccess: (item: Item) => queries.setQueryData(["items", "one", item.id], item),
    onError,
  });
  const copyPath = (path: string): void => {
    navigator.clipboard.writeText(path).then(
      () => toast({ message: text("item.pathCopied") }),
      () => toast({ message: text("item.pathNotCopied"), tone: "harm" }),
    );
  };
  return { open: open.mutate, reveal: reveal.mutate, tag: tag.mutate, copyPath };
}
