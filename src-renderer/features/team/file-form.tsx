import type { UseMutationResult } from "@tanstack/react-query";
import { useState } from "react";
import { failureText } from "#ui/state/item-actions.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";

interface FileAction<Done> {
  readonly label: string;
  readonly mutation: UseMutationResult<Done, unknown, string>;
  readonly done: (result: Done) => string;
}

/** A path on the machine that the host runs on, and what can be done with it. */
export function FileForm<Done>({
  label,
  actions,
}: {
  readonly label: string;
  readonly actions: readonly FileAction<Done>[];
}) {
  const text = useText();
  const [draft, setDraft] = useState("");
  const [last, setLast] = useState(0);
  const path = draft.trim();
  const isBusy = actions.some(({ mutation }) => mutation.isPending);
  const shown = actions[last];
  const start = (index: number): void => {
    setLast(index);
    actions[index]?.mutation.mutate(path);
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (path !== "" && !isBusy) start(0);
      }}
    >
      <div className="mt-2 flex flex-wrap items-end gap-2">
        <TextField label={label} value={draft} onValue={setDraft} mono className="w-96 max-w-full" />
        {actions.map((action, index) => (
          <Button
            key={action.label}
            type={index === 0 ? "submit" : "button"}
            disabled={path === "" || isBusy}
            {...(index === 0 ? {} : { onClick: () => start(index) })}
          >
            {action.label}
          </Button>
        ))}
      </div>
      {shown?.mutation.data === undefined ? null : (
        <p role="status" className="mt-2 text-sm [overflow-wrap:anywhere]">
          {shown.done(shown.mutation.data)}
        </p>
      )}
      {shown === undefined || shown.mutation.error === null ? null : (
        <p role="alert" className="mt-2 text-sm text-harm">
          {failureText(shown.mutation.error, text)}
        </p>
      )}
    </form>
  );
}
