import type { components } from "../src/shared/api/schema.gen";
import type { Stack } from "./stack";

type Schemas = components["schemas"];

/** Service is the API as a program sees it: what tests arrange, and look at, beside the browser. */
export class Service {
  private constructor(
    private readonly stack: Stack,
    private readonly token: string,
  ) {}

  static async of(stack: Stack): Promise<Service> {
    const answer = await fetch(`${stack.api}/oidc/oauth2/token`, {
      method: "POST",
      body: new URLSearchParams({
        grant_type: "client_credentials",
        client_id: stack.clientId,
        client_secret: stack.clientSecret,
      }),
    });
    const { access_token } = (await answer.json()) as { access_token: string };
    return new Service(stack, access_token);
  }

  async call<T>(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<T> {
    const answer = await fetch(this.stack.api + path, {
      method,
      headers: { Authorization: `Bearer ${this.token}`, "Content-Type": "application/json", ...headers },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    const text = await answer.text();
    if (!answer.ok) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return (text ? JSON.parse(text) : undefined) as T;
  }

  /** Puts a file where dropped ones go. */
  async put(name: string, content: string | Uint8Array<ArrayBuffer>): Promise<Schemas["SourceRef"]> {
    const { url, method, headers, source } = await this.call<Schemas["SourceUpload"]>("POST", "/v1/sources", { name });
    const answer = await fetch(url, { method, headers, body: content });
    if (!answer.ok) {
      throw new Error(`put ${name}: ${answer.status}`);
    }
    return source;
  }

  async upload(job: Partial<Schemas["JobRequest"]> & Pick<Schemas["JobRequest"], "source" | "mapping">) {
    const { jobId } = await this.call<Schemas["Job"]>("POST", "/v1/jobs", {
      instanceIds: ["amc-demo-us"],
      updateStrategy: "ADDITIVE",
      ...job,
    });
    return jobId;
  }
}
