import type { Schemas } from "@/shared/api/client";
import { external, hashed } from "@/shared/columns/meaning";
import { parseCsv } from "@/shared/csv";

type Identity = Schemas["IdentityToForget"];
export type IdentityType = Identity["type"];

const types: readonly IdentityType[] = [...hashed, ...external];
const isExternal = (type: IdentityType) => external.some((t) => t === type);

/** Person is one identity with the line or row that it stands in. */
export interface Person {
  type: IdentityType;
  value: string;
  row: number;
}

/** linesOf takes one identity a line. */
export function linesOf(text: string, type: IdentityType): Person[] {
  return text
    .replace(/^\uFEFF/, "")
    .split(/\r\n|\r|\n/)
    .map((value, i) => ({ type, value: value.trim(), row: i + 1 }))
    .filter(({ value }) => value !== "");
}

const spelled = (name: string) => name.toUpperCase().replace(/[^A-Z]/g, "");

export interface Table {
  people: Person[];
  /** Columns that are named after no type. */
  passedOver: string[];
}

/**
 * tableOf takes the columns that are named after types, such as email or "First name", of text with commas, semicolons or
 * tabs between its cells. It returns undefined when there is none, or the text is no table.
 */
export function tableOf(text: string): Table | undefined {
  const head = /^[^\r\n]*/.exec(text)?.[0] ?? "";
  const delimiter = [",", ";", "\t"].reduce((a, b) => (head.split(b).length > head.split(a).length ? b : a));
  let rows: string[][];
  try {
    rows = parseCsv(text, delimiter);
  } catch {
    return undefined;
  }
  const [header = [], ...cells] = rows;
  const columns = header.map((name) => types.find((type) => spelled(type) === spelled(name)));
  if (columns.every((type) => type === undefined)) {
    return undefined;
  }
  return {
    people: cells.flatMap((row, r) =>
      columns.flatMap((type, c) => {
        const value = row[c]?.trim();
        return type && value ? [{ type, value, row: r + 1 }] : [];
      }),
    ),
    passedOver: header.filter((_, c) => columns[c] === undefined),
  };
}

const digest = /^[0-9a-f]{64}$/i;

/** notHashed is the first that is said to be a digest and is none. Identities of other parties are never hashed. */
export const notHashed = (people: Person[]) =>
  people.find(({ type, value }) => !isExternal(type) && !digest.test(value));

/** identityOf is what a call of the API says of a person. */
export const identityOf = ({ type, value }: Person, hashed: boolean): Identity =>
  hashed && !isExternal(type) ? { type, value, hashed } : { type, value };

const most = 10_000;
const mostBytes = 900_000; // a call takes 1 MiB

/** callsOf cuts people into as few calls as take them. */
export function callsOf(people: Person[]): Person[][] {
  const calls: Person[][] = [];
  let size = 0;
  for (const person of people) {
    const bytes = new TextEncoder().encode(person.value).length * 2 + 64; // escaped, with what stands around it
    const call = calls.at(-1);
    if (!call || call.length === most || size + bytes > mostBytes) {
      calls.push([person]);
      size = bytes;
    } else {
      call.push(person);
      size += bytes;
    }
  }
  return calls;
}

/** personOf finds whom a refusal is about: the API names a place in the call, never a value. */
export function personOf(call: Person[], field: string | undefined): Person | undefined {
  const place = /^identities\[(\d+)\]/.exec(field ?? "")?.[1];
  return place === undefined ? undefined : call[Number(place)];
}
