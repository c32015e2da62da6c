import { useState } from "react";
import { Retention } from "#shared/model/capture.ts";
import type { StreamName } from "#shared/model/stream.ts";
import { Button } from "#ui/ui/button.tsx";
import { Dialog } from "#ui/ui/dialog.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { useRetentionActions, useRetentions } from "./use-capture-settings.ts";

const megabyte = 1_000_000;

/** How long each stream keeps what came into it. */
export function RetentionSheet() {
  const text = useText();
  const retentions = useRetentions();
  return (
    <Sheet title={text("retention.title")}>
      <div className="py-4">
        <p className="mb-3 max-w-[64ch] text-sm text-muted">{text("retention.hint")}</p>
        {retentions.length === 0 ? <p className="text-sm text-muted">{text("retention.none")}</p> : null}
        <ul aria-label={text("retention.title")} className="divide-y divide-line">
          {retentions.map(({ name, retention }) => (
            <RetentionRow key={`${name} ${JSON.stringify(retention)}`} name={name} retention={retention} />
          ))}
        </ul>
      </div>
    </Sheet>
  );
}

/** What is taken away is said before the rule is saved. */
function RetentionRow({ name, retention }: { readonly name: StreamName; readonly retention: Retention }) {
  const text = useText();
  const formats = useFormats();
  const { preview, save } = useRetentionActions(name);
  const [days, setDays] = useState(String(retention.keepDays ?? ""));
  const [megabytes, setMegabytes] = useState(
    retention.keepBytes === undefined ? "" : String(Math.round(retention.keepBytes / megabyte)),
  );
  const wanted = Retention.safeParse({
    ...(days.trim() === "" ? {} : { keepDays: Number(days) }),
    ...(megabytes.trim() === "" ? {} : { keepBytes: Math.round(Number(megabytes) * megabyte) }),
  });
  const effect = preview.data;
  return (
    <li>
      <form
        className="flex flex-wrap items-end gap-3 py-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (wanted.success) preview.mutate(wanted.data);
        }}
      >
        <h3 className="min-w-32 flex-1 self-center truncate font-mono text-sm font-semibold">{name}</h3>
        <TextField
          label={text("retention.days", { name })}
          type="number"
          min={1}
          placeholder={text("retention.endless")}
          value={days}
          onValue={setDays}
          className="w-40"
        />
        <TextField
          label={text("retention.megabytes", { name })}
          type="number"
          min={1}
          placeholder={text("retention.endless")}
          value={megabytes}
          onValue={setMegabytes}
          className="w-40"
          error={wanted.success ? undefined : text("retention.wrong")}
        />
        <Button type="submit" disabled={!wanted.success} aria-label={text("retention.save", { name })}>
          {text("save")}
        </Button>
      </form>
      <Dialog
        open={effect !== undefined}
        onOpenChange={() => preview.reset()}
        title={text("retention.confirmTitle", { name })}
        footer={
          <>
            <Button onClick={() => preview.reset()}>{text("cancel")}</Button>
            <Button
              look={effect?.itemCount === 0 ? "primary" : "harm"}
              onClick={() => {
                if (wanted.success) save.mutate(wanted.data);
                preview.reset();
              }}
            >
              {text("retention.confirm")}
            </Button>
          </>
        }
      >
        <p className="text-muted">
          {effect === undefined || effect.itemCount === 0
            ? text("retention.takesNothing")
            : text("retention.takes", { count: effect.itemCount, size: formats.bytes(effect.sizeBytes) })}
        </p>
      </Dialog>
    </li>
  );
}
