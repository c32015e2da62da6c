import { useQuery } from "@tanstack/react-query";
import { CircleCheck, CircleX } from "lucide-react";
import { useState } from "react";
import type { TraceStep } from "#shared/rpc/library-contract.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useClient } from "#ui/state/tessera.tsx";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { useTell, useText } from "#ui/ui/text.tsx";

interface TraceDialogProps {
  readonly open: boolean;
  readonly onOpenChange: (open: boolean) => void;
  readonly initialPath?: string;
}

/** Follows a file from the disk to the results and shows where it stops. */
export function TraceDialog({ open, onOpenChange, initialPath = "" }: TraceDialogProps) {
  const text = useText();
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title={text("trace.open")}
      description={text("trace.hint")}
    >
      <TraceForm key={initialPath} initialPath={initialPath} />
    </Dialog>
  );
}

function TraceForm({ initialPath }: { readonly initialPath: string }) {
  const text = useText();
  const sentenceOf = useStepSentence();
  const tell = useTell();
  const client = useClient();
  const [draft, setDraft] = useState(initialPath);
  const [path, setPath] = useState(initialPath);
  const trace = useQuery({
    queryKey: ["trace", path],
    enabled: path !== "",
    staleTime: 0,
    queryFn: ({ signal }) => client.library.trace({ path }, { signal }),
  });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        setPath(draft.trim());
      }}
      className="flex flex-col gap-4"
    >
      <div className="flex items-end gap-2">
        <TextField
          label={text("trace.path")}
          value={draft}
          onValue={setDraft}
          placeholder={text("trace.placeholder")}
          className="flex-1"
          mono
        />
        <Button type="submit" look="primary" disabled={draft.trim() === ""}>
          {text("trace.go")}
        </Button>
      </div>
      {trace.error === null ? null : (
        <p role="alert" className="text-sm text-harm">
          {failureText(trace.error, text)}
        </p>
      )}
      {trace.data === undefined ? null : (
        <div role="status">
          <p className="mb-2 font-medium">
            {tell(trace.data.verdictRemark)}{" "}
            {trace.data.steps
              .filter(({ ok }) => !ok)
              .slice(0, 1)
              .map(sentenceOf)}
          </p>
          <ol className="flex flex-col">
            {trace.data.steps.map((step) => (
              <TraceLine key={step.stage} step={step} sentence={sentenceOf(step)} />
            ))}
          </ol>
        </div>
      )}
    </form>
  );
}

/** What is said of a step, and the item's own reason behind it. */
function useStepSentence(): (step: TraceStep) => string {
  const text = useText();
  const tell = useTell();
  return ({ remark, reason }) =>
    reason === undefined ? tell(remark) : `${tell(remark)} ${text(`reason.${reason.code}`)}`;
}

function TraceLine({ step, sentence }: { readonly step: TraceStep; readonly sentence: string }) {
  const text = useText();
  return (
    <li className="flex gap-2.5 border-t border-line py-2">
      {step.ok ? (
        <CircleCheck aria-label={text("trace.ok")} className="mt-0.5 size-4 shrink-0 text-well" />
      ) : (
        <CircleX aria-label={text("trace.notOk")} className="mt-0.5 size-4 shrink-0 text-harm" />
      )}
      <span className="w-24 shrink-0 text-sm font-medium">{text(`trace.${step.stage}`)}</span>
      <span className="min-w-0 text-sm [overflow-wrap:anywhere] text-muted">{sentence}</span>
    </li>
  );
}
