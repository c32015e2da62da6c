import { useState } from "react";
import type { Settings } from "#shared/rpc/system-contract.ts";
import { useFailureToast } from "#ui/state/item-actions.ts";
import { useChangeSettings, useSettings } from "#ui/state/system.ts";
import { Button } from "#ui/ui/button.tsx";
import { Choice, LinesField, SettingRow } from "#ui/ui/field.tsx";
import { toLines } from "#ui/ui/lines.ts";
import { Page, Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { AboutSheet } from "./about-sheet.tsx";
import { AuditSheet } from "./audit-sheet.tsx";
import { DoctorSheet } from "./doctor-sheet.tsx";
import { NotifySetting } from "./notify-setting.tsx";
import { ReadingSetting } from "./reading-setting.tsx";
import { SpacesSheet } from "./spaces-sheet.tsx";
import { ModelsSheet } from "./models-sheet.tsx";
import { NumberSetting } from "./number-setting.tsx";
import { SpokenSetting } from "./spoken-setting.tsx";
import { SynonymsSheet } from "./synonyms-sheet.tsx";
import { ThemeChoice } from "./theme-choice.tsx";
import { WebhooksSheet } from "./webhooks-sheet.tsx";

type Change = (part: Partial<Settings>) => void;

export function SettingsScreen() {
  const text = useText();
  const { data: settings } = useSettings();
  const { mutate: change } = useChangeSettings(useFailureToast());
  return (
    <Page title={text("nav.settings")}>
      {settings === undefined ? (
        <p className="text-muted">{text("loading")}</p>
      ) : (
        <>
          <Sheet title={text("settings.look")}>
            <SettingRow title={text("settings.theme")}>
              <ThemeChoice theme={settings.theme} onTheme={(theme) => change({ theme })} />
            </SettingRow>
            <SettingRow title={text("settings.language")}>
              <Choice
                label={text("settings.language")}
                isLabelHidden
                value={settings.locale}
                choices={languages}
                onValue={(locale) => change({ locale })}
                className="w-40"
              />
            </SettingRow>
          </Sheet>
          <Sheet title={text("watches.title")}>
            <NotifySetting settings={settings} onChange={change} />
          </Sheet>
          <Sheet title={text("settings.reading")}>
            <FileSize settings={settings} onChange={change} />
            <Reconcile settings={settings} onChange={change} />
            <ReadingSetting settings={settings} onChange={change} />
            <SpokenSetting settings={settings} onChange={change} />
            <Ignore settings={settings} onChange={change} />
          </Sheet>
          <Sheet title={text("settings.index")}>
            <VectorsAtRest settings={settings} onChange={change} />
          </Sheet>
          <ModelsSheet settings={settings} onChange={change} />
        </>
      )}
      <SpacesSheet />
      <SynonymsSheet />
      <WebhooksSheet />
      <AuditSheet />
      <AboutSheet />
      <DoctorSheet />
    </Page>
  );
}

// Each language in its own words, so that those who chose the wrong one find the way back.
const languages = [
  { value: "en", label: "English" },
  { value: "de", label: "Deutsch" },
] as const;

interface PartProps {
  readonly settings: Settings;
  readonly onChange: Change;
}

function FileSize({ settings, onChange }: PartProps) {
  const text = useText();
  return (
    <SettingRow title={text("settings.fileSize")} hint={text("settings.fileSizeHint")}>
      <NumberSetting
        label={text("settings.fileSize")}
        unit={text("unit.megabytes")}
        min={1}
        max={2000}
        step={1}
        value={Math.round(settings.fileSizeBytesMax / 1_000_000)}
        onValue={(value) => onChange({ fileSizeBytesMax: Math.round(value * 1_000_000) })}
      />
    </SettingRow>
  );
}

function Reconcile({ settings, onChange }: PartProps) {
  const text = useText();
  return (
    <SettingRow title={text("settings.reconcile")} hint={text("settings.reconcileHint")}>
      <NumberSetting
        label={text("settings.reconcile")}
        unit={text("unit.hours")}
        min={0.1}
        max={168}
        step={0.1}
        value={settings.reconcileHours}
        onValue={(reconcileHours) => onChange({ reconcileHours })}
      />
    </SettingRow>
  );
}

function VectorsAtRest({ settings, onChange }: PartProps) {
  const text = useText();
  return (
    <SettingRow title={text("settings.atRest")} hint={text(`settings.atRestHint.${settings.vectorsAtRest}`)}>
      <Choice
        label={text("settings.atRest")}
        isLabelHidden
        value={settings.vectorsAtRest}
        choices={[
          { value: "sealed", label: text("settings.atRest.sealed") },
          { value: "mapped", label: text("settings.atRest.mapped") },
        ]}
        onValue={(vectorsAtRest) => onChange({ vectorsAtRest })}
        className="w-40"
      />
    </SettingRow>
  );
}

function Ignore({ settings, onChange }: PartProps) {
  const text = useText();
  const saved = settings.ignore.join("\n");
  const [draft, setDraft] = useState(saved);
  return (
    <div className="border-t border-line py-4">
      <LinesField
        label={text("settings.ignore")}
        hint={text("ignore.hint")}
        value={draft}
        onValue={setDraft}
      />
      <div className="mt-2 flex justify-end">
        <Button disabled={draft === saved} onClick={() => onChange({ ignore: toLines(draft) })}>
          {text("save")}
        </Button>
      </div>
    </div>
  );
}
