import { readFile } from "node:fs/promises";
import type { components } from "../src/shared/api/schema.gen";
import type { Service } from "./service";
import { sampleFile, sampleMapping } from "./test";

/** What a stack needs that is to be used. */
export const usable = { AMCU_WEBHOOK_LOOPBACK: "true" };

/**
 * use does with a stack what its people would have: uploads of files with long names into two instances, one of which one
 * refuses, and whatever else there is a page for. It returns the addresses of those pages.
 */
export async function use(service: Service) {
  const mapping = JSON.parse(await readFile(sampleMapping, "utf8"));
  const content = await readFile(sampleFile, "utf8");
  const instanceIds = ["amc-demo-us", "amc-demo-eu"];
  const into = (dataSetId: string) => ({ ...mapping, dataSetId });
  // One data set is in the way of another's job.
  const other = {
    dataSetId: "newsletter_subscribers",
    description: "Of all newsletters, as the marketing cloud exports them every night",
    columns: [{ name: "other", dataType: "STRING", columnType: "DIMENSION" }],
  };
  await service.call("POST", "/v1/datasets", { instanceIds: ["amc-demo-eu"], dataSet: other });
  const jobs: string[] = [];
  for (const [name, dataSetId] of [
    ["newsletter-subscribers-full-export-2026-11-01.csv", "newsletter_subscribers"],
    ["loyalty_members_germany_austria_switzerland_2026-11-01T03-00-00Z_full.csv", "loyalty_members_dach"],
  ] as const) {
    const source = await service.put(name, content);
    jobs.push(await service.upload({ source, mapping: into(dataSetId), instanceIds }));
  }
  const name = "loyalty-members-dach";
  const comment = "adds the postal code, and leaves out what the newsletter's system exports besides";
  await service.call("POST", "/v1/mappings", { name, mapping: into("loyalty_members_dach") });
  await service.call(
    "POST",
    `/v1/mappings/${name}/versions`,
    { mapping: { ...into("loyalty_members_dach"), columns: mapping.columns.slice(0, -1) }, comment },
    { "If-Match": "*" },
  );
  const { webhook } = await service.call<{ webhook: { webhookId: string } }>("POST", "/v1/webhooks", {
    url: "http://127.0.0.1:9/hooks/marketing/amazon-marketing-cloud/uploads",
    description: "Tells the marketing channel",
    events: ["job.succeeded", "job.partially_succeeded", "job.failed"],
  });
  await service.call("POST", `/v1/webhooks/${webhook.webhookId}/test`);
  const identities = [{ type: "EMAIL", value: "somebody@example.com" }];
  const { deletionId } = await service.call<components["schemas"]["Deletion"]>(
    "POST",
    "/v1/deletions",
    { instanceIds, identities },
    { "Idempotency-Key": "forget" },
  );
  return {
    jobs,
    mapping: `/mappings/${name}`,
    webhook: `/webhooks/${webhook.webhookId}`,
    deletion: `/forget/${deletionId}`,
    dataSet: `/datasets/amc-demo-eu/${other.dataSetId}`,
  };
}
