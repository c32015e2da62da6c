import { Undo2 } from "lucide-react";
import { useState } from "react";
import { type Device, type UndoCounts, useAdminChange } from "#ui/state/admin.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { CheckField, TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { type Text, useText } from "#ui/ui/text.tsx";
import { dayMs } from "#shared/kit/spans.ts";

/** Of a revoked device: since when, how much that is, and only then doing it. */
export function UndoDevice({ device: { id: deviceId, name, revokedMs } }: { readonly device: Device }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  const [since, setSince] = useState(() => localTime((revokedMs ?? 0) - dayMs));
  const [isEver, setIsEver] = useState(false);
  const look = useAdminChange((admin, sinceMs: number) => admin.devices.undoPreview({ deviceId, sinceMs }));
  const undo = useAdminChange((admin, sinceMs: number) => admin.devices.undo({ deviceId, sinceMs }));
  // The field is in the time of who looks; the server hears milliseconds.
  const sinceMs = isEver ? 0 : new Date(since).getTime();
  const [seenMs, setSeenMs] = useState<number>();
  const counts = seenMs === sinceMs ? look.data : undefined;
  const isNothing = counts !== undefined && counts.itemCount + counts.editCount === 0;
  const words = counts === undefined ? undefined : countsIn(counts, text);
  return (
    <>
      <IconButton label={text("admin.undo", { name })} onClick={() => setIsOpen(true)}>
        <Undo2 aria-hidden="true" />
      </IconButton>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={text("admin.undoTitle", { name })}
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>{text("cancel")}</Button>
            {counts === undefined || isNothing ? (
              <Button
                disabled={!Number.isFinite(sinceMs) || look.isPending}
                onClick={() => (setSeenMs(sinceMs), look.mutate(sinceMs))}
              >
                {text("admin.undoLook")}
              </Button>
            ) : (
              <Button
                look="harm"
                disabled={undo.isPending}
                onClick={() => undo.mutate(sinceMs, { onSuccess: () => setSeenMs(undefined) })}
              >
                {text("admin.undoConfirm")}
              </Button>
            )}
          </>
        }
      >
        <div className="flex flex-col gap-3">
          <p className="text-muted">{text("admin.undoHint")}</p>
          <TextField
            label={text("admin.undoSince")}
            type="datetime-local"
            value={since}
            onValue={setSince}
            className="w-56"
          />
          <CheckField label={text("admin.undoEver")} isChecked={isEver} onChecked={setIsEver} />
          <p role="status" className="font-semibold">
            {isNothing ? text("admin.undoNothing") : words}
            {undo.data === undefined || counts !== undefined
              ? null
              : text("admin.undone", { counts: countsIn(undo.data, text) })}
          </p>
          <p className="text-xs text-harm">{text("admin.undoNot")}</p>
        </div>
      </Dialog>
    </>
  );
}

/** As a field for a time holds it, by the clock on the wall. */
function localTime(timeMs: number): string {
  const time = new Date(timeMs);
  return new Date(timeMs - time.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

const countsIn = ({ itemCount, editCount, noteCount }: UndoCounts, text: Text): string =>
  text("admin.undoCounts", {
    items: text("admin.undoItems", { count: itemCount }),
    edits: text("admin.undoEdits", { count: editCount }),
    notes: text("admin.undoNotes", { count: noteCount }),
  });
