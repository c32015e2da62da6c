import type { AnswerFetched, DeltaDelivery, TeamClient } from "#core/ports/team-client.ts";
import { answerMediaType, deltaMediaType, DeltaReport } from "#shared/rpc/server/delta-report.ts";
import { failureOf, wrongOf } from "./answers.ts";
import { limits } from "./limits.ts";

/** Bulk bytes, as they are read. A redirect is not followed: the person has joined this server and no other. */
export const deltaCalls: Pick<TeamClient, "deliver" | "answerFor"> = {
  async deliver({ server, token }, chunks, signal) {
    const late = AbortSignal.timeout(limits.deltaMsMax);
    try {
      const answer = await fetch(`${server}/v1/deltas`, {
        method: "POST",
        body: ReadableStream.from(chunks),
        duplex: "half",
        redirect: "manual",
        headers: { authorization: `Bearer ${token}`, "content-type": deltaMediaType },
        signal: AbortSignal.any([signal, late]),
      });
      return await deliveryOf(answer);
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(wrongOf(error));
    }
  },
  async answerFor({ server, token }, { deviceId, contents }, signal) {
    const late = AbortSignal.timeout(limits.deltaMsMax);
    try {
      const answer = await fetch(`${server}/v1/deltas/${deviceId}?contents=${contents}`, {
        redirect: "manual",
        headers: { authorization: `Bearer ${token}` },
        signal: AbortSignal.any([signal, late]),
      });
      if (
        answer.status === 200 &&
        answer.headers.get("content-type") === answerMediaType &&
        answer.body !== null
      )
        return { kind: "answer", chunks: answer.body };
      await answer.body?.cancel();
      return noAnswerOf(answer.status);
    } catch (error) {
      signal.throwIfAborted();
      return failureOf(wrongOf(error));
    }
  },
};

function noAnswerOf(status: number): AnswerFetched {
  switch (status) {
    case 401:
      return { kind: "unauthorised" };
    case 403:
      return { kind: "not-permitted" };
    case 404:
      return { kind: "no-device" };
    default:
      return { kind: "failed", remark: { code: "answered", status } };
  }
}

async function deliveryOf(answer: Response): Promise<DeltaDelivery> {
  if (answer.status === 200 || answer.status === 422) {
    const report = DeltaReport.safeParse(await answer.json());
    if (report.success) return { kind: "delivered", report: report.data };
  }
  await answer.body?.cancel().catch(() => undefined);
  switch (answer.status) {
    case 401:
      return { kind: "unauthorised" };
    case 413:
      return { kind: "too-large" };
    default:
      return { kind: "failed", remark: { code: "answered", status: answer.status } };
  }
}
