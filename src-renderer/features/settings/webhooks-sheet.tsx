import { clsx } from "clsx";
import { KeyRound, Pause, Play, Send, Trash2, Webhook as WebhookIcon } from "lucide-react";
import { useState } from "react";
import type { Webhook } from "#shared/model/webhook.ts";
import { useFailureInWords, useWebhookActions, useWebhooks } from "#ui/state/webhooks.ts";
import { Button } from "#ui/ui/button.tsx";
import { CheckField, TextField } from "#ui/ui/field.tsx";
import { IconButton } from "#ui/ui/icon-button.tsx";
import { Sheet } from "#ui/ui/page.tsx";
import { useFormats, useText } from "#ui/ui/text.tsx";

/** Addresses that are told of what watches find. */
export function WebhooksSheet() {
  const text = useText();
  const webhooks = useWebhooks();
  return (
    <Sheet title={text("webhooks.title")}>
      <div className="py-4">
        <p className="mb-3 max-w-[64ch] text-sm text-muted">{text("webhooks.hint")}</p>
        {webhooks.length === 0 ? null : (
          <ul aria-label={text("webhooks.title")} className="mb-4 divide-y divide-line">
            {webhooks.map((webhook) => (
              <WebhookRow key={webhook.id} webhook={webhook} />
            ))}
          </ul>
        )}
        <AddWebhook />
      </div>
    </Sheet>
  );
}

function WebhookRow({ webhook }: { readonly webhook: Webhook }) {
  const text = useText();
  const { update, remove, test, copySecret } = useWebhookActions();
  const { id, url, paused, failure } = webhook;
  return (
    <li className="flex flex-wrap items-start gap-x-3 gap-y-1 py-2">
      <WebhookIcon
        aria-hidden="true"
        className={clsx(
          "mt-0.5 size-5 shrink-0",
          paused ? "text-faint" : failure === undefined ? "text-accent" : "text-harm",
        )}
      />
      <div className="min-w-48 flex-1">
        <h3 className="truncate font-mono text-sm font-semibold" title={url}>
          {url}
        </h3>
        <WebhookState webhook={webhook} />
      </div>
      <span className="ml-auto flex">
        <IconButton label={text("webhooks.test", { url })} onClick={() => test(id)}>
          <Send aria-hidden="true" />
        </IconButton>
        <IconButton label={text("webhooks.secret", { url })} onClick={() => copySecret(id)}>
          <KeyRound aria-hidden="true" />
        </IconButton>
        <IconButton
          label={text(paused ? "webhooks.resume" : "webhooks.pause", { url })}
          onClick={() => update({ id, paused: !paused })}
        >
          {paused ? <Play aria-hidden="true" /> : <Pause aria-hidden="true" />}
        </IconButton>
        <IconButton label={text("webhooks.remove", { url })} onClick={() => remove(id)}>
          <Trash2 aria-hidden="true" />
        </IconButton>
      </span>
    </li>
  );
}

function WebhookState({ webhook }: { readonly webhook: Webhook }) {
  const text = useText();
  const formats = useFormats();
  const inWords = useFailureInWords();
  const { paused, withText, deliveredMs, waitingCount, lostCount, failure, nextAttemptMs } = webhook;
  const details = [
    ...(paused ? [text("webhooks.paused")] : []),
    ...(withText ? [text("webhooks.content")] : []),
    deliveredMs === undefined
      ? text("webhooks.never")
      : text("webhooks.delivered", { time: formats.dateTime(deliveredMs) }),
    ...(waitingCount > 0 ? [text("webhooks.waiting", { count: waitingCount })] : []),
    ...(lostCount > 0 ? [text("webhooks.lost", { count: lostCount })] : []),
  ];
  return (
    <>
      <p className="text-sm text-muted tabular-nums">{details.join(" · ")}</p>
      {failure === undefined ? null : (
        <p className="text-sm text-harm">
          {[
            inWords(failure),
            ...(nextAttemptMs === undefined || paused
              ? []
              : [text("webhooks.next", { time: formats.dateTime(nextAttemptMs) })]),
          ].join(" · ")}
        </p>
      )}
    </>
  );
}

function AddWebhook() {
  const text = useText();
  const { add } = useWebhookActions();
  const [url, setUrl] = useState("");
  const [withText, setWithText] = useState(false);
  return (
    <form
      className="flex flex-col gap-2"
      onSubmit={(event) => {
        event.preventDefault();
        add.mutate({ url, withText }, { onSuccess: () => (setUrl(""), setWithText(false)) });
      }}
    >
      <div className="flex flex-wrap items-end gap-2">
        <TextField
          label={text("webhooks.url")}
          mono
          placeholder={text("webhooks.placeholder")}
          value={url}
          onValue={setUrl}
          className="w-96 max-w-full"
        />
        <Button type="submit" disabled={url.trim() === "" || add.isPending}>
          {text("webhooks.add")}
        </Button>
      </div>
      <CheckField label={text("webhooks.withText")} isChecked={withText} onChecked={setWithText} />
    </form>
  );
}
