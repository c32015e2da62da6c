import { Ban } from "lucide-react";
import { useState } from "react";
import { type ApiToken, type Me, useAdminChange, useAdminQuery, useNames } from "#ui/state/admin.ts";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";
import { ConfirmButton } from "./confirm-button.tsx";
import { NewToken } from "./new-token.tsx";

/** What programs may do that ask the server without a person. */
export function TokensTab({ me }: { readonly me: Me }) {
  const text = useText();
  const { data: tokens } = useAdminQuery(["tokens"], (admin, signal) =>
    admin.tokens.list(undefined, { signal }),
  );
  return (
    <Sheet title={text("admin.tab.tokens")}>
      <div className="py-4">
        <p className="mb-2 max-w-[64ch] text-sm text-muted">{text("admin.tokensHint")}</p>
        {tokens === undefined ? <p className="py-2 text-sm text-muted">{text("loading")}</p> : null}
        {tokens?.length === 0 ? <p className="py-2 text-sm text-muted">{text("admin.noTokens")}</p> : null}
        <ul aria-label={text("admin.tab.tokens")} className="mb-4 divide-y divide-line">
          {(tokens ?? []).map((token) => (
            <TokenRow key={token.id} me={me} token={token} />
          ))}
        </ul>
        <NewToken me={me} />
      </div>
    </Sheet>
  );
}

function TokenRow({ me, token }: { readonly me: Me; readonly token: ApiToken }) {
  const text = useText();
  const formats = useFormats();
  const nameOf = useNames(me);
  const [openedMs] = useState(() => Date.now());
  const { id, name, userId, permissions, partitions, madeMs, expiresMs } = token;
  const revoke = useAdminChange((admin) => admin.tokens.revoke({ id }));
  const isExpired = expiresMs <= openedMs;
  const places =
    partitions === null
      ? text("admin.tokenEverywhere")
      : partitions.map((each) => nameOf(each) ?? text("admin.aPartition")).join(", ");
  const details = [
    nameOf(userId) ?? text("admin.someone"),
    text("admin.since", { time: formats.date(madeMs) }),
    ...(isExpired ? [] : [text("admin.until", { time: formats.date(expiresMs) })]),
    places,
  ];
  return (
    <li className="flex items-start gap-3 py-3">
      <div className="min-w-0 flex-1">
        <h3 className="text-sm font-semibold [overflow-wrap:anywhere]">
          <bdi>{name}</bdi>
        </h3>
        <p className="text-xs [overflow-wrap:anywhere] text-muted">{details.join(" · ")}</p>
        <p className="text-xs text-muted">
          {permissions.map((permission) => text(`admin.may.${permission}`)).join(" · ")}
        </p>
        {isExpired ? (
          <p className="text-xs text-harm">
            {text("admin.tokenExpired", { time: formats.dateTime(expiresMs) })}
          </p>
        ) : null}
      </div>
      <ConfirmButton
        label={text("admin.tokenRevoke", { name })}
        icon={<Ban aria-hidden="true" />}
        title={text("admin.tokenRevokeTitle", { name })}
        hint={text("admin.tokenRevokeHint")}
        confirm={text("admin.revokeConfirm")}
        onConfirm={() => revoke.mutate(undefined)}
      />
    </li>
  );
}
