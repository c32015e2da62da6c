import { useState } from "react";
import type { FolderStatus } from "#shared/model/folder.ts";
import { useFolderActions } from "#ui/state/folders.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { LinesField } from "#ui/ui/field.tsx";
import { toLines } from "#ui/ui/lines.ts";
import { useText } from "#ui/ui/text.tsx";

/** What of a folder is passed over, in the syntax of `.gitignore`. Shown anew each time, with the rules of that moment. */
export function IgnoreDialog({
  folder,
  onClose,
}: {
  readonly folder: FolderStatus;
  readonly onClose: () => void;
}) {
  const text = useText();
  const { update } = useFolderActions();
  const [draft, setDraft] = useState(() => folder.ignore.join("\n"));
  return (
    <Dialog
      open
      onOpenChange={onClose}
      title={text("ignore.edit")}
      description={folder.path}
      footer={
        <>
          <Button onClick={onClose}>{text("cancel")}</Button>
          <Button
            look="primary"
            onClick={() => (update({ folderId: folder.id, ignore: toLines(draft) }), onClose())}
          >
            {text("save")}
          </Button>
        </>
      }
    >
      <LinesField
        label={text("ignore.lines")}
        hint={text("ignore.hint")}
        value={draft}
        onValue={setDraft}
        rows={8}
      />
    </Dialog>
  );
}
