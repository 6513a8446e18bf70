import type { Schemas } from "@/shared/api/client";

/** The ARN of a KMS key, by the API's own rule (`key_arn_form`): AMC takes no alias. */
export const keyForm = /^arn:aws[a-z-]*:kms:[a-z0-9-]+:[0-9]{12}:key\/[A-Za-z0-9-]+$/;

/** Pattern is what the columns of a new data set are taken from, with what else of it a new one may keep. */
export interface Pattern {
  name: string;
  columns: Schemas["ColumnRequest"][];
  countryCode?: string;
  period?: string;
}

type Column = Schemas["Column"] & { source?: string };

/** ofMapping takes the columns that a mapping makes. */
export function ofMapping(name: string, mapping: Schemas["Mapping"]): Pattern {
  return patternOf(name, mapping, mapping.columns);
}

/** ofDataSet takes the columns that a data set was made with: those that AMC added come by themselves. */
export function ofDataSet(name: string, dataSet: Schemas["DataSet"]): Pattern {
  return patternOf(
    name,
    dataSet,
    dataSet.columns.filter(({ isMainUserId, isMainUserIdType }) => !isMainUserId && !isMainUserIdType),
  );
}

function patternOf(name: string, rest: { countryCode?: string; period?: string }, columns: Column[]): Pattern {
  return {
    name,
    countryCode: rest.countryCode || undefined,
    period: rest.period || undefined,
    columns: columns.map((column) => {
      const bare = { ...column };
      delete bare.source; // which is a mapping's
      return bare as Schemas["ColumnRequest"];
    }),
  };
}

/** hasTime says whether AMC can divide such a data set by time. */
export const hasTime = (pattern: Pattern | undefined) => !!pattern?.columns.some((column) => column.isMainEventTime);
