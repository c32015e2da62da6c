import { type ReactNode, useState } from "react";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { useText } from "#ui/ui/text.tsx";

/** A button for what harms: it says what will be, and asks. */
export function ConfirmButton({
  label,
  icon,
  title,
  hint,
  confirm,
  onConfirm,
}: {
  readonly label: string;
  readonly icon: ReactNode;
  readonly title: string;
  readonly hint: string;
  readonly confirm: string;
  readonly onConfirm: () => void;
}) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(false);
  return (
    <>
      <IconButton label={label} onClick={() => setIsOpen(true)}>
        {icon}
      </IconButton>
      <Dialog
        open={isOpen}
        onOpenChange={setIsOpen}
        title={title}
        footer={
          <>
            <Button onClick={() => setIsOpen(false)}>{text("cancel")}</Button>
            <Button look="harm" onClick={() => (setIsOpen(false), onConfirm())}>
              {confirm}
            </Button>
          </>
        }
      >
        <p className="text-muted">{hint}</p>
      </Dialog>
    </>
  );
}
