import { useState } from "react";
import { ModelMirror, ModelProxy } from "#shared/model/model-network.ts";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { Choice, SettingRow, TextField } from "#ui/ui/field.tsx";
import { useText } from "#ui/ui/text.tsx";
import { NumberSetting } from "./number-setting.tsx";

interface BudgetProps {
  readonly settings: Settings;
  readonly onChange: (part: Partial<Settings>) => void;
}

/** What models may use of the device, and how they come over the network. */
export function ModelBudget({ settings, onChange }: BudgetProps) {
  const text = useText();
  return (
    <>
      <SettingRow title={text("models.threads")} hint={text("models.threadsHint")}>
        <NumberSetting
          label={text("models.threads")}
          unit={text("models.threadsUnit")}
          min={1}
          max={64}
          step={1}
          value={settings.modelThreads}
          onValue={(value) => onChange({ modelThreads: Math.round(value) })}
        />
      </SettingRow>
      <SettingRow title={text("models.memory")} hint={text("models.memoryHint")}>
        <NumberSetting
          label={text("models.memory")}
          unit={text("unit.megabytes")}
          min={256}
          max={65_536}
          step={256}
          value={settings.modelMemoryMegabytes}
          onValue={(value) => onChange({ modelMemoryMegabytes: Math.round(value) })}
        />
      </SettingRow>
      <SettingRow title={text("models.battery")} hint={text("models.batteryHint")}>
        <Choice
          label={text("models.battery")}
          isLabelHidden
          value={settings.modelPauseOnBattery ? "rest" : "go-on"}
          choices={[
            { value: "rest", label: text("models.battery.rest") },
            { value: "go-on", label: text("models.battery.goOn") },
          ]}
          onValue={(value) => onChange({ modelPauseOnBattery: value === "rest" })}
          className="w-40"
        />
      </SettingRow>
      <SettingRow title={text("models.rerank")} hint={text("models.rerankHint")}>
        <NumberSetting
          label={text("models.rerank")}
          unit={text("models.rerankUnit")}
          min={0}
          max={10_000}
          step={100}
          value={settings.rerankMs}
          onValue={(value) => onChange({ rerankMs: Math.round(value) })}
        />
      </SettingRow>
      <SettingRow title={text("models.mirror")} hint={text("models.mirrorHint")}>
        <AddressSetting
          label={text("models.mirror")}
          rule={text("models.mirrorRule")}
          isRight={(value) => ModelMirror.safeParse(value).success}
          value={settings.modelMirror}
          onValue={(modelMirror) => onChange({ modelMirror })}
        />
      </SettingRow>
      <SettingRow title={text("models.proxy")} hint={text("models.proxyHint")}>
        <AddressSetting
          label={text("models.proxy")}
          rule={text("models.proxyRule")}
          isRight={(value) => ModelProxy.safeParse(value).success}
          value={settings.modelProxy}
          onValue={(modelProxy) => onChange({ modelProxy })}
        />
      </SettingRow>
    </>
  );
}

/** Sent when the person is done with it, and only if it is one. */
function AddressSetting({
  label,
  rule,
  isRight,
  value,
  onValue,
}: {
  readonly label: string;
  readonly rule: string;
  readonly isRight: (value: string) => boolean;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const [draft, setDraft] = useState<string>();
  const isWrong = draft !== undefined && !isRight(draft.trim());
  const finish = (): void => {
    if (draft === undefined || isWrong) return;
    if (draft.trim() !== value) onValue(draft.trim());
    setDraft(undefined);
  };
  return (
    <form onBlur={finish} onSubmit={(event) => (event.preventDefault(), finish())}>
      <TextField
        label={label}
        isLabelHidden
        mono
        value={draft ?? value}
        onValue={setDraft}
        className="w-72"
        error={isWrong ? rule : undefined}
      />
    </form>
  );
}
