import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Folder, FolderPlus } from "lucide-react";
import { useState } from "react";
import { useAddFolder } from "#ui/state/folders.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

interface BrowseDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
}

/** Chooses a folder of this machine: by walking to it or by typing its path. */
export function BrowseDialog({ open, onOpenChange }: BrowseDialogProps) {
  const text = useText();
  const add = useAddFolder();
  const walk = useWalk(open);
  const submit = (): void => add.mutate({ path: walk.typed }, { onSuccess: () => onOpenChange(false) });
  const failure = add.error ?? walk.error;
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      wide
      title={text("browse.title")}
      description={text("browse.hint")}
      footer={
        <>
          <Button onClick={() => onOpenChange(false)}>{text("cancel")}</Button>
          <Button look="primary" disabled={walk.typed === "" || add.isPending} onClick={submit}>
            <FolderPlus aria-hidden="true" className="size-4" />
            {text("browse.add")}
          </Button>
        </>
      }
    >
      <PathForm walk={walk} onSubmit={() => (walk.isThere ? submit() : walk.go(walk.typed))} />
      {failure === null ? null : (
        <p role="alert" className="mb-2 text-sm text-harm">
          {failureText(failure, text)}
        </p>
      )}
      <div className="grid min-h-64 grid-cols-[11rem_1fr] gap-4">
        <FolderButtons label={text("browse.suggested")} folders={walk.suggested} onGo={walk.go} />
        <div className="rounded-md border border-line bg-canvas p-1">
          <FolderButtons
            label={text("browse.inside")}
            folders={walk.folders}
            onGo={walk.go}
            empty={walk.isLoading ? text("loading") : text("browse.empty")}
          />
        </div>
      </div>
    </Dialog>
  );
}

/** A walk through the folders of the host's machine; the path may also be typed. */
function useWalk(isOpen: boolean) {
  const client = useClient();
  const [place, setPlace] = useState<string>();
  const [draft, setDraft] = useState<string>();
  const { data, error, isLoading } = useQuery({
    queryKey: ["browse", place ?? null],
    enabled: isOpen,
    staleTime: 0,
    queryFn: ({ signal }) => client.library.browse(place === undefined ? {} : { path: place }, { signal }),
  });
  const shown = draft ?? data?.path ?? "";
  return {
    shown,
    typed: shown.trim(),
    type: setDraft,
    isThere: shown.trim() === data?.path,
    parent: data?.parent,
    folders: data?.folders ?? [],
    suggested: data?.suggested ?? [],
    error,
    isLoading,
    go(path: string): void {
      setPlace(path);
      setDraft(undefined);
    },
  };
}
type Walk = ReturnType<typeof useWalk>;

function PathForm({ walk, onSubmit }: { readonly walk: Walk; readonly onSubmit: () => void }) {
  const text = useText();
  const { parent } = walk;
  return (
    <form
      className="mb-3 flex items-end gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        onSubmit();
      }}
    >
      <IconButton
        label={text("browse.up")}
        disabled={parent === undefined}
        onClick={() => parent !== undefined && walk.go(parent)}
      >
        <ArrowUp aria-hidden="true" />
      </IconButton>
      <TextField label={text("browse.path")} value={walk.shown} onValue={walk.type} mono className="flex-1" />
    </form>
  );
}

function FolderButtons({
  label,
  folders,
  onGo,
  empty,
}: {
  readonly label: string;
  readonly folders: readonly { readonly name: string; readonly path: string }[];
  readonly onGo: (path: string) => void;
  readonly empty?: string;
}) {
  if (folders.length === 0 && empty !== undefined) return <p className="p-2 text-sm text-faint">{empty}</p>;
  return (
    <ul aria-label={label} className="max-h-72 overflow-y-auto">
      {folders.map(({ name, path }) => (
        <li key={path}>
          <button
            type="button"
            onClick={() => onGo(path)}
            title={path}
            className="flex h-8 w-full items-center gap-2 rounded-md px-2 text-left text-sm hover:bg-sunken"
          >
            <Folder aria-hidden="true" className="size-4 shrink-0 text-accent" />
            <bdi className="truncate">{name}</bdi>
          </button>
        </li>
      ))}
    </ul>
  );
}
