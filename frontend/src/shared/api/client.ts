import createClient, { type Middleware } from "openapi-fetch";
import type { components, paths } from "./schema.gen";

export type Schemas = components["schemas"];
export type Problem = Schemas["Problem"];

/** ApiError is an answer of the API that is a problem (RFC 9457), or the lack of an answer. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    detail: string,
    readonly field?: string,
    readonly hint?: string,
    readonly instance?: string,
    readonly file?: string,
    readonly row?: number,
    readonly column?: string,
  ) {
    super(detail);
  }

  static of(status: number, body: unknown): ApiError {
    const problem = body as Partial<Problem> | undefined;
    if (problem?.code && problem.detail) {
      const { code, detail, field, hint, instance, file, row, column } = problem;
      return new ApiError(status, code, detail, field, hint, instance, file, row, column);
    }
    return new ApiError(status, "no_problem", `The service answered ${status}.`);
  }
}

export type Client = ReturnType<typeof createApi>;

/**
 * createApi makes a client that sends the token of the session, asked for at every call, and throws every problem. A call that
 * is refused for its token is told to refused too.
 */
export function createApi(base: string, token: () => Promise<string>, refused?: () => void) {
  const client = createClient<paths>({ baseUrl: base });
  const session: Middleware = {
    async onRequest({ request }) {
      request.headers.set("Authorization", `Bearer ${await token()}`);
      return request;
    },
    async onResponse({ response }) {
      if (response.ok || response.status === 304) {
        return undefined;
      }
      const body: unknown = await response
        .clone()
        .json()
        .catch(() => undefined);
      if (response.status === 401) {
        refused?.();
      }
      throw ApiError.of(response.status, body);
    },
    onError() {
      return new ApiError(0, "unreachable", "The service can't be reached.");
    },
  };
  client.use(session);
  return client;
}
