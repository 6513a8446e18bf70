import type { Schemas } from "@/shared/api/client";
import { type Column, meaningOf, reserved } from "@/shared/columns/meaning";
import { type Inspected } from "./columns";

type DataSet = Schemas["DataSet"];

/** ownColumns are a data set's columns without those that AMC adds. */
export function ownColumns(dataSet: DataSet): Column[] {
  return dataSet.columns
    .filter((column) => !column.isMainUserId && !column.isMainUserIdType && !reserved(column.name))
    .map((column) => column as Column);
}

/** Found is a data set that some of the chosen instances have, and others lack. */
interface Found {
  dataSetId: string;
  description?: string;
  lacking: string[];
}

/** across gathers what instances have by name: first what all of them have. */
export function across(lists: { instanceId: string; dataSets: DataSet[] }[]): Found[] {
  const found = new Map<string, Found>();
  for (const { dataSetId, description } of lists.flatMap(({ dataSets }) => dataSets)) {
    const lacking = lists.filter(({ dataSets }) => !dataSets.some((one) => one.dataSetId === dataSetId));
    const before = found.get(dataSetId);
    found.set(dataSetId, {
      dataSetId,
      description: before?.description || description,
      lacking: lacking.map(({ instanceId }) => instanceId),
    });
  }
  return [...found.values()].sort(
    (a, b) => a.lacking.length - b.lacking.length || a.dataSetId.localeCompare(b.dataSetId),
  );
}

const spelled = (name: string) => name.toLowerCase().replace(/[^a-z0-9]/g, "");

/**
 * fitted maps what a file has to a data set's columns: by name, however it is spelled, and by what the columns hold. What
 * fits no column is left out.
 */
export function fitted(dataSet: DataSet, found: Inspected[]): Column[] {
  const left = new Set(found.map(({ source }) => source));
  const take = (column: Column, matches: (inspected: Inspected) => boolean): Column | undefined => {
    const hit = found.find((inspected) => left.has(inspected.source) && matches(inspected));
    if (!hit) {
      return undefined;
    }
    left.delete(hit.source);
    return mapped(column, hit.source);
  };
  const columns = ownColumns(dataSet);
  const byName = columns.map((column) => take(column, ({ source }) => spelled(source) === spelled(column.name)));
  return columns.flatMap((column, i) => byName[i] ?? take(column, (inspected) => holds(column, inspected)) ?? []);
}

function holds(column: Column, { identity, isCountryCode, isMainEventTime }: Inspected): boolean {
  const meaning = meaningOf(column);
  return (
    meaning === identity?.type ||
    (meaning === "country" && !!isCountryCode) ||
    (meaning === "time" && !!isMainEventTime)
  );
}

function mapped(column: Column, source: string): Column {
  const { name, dataType, columnType, description, nullable } = column;
  const { isMainEventTime, isCountryCode, requiresOneWayHashing, consentType, externalUserIdType } = column;
  return {
    source: source === name ? undefined : source,
    name,
    dataType,
    columnType,
    description,
    nullable: isMainEventTime ? undefined : nullable,
    isMainEventTime,
    isCountryCode,
    requiresOneWayHashing,
    consentType,
    externalUserIdType,
  };
}

/** Difference is how a mapping's column, or a data set's, does not fit the other. */
export interface Difference {
  name: string;
  how: "extra" | "dataType" | "meaning" | "nullable" | "required" | "missing";
}

/** differences tells what AMC would refuse, and last which columns stay empty: those that are only `missing`. */
export function differences(dataSet: DataSet, columns: Column[]): Difference[] {
  const theirs = new Map(ownColumns(dataSet).map((column) => [column.name, column]));
  const wrong = columns.flatMap((column): Difference[] => {
    const { name } = column;
    const have = theirs.get(name);
    theirs.delete(name);
    if (!have) {
      return [{ name, how: "extra" }];
    }
    if (have.dataType !== column.dataType) {
      return [{ name, how: "dataType" }];
    }
    const [asked, given] = [meaningOf(have), meaningOf(column)];
    if (asked !== given && !(asked === "plain" && given === "digest")) {
      return [{ name, how: "meaning" }];
    }
    return have.nullable === false && column.nullable !== false && !column.isMainEventTime
      ? [{ name, how: "nullable" }]
      : [];
  });
  const left = [...theirs.values()].map(({ name, nullable, isMainEventTime }) => ({
    name,
    must: nullable === false || isMainEventTime,
  }));
  return [
    ...wrong,
    ...left.filter(({ must }) => must).map(({ name }): Difference => ({ name, how: "required" })),
    ...left.filter(({ must }) => !must).map(({ name }): Difference => ({ name, how: "missing" })),
  ];
}
