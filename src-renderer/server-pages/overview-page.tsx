import { Check } from "lucide-react";
import type { ReactNode } from "react";
import { type Me, mayInOrg, useAdminQuery, usePeople } from "#ui/state/admin.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useText } from "#ui/ui/text.tsx";
import { PageLink } from "./address.tsx";
import { Copied } from "./copied.tsx";
import { Step, WaysToJoin } from "./join-page.tsx";
import { buttonLook } from "./link-look.ts";

const isThisMachine = (name: string): boolean => ["localhost", "127.0.0.1", "[::1]"].includes(name);

/** Where the server is, and what is to be done until a team works with it. */
export function OverviewPage({ me }: { readonly me: Me }) {
  const text = useText();
  return (
    <>
      <Sheet title={text("server.address")}>
        <div className="flex flex-col gap-2 py-4">
          <Copied value={location.origin} what={text("server.address")} />
          <p className="text-sm text-muted">
            {text(isThisMachine(location.hostname) ? "server.addressHere" : "server.addressHint")}
          </p>
        </div>
      </Sheet>
      <NextSteps me={me} />
    </>
  );
}

function NextSteps({ me }: { readonly me: Me }) {
  const text = useText();
  const canInvite = mayInOrg(me, "people.manage");
  const canDivide = mayInOrg(me, "partition.manage");
  const devices = useAdminQuery(["mine"], (admin, signal) => admin.devices.mine(undefined, { signal })).data;
  const people = usePeople(canInvite).data ?? [];
  const { data: invitations } = useAdminQuery(
    ["invitations"],
    (admin, signal) => admin.people.invitations(undefined, { signal }),
    { isEnabled: canInvite },
  );
  const hasDevice = devices?.some(({ revokedMs }) => revokedMs === null) === true;
  const hasOthers = people.length > 1 || (invitations?.length ?? 0) > 0;
  return (
    <Sheet title={text("server.steps")}>
      <ol className="flex flex-col gap-6 py-5">
        <Step number={1} title={text("server.steps.device")}>
          <Done isDone={hasDevice}>{text("server.steps.deviceHint")}</Done>
          <WaysToJoin />
        </Step>
        {canDivide ? (
          <Step number={2} title={text("server.steps.partition")}>
            <Done isDone={me.partitions.length > 0}>{text("server.steps.partitionHint")}</Done>
            <p>
              <PageLink to="/partitions" className={buttonLook}>
                {text("server.steps.toPartitions")}
              </PageLink>
            </p>
          </Step>
        ) : null}
        {canInvite ? (
          <Step number={canDivide ? 3 : 2} title={text("server.steps.invite")}>
            <Done isDone={hasOthers}>{text("server.steps.inviteHint")}</Done>
            <p>
              <PageLink to="/people" className={buttonLook}>
                {text("server.steps.toPeople")}
              </PageLink>
            </p>
          </Step>
        ) : null}
      </ol>
    </Sheet>
  );
}

function Done({ isDone, children }: { readonly isDone: boolean; readonly children: ReactNode }) {
  const text = useText();
  if (!isDone) return <p className="text-sm text-muted">{children}</p>;
  return (
    <p className="flex items-center gap-1.5 text-sm text-well">
      <Check aria-hidden="true" className="size-4" />
      {text("server.steps.done")}
    </p>
  );
}
