import type { Schemas } from "@/shared/api/client";
import { type Column, isIdentity } from "@/shared/columns/meaning";
import { fitted } from "./dataSet";
import { readingOf } from "./reading";

/** Draft is what the wizard has gathered so far. */
export interface Draft {
  source: Schemas["SourceRef"] | undefined;
  instanceIds: string[];
  /** The data set is one that AMC has. */
  existing: boolean;
  mapping: Schemas["Mapping"];
  /** What somebody has chosen, or brought along: no suggestion replaces it. */
  own: { dataSet?: boolean; country?: boolean; dateOrder?: boolean; columns?: boolean };
  updateStrategy: Schemas["UpdateStrategy"];
  concurrency: Schemas["Concurrency"];
  maxRejectRatio?: number;
}

export const emptyDraft: Draft = {
  source: undefined,
  instanceIds: [],
  existing: false,
  mapping: { dataSetId: "", columns: [] },
  own: {},
  updateStrategy: "ADDITIVE",
  concurrency: "queue",
};

const all = { dataSet: true, country: true, dateOrder: true, columns: true };

/** draftOf begins with what a job was made of. */
export function draftOf(job: Schemas["Job"]): Draft {
  const { bucket, key, keys, prefix } = job.source;
  const { instanceIds, updateStrategy, concurrency, mapping, maxRejectRatio } = job;
  return {
    source: { bucket, key, keys, prefix, ...readingOf(job.source) },
    instanceIds,
    existing: job.uploads.some(({ state }) => state === "succeeded"),
    mapping,
    own: all,
    updateStrategy,
    concurrency,
    maxRejectRatio,
  };
}

/** draftInto begins with the destination that an address names. */
export function draftInto(query: URLSearchParams): Draft {
  const [instanceId, dataSetId] = [query.get("instance"), query.get("dataSet")];
  return {
    ...emptyDraft,
    instanceIds: instanceId ? [instanceId] : [],
    existing: Boolean(instanceId && dataSetId),
    own: dataSetId ? { dataSet: true } : {},
    mapping: { dataSetId: dataSetId ?? "", columns: [] },
  };
}

/** isFact says whether AMC keeps a data set of these columns by time. */
export const isFact = (columns: Schemas["Column"][]) => columns.some(({ isMainEventTime }) => isMainEventTime);

/** strategiesFor are the update strategies that a data set allows: overlaps are known only by time. */
export const strategiesFor = (columns: Schemas["Column"][]): Schemas["UpdateStrategy"][] =>
  isFact(columns) ? ["ADDITIVE", "FULL_REPLACE", "OVERLAP_REPLACE", "OVERLAP_KEEP"] : ["ADDITIVE", "FULL_REPLACE"];

/** suggested is the draft with what an inspection suggests, wherever nobody has chosen anything else. */
export function suggested(
  draft: Draft,
  inspection: Schemas["Inspection"] | undefined,
  dataSet: Schemas["DataSet"] | undefined,
): Draft {
  const { own, mapping } = draft;
  const theirs = inspection?.mapping;
  return {
    ...draft,
    mapping: {
      ...mapping,
      dataSetId: own.dataSet ? mapping.dataSetId : (theirs?.dataSetId ?? ""),
      countryCode: own.country ? mapping.countryCode : (dataSet?.countryCode ?? theirs?.countryCode),
      dateOrder: own.dateOrder ? mapping.dateOrder : theirs?.dateOrder,
      columns: own.columns
        ? mapping.columns
        : dataSet
          ? fitted(dataSet, inspection?.columns ?? [])
          : (theirs?.columns ?? []),
    },
  };
}

/** loaded takes over a mapping that somebody brought, but keeps the data set that was chosen before. */
export function loaded(draft: Draft, mapping: Schemas["Mapping"]): Draft {
  const dataSetId = draft.own.dataSet ? draft.mapping.dataSetId : mapping.dataSetId;
  return { ...draft, own: all, mapping: { ...mapping, dataSetId } };
}

export const withColumns = (draft: Draft, columns: Column[]): Draft => ({
  ...draft,
  own: { ...draft.own, columns: true },
  mapping: { ...draft.mapping, columns },
});

/** mappingOf is the draft's mapping without what AMC refuses beside these columns: a country of nobody, a period of no time. */
export function mappingOf({ mapping }: Draft): Schemas["Mapping"] {
  const { columns, countryCode, period, ...rest } = mapping;
  return {
    ...rest,
    ...(countryCode && columns.some(isIdentity) ? { countryCode } : {}),
    ...(period && isFact(columns) ? { period } : {}),
    columns,
  };
}

/** requestOf is the job that the draft asks for. */
export function requestOf(draft: Draft): Schemas["JobRequest"] | undefined {
  const { source, instanceIds, updateStrategy, concurrency, maxRejectRatio } = draft;
  return source && { source, instanceIds, updateStrategy, concurrency, maxRejectRatio, mapping: mappingOf(draft) };
}
