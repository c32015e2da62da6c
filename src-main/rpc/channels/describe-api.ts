import { OpenAPIGenerator, type OpenAPI } from "@orpc/openapi";
import { ZodToJsonSchemaConverter } from "@orpc/zod/zod4";
import { contract } from "#shared/rpc/contract.ts";
import { apiPrefix } from "./serve-http.ts";

/** The contract as an OpenAPI document. */
export const describeApi = (version: string): Promise<OpenAPI.Document> =>
  new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] }).generate(contract, {
    info: {
      title: "Tessera",
      version,
      description:
        "Everything that the window and the command line do. Each call needs the token that `tessera token` prints, as `Authorization: Bearer …`.",
    },
    servers: [{ url: apiPrefix }],
    security: [{ token: [] }],
    components: { securitySchemes: { token: { type: "http", scheme: "bearer" } } },
  });
