import { Link } from "@tanstack/react-router";
import { ShieldOff } from "lucide-react";
import { ThisDeviceContext } from "#ui/state/admin-client.ts";
import { type Me, useMe } from "#ui/state/admin.ts";
import { failureText } from "#ui/state/item-actions.ts";
import { useTeamStatus } from "#ui/state/team.ts";
import { Empty } from "#ui/ui/empty.tsx";
import { Page } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { adminRoute } from "./admin-route.ts";
import { openTabs, TabBar, tabLook, TabView } from "./admin-tabs.tsx";
import { TrailFile } from "./trail-file.tsx";

/** Managing the team, as far as this person may: what they may not is not offered, and the server refuses it as well. */
export function AdminScreen() {
  const text = useText();
  const { data: me, error } = useMe();
  if (me === undefined)
    return (
      <Page title={text("admin.title")} actions={<BackLink />}>
        {error === null ? (
          <p className="text-muted">{text("loading")}</p>
        ) : (
          <Empty icon={<ShieldOff aria-hidden="true" />} title={failureText(error, text)} />
        )}
      </Page>
    );
  return <Managed me={me} />;
}

function Managed({ me }: { readonly me: Me }) {
  const text = useText();
  const status = useTeamStatus();
  const { tab } = adminRoute.useSearch();
  const open = openTabs(me);
  const shown = open.find((each) => each === tab) ?? open[0];
  return (
    <Page title={text("admin.title")} hint={text("admin.hint", { org: me.orgName })} actions={<BackLink />}>
      <TabBar>
        {open.map((each) => (
          <Link
            key={each}
            to="/team/admin"
            search={{ tab: each }}
            replace
            aria-current={each === shown ? "page" : undefined}
            className={tabLook}
          >
            {text(`admin.tab.${each}`)}
          </Link>
        ))}
      </TabBar>
      <ThisDeviceContext value={status?.joined === true ? status.device.id : undefined}>
        <TabView me={me} tab={shown} trailFile={<TrailFile />} />
      </ThisDeviceContext>
    </Page>
  );
}

function BackLink() {
  const text = useText();
  return (
    <Link
      to="/team"
      className="inline-flex h-8 items-center rounded-md border border-line bg-surface px-3 text-sm font-medium shadow-1 hover:border-line-strong hover:bg-sunken"
    >
      {text("admin.back")}
    </Link>
  );
}
