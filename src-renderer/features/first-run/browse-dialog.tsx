import { useQuery } from "@tanstack/react-query";
import { ArrowUp, Folder, FolderPlus } from "lucide-react";
import { useEffect, useState } from "react";
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
  const client = useClient();
  const add = useAddFolder();
  const [place, setPlace] = useState<string>();
  const [typed, setTyped] = useState("");
  const browse = useQuery({
    queryKey: ["browse", place ?? null],
    enabled: open,
    staleTime: 0,
    queryFn: ({ signal }) => client.library.browse(place === undefined ? {} : { path: place }, { signal }),
  });
  const shown = browse.data;
  const shownPath = shown?.path;
  useEffect(() => {
    if (shownPath !== undefined) setTyped(shownPath);
  }, [shownPath]);
  const go = (path: string): void => (setPlace(path), add.reset());
  const submit = (): void => add.mutate({ path: typed.trim() }, { onSuccess: () => onOpenChange(false) });
  const failure = add.error ?? browse.error;

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
          <Button look="primary" disabled={typed.trim() === "" || add.isPending} onClick={submit}>
            <FolderPlus aria-hidden="true" className="size-4" />
            {text("browse.add")}
          </Button>
        </>
      }
    >
      <form
        className="mb-3 flex items-end gap-1"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed.trim() === shownPath) submit();
          else go(typed.trim());
        }}
      >
        <IconButton
          label={text("browse.up")}
          disabled={shown?.parent === undefined}
          onClick={() => shown?.parent !== undefined && go(shown.parent)}
        >
          <ArrowUp aria-hidden="true" />
        </IconButton>
        <TextField label={text("browse.path")} value={typed} onValue={setTyped} mono className="flex-1" />
      </form>
      {failure === null ? null : (
        <p role="alert" className="mb-2 text-sm text-harm">
          {failureText(failure, text)}
        </p>
      )}
      <div className="grid min-h-64 grid-cols-[11rem_1fr] gap-4">
        <FolderButtons label={text("browse.suggested")} folders={shown?.suggested ?? []} onGo={go} />
        <div className="rounded-md border border-line bg-canvas p-1">
          <FolderButtons
            label={text("browse.inside")}
            folders={shown?.folders ?? []}
            onGo={go}
            empty={shown === undefined ? text("loading") : text("browse.empty")}
          />
        </div>
      </div>
    </Dialog>
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
