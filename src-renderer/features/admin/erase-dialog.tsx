import { type ReactNode, useState } from "react";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

interface EraseDialogProps {
  /** What is erased, by its name. */
  readonly title: string;
  readonly onClose: () => void;
  readonly onErase: () => void;
  readonly children?: ReactNode;
}

/** Nobody can undo it: a short word is asked for, so that no press of the wrong button does it. */
export function EraseDialog({ title, onClose, onErase, children }: EraseDialogProps) {
  const text = useText();
  const [written, setWritten] = useState("");
  const word = text("admin.erase.word");
  const isMeant = written.trim().toLowerCase() === word.toLowerCase();
  return (
    <Dialog
      open
      onOpenChange={(isOpen) => {
        if (!isOpen) onClose();
      }}
      title={title}
      footer={
        <>
          <Button onClick={onClose}>{text("cancel")}</Button>
          <Button look="harm" type="submit" form="erase" disabled={!isMeant}>
            {text("admin.erase.confirm")}
          </Button>
        </>
      }
    >
      <form
        id="erase"
        className="flex flex-col gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          // A form within a form is no form of its own to React.
          event.stopPropagation();
          if (isMeant) onErase();
        }}
      >
        <p className="text-muted">{text("admin.erase.forGood")}</p>
        {children}
        <TextField
          label={text("admin.erase.write", { word })}
          value={written}
          onValue={setWritten}
          className="w-56"
        />
      </form>
    </Dialog>
  );
}
