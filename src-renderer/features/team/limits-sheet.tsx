import { TeamLimits } from "#shared/rpc/team-status.ts";
import { type Membership, useTeamActions } from "#ui/state/team.ts";
import { Choice, SettingRow } from "#ui/ui/field.tsx";
import { NumberSetting } from "#ui/features/settings/number-setting.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";

const networks = TeamLimits.shape.network.options;

/** How fast may be sent and received, and what of a network that costs. */
export function LimitsSheet({ limits }: { readonly limits: Membership["limits"] }) {
  const text = useText();
  const { setLimits } = useTeamActions();
  return (
    <Sheet title={text("team.limits")}>
      <SettingRow title={text("team.bandwidth")} hint={text("team.bandwidthHint")}>
        <NumberSetting
          label={text("team.bandwidth")}
          unit={text("unit.kilobytesPerSecond")}
          min={0}
          max={10_000_000}
          step={1}
          value={Math.round(limits.bytesPerSecond / 1000)}
          onValue={(value) => setLimits({ ...limits, bytesPerSecond: Math.round(value * 1000) })}
        />
      </SettingRow>
      <SettingRow title={text("team.metered")} hint={text("team.meteredHint")}>
        <Choice
          label={text("team.metered")}
          isLabelHidden
          value={limits.network}
          choices={networks.map((value) => ({ value, label: text(`team.network.${value}`) }))}
          onValue={(network) => setLimits({ ...limits, network })}
        />
      </SettingRow>
    </Sheet>
  );
}
