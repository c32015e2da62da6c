import { CirclePlay, Download, Pause, Play, Trash2, X } from "lucide-react";
import type { ReactNode } from "react";
import type { ModelStatus } from "#shared/rpc/models-contract.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { useModelActions, useModels } from "#ui/state/models.ts";
import { useAbout } from "#ui/state/system.ts";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { languageName } from "#ui/ui/language-name.ts";
import { Meter } from "#ui/ui/meter.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useLocale, useTell, useText } from "#ui/ui/text.tsx";
import { ModelBudget } from "./model-budget.tsx";
import { ModelPacks } from "./model-packs.tsx";
import { SeeingComparison, SeeingPart } from "./seeing-part.tsx";

/** Models beside the bundled one: what each would add, how it comes, and what it may use. */
export function ModelsSheet({
  settings,
  onChange,
}: {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}) {
  const text = useText();
  const models = useModels();
  const { data: about } = useAbout();
  return (
    <Sheet title={text("models.title")}>
      <p className="max-w-[64ch] py-4 text-sm text-muted">
        {text(about?.model.basic === false ? "models.larger" : "models.basic")}
      </p>
      {models === undefined ? (
        <p className="pb-4 text-sm text-muted">{text("loading")}</p>
      ) : (
        <ul aria-label={text("models.title")} className="divide-y divide-line border-y border-line">
          {models.map((status) => (
            <ModelRow key={status.entry.id} status={status} />
          ))}
        </ul>
      )}
      <SeeingComparison models={models ?? []} />
      <ModelPacks models={models ?? []} />
      <ModelBudget settings={settings} onChange={onChange} />
    </Sheet>
  );
}

function ModelRow({ status: { entry, sizeBytes, state } }: { readonly status: ModelStatus }) {
  const text = useText();
  const formats = useFormats();
  const languages = useLanguages(entry.languages);
  const facts = [
    formats.bytes(sizeBytes),
    entry.licence,
    ...(languages === "" ? [] : [languages]),
    ...(entry.recommended ? [text("models.recommended")] : []),
  ];
  const came = "doneBytes" in state ? state : undefined;
  return (
    <li className="flex items-start gap-3 py-3">
      <div className="min-w-0 flex-1">
        <h3 className="font-medium">{entry.name}</h3>
        <p className="text-sm text-muted">{text(`models.adds.${entry.kind}`)}</p>
        <p className="text-sm text-muted tabular-nums">{facts.join(" · ")}</p>
        {entry.kind === "image-text" && state.kind === "ready" ? (
          <SeeingPart id={entry.id} name={entry.name} />
        ) : (
          <StateLine state={state} />
        )}
        {came === undefined ? null : (
          <Meter
            fraction={came.doneBytes / came.totalBytes}
            label={text("models.progress", { name: entry.name })}
            className="mt-1 max-w-80"
          />
        )}
      </div>
      <ModelButtons id={entry.id} name={entry.name} state={state} />
    </li>
  );
}

function StateLine({ state }: { readonly state: ModelStatus["state"] }) {
  const text = useText();
  const tell = useTell();
  const formats = useFormats();
  if (state.kind === "failed" || state.kind === "damaged")
    return (
      <p role="alert" className="text-sm [overflow-wrap:anywhere] text-harm">
        {tell(state.why)}
      </p>
    );
  const values =
    "doneBytes" in state
      ? { done: formats.bytes(state.doneBytes), total: formats.bytes(state.totalBytes) }
      : undefined;
  const tone = state.kind === "ready" ? "text-well" : "text-muted";
  return (
    <p className={`max-w-[64ch] text-sm tabular-nums ${tone}`}>
      {text(`models.state.${state.kind}`, values)}
    </p>
  );
}

function useLanguages(codes: readonly string[]): string {
  const text = useText();
  const locale = useLocale();
  return codes
    .map((code) => (code === "mul" ? text("models.languages.mul") : languageName(code, locale)))
    .join(", ");
}

function ModelButtons({
  id,
  name,
  state,
}: Pick<ModelStatus["entry"], "id" | "name"> & Pick<ModelStatus, "state">) {
  const text = useText();
  const { download, pause, remove, tryOut } = useModelActions();
  const button = (label: string, onClick: () => void, icon: ReactNode, isDisabled = false) => (
    <IconButton label={label} onClick={onClick} disabled={isDisabled}>
      {icon}
    </IconButton>
  );
  const begin = (label: "models.download" | "models.resume", icon: ReactNode) =>
    button(text(label, { name }), () => download(id), icon);
  const end = (label: "models.cancel" | "models.remove", icon: ReactNode) =>
    button(text(label, { name }), () => remove(id), icon);
  switch (state.kind) {
    case "unverified":
      return null;
    case "absent":
      return begin("models.download", <Download aria-hidden="true" />);
    case "downloading":
      return (
        <>
          {button(text("models.pause", { name }), () => pause(id), <Pause aria-hidden="true" />)}
          {end("models.cancel", <X aria-hidden="true" />)}
        </>
      );
    case "paused":
    case "failed":
      return (
        <>
          {begin("models.resume", <Play aria-hidden="true" />)}
          {end("models.cancel", <X aria-hidden="true" />)}
        </>
      );
    case "damaged":
      return (
        <>
          {begin("models.download", <Download aria-hidden="true" />)}
          {end("models.remove", <Trash2 aria-hidden="true" />)}
        </>
      );
    case "ready":
      return (
        <>
          {button(
            text("models.try", { name }),
            () => tryOut.mutate({ id, name }),
            <CirclePlay aria-hidden="true" />,
            tryOut.isPending,
          )}
          {end("models.remove", <Trash2 aria-hidden="true" />)}
        </>
      );
  }
}
