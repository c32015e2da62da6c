import { useState } from "react";
import type { ModelStatus, PackEvent } from "#shared/rpc/models-contract.ts";
import { useModelActions, usePack } from "#ui/state/models.ts";
import { Button } from "#ui/ui/button.tsx";
import { TextField } from "#ui/ui/field.tsx";
import { Meter } from "#ui/ui/meter.tsx";
import { useTell, useText } from "#ui/ui/text.tsx";

/** Models that travel as one signed file, for devices without a network. */
export function ModelPacks({ models }: { readonly models: readonly ModelStatus[] }) {
  const text = useText();
  const { addCatalogue } = useModelActions();
  const { event, isBusy, importPack, exportPack } = usePack();
  const [draft, setDraft] = useState("");
  const [wasExport, setWasExport] = useState(false);
  const path = draft.trim();
  const ready = models.filter(({ state }) => state.kind === "ready").map(({ entry }) => entry.id);
  const start = (isExport: boolean, work: () => void): void => {
    setWasExport(isExport);
    work();
  };
  return (
    <form
      className="py-4"
      onSubmit={(submitted) => {
        submitted.preventDefault();
        if (path !== "" && !isBusy) start(false, () => importPack({ path }));
      }}
    >
      <h3 className="font-medium">{text("models.packs")}</h3>
      <p className="mt-0.5 mb-3 max-w-[64ch] text-sm text-muted">{text("models.packsHint")}</p>
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          label={text("models.packPath")}
          value={draft}
          onValue={setDraft}
          mono
          className="w-96 max-w-full"
        />
        <Button type="submit" disabled={path === "" || isBusy}>
          {text("models.import")}
        </Button>
        <Button
          disabled={path === "" || isBusy || ready.length === 0}
          onClick={() => start(true, () => exportPack({ path, ids: ready }))}
        >
          {text("models.export")}
        </Button>
        <Button look="quiet" disabled={path === ""} onClick={() => addCatalogue(path)}>
          {text("models.catalogue")}
        </Button>
      </div>
      {event === undefined ? null : (
        <Outcome event={event} wasExport={wasExport} onTrust={(trust) => importPack({ path, trust })} />
      )}
    </form>
  );
}

function Outcome({
  event,
  wasExport,
  onTrust,
}: {
  readonly event: PackEvent;
  readonly wasExport: boolean;
  readonly onTrust: (fingerprint: string) => void;
}) {
  const text = useText();
  const tell = useTell();
  if (event.kind === "progress")
    return (
      <Meter
        fraction={event.doneBytes / event.totalBytes}
        label={text("models.packs")}
        className="mt-3 max-w-96"
      />
    );
  if (event.kind === "done")
    return (
      <p role="status" className="mt-3 text-sm [overflow-wrap:anywhere]">
        {text(wasExport ? "models.exported" : "models.imported", { fingerprint: event.fingerprint })}
      </p>
    );
  const { why } = event;
  return (
    <div className="mt-3 max-w-[64ch] text-sm">
      <p role="alert" className="[overflow-wrap:anywhere] text-harm">
        {tell(why)}
      </p>
      {why.code === "pack-of-unknown-signer" ? (
        <Button className="mt-2" onClick={() => onTrust(why.fingerprint)}>
          {text("models.trust")}
        </Button>
      ) : null}
    </div>
  );
}
