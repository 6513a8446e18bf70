/** What a deployment tells the console: served beside it as /runtime-config.json. */
export interface Config {
  issuer: string;
  clientId: string;
  /** What stands before the paths of the API's document: "" or "/api". */
  apiBase: string;
}

export async function loadConfig(): Promise<Config> {
  const answer = await fetch("/runtime-config.json", { cache: "no-store" });
  if (!answer.ok) {
    throw new Error(`/runtime-config.json answered ${answer.status}`);
  }
  return (await answer.json()) as Config;
}
