import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ApiError, type Schemas } from "@/shared/api/client";
import { useApi } from "@/shared/api/context";
import { callsOf, identityOf, type Person, personOf } from "../people";

export interface Request {
  /** Names the submission: pressed again after a failure, the calls that were made already make nothing twice. */
  key: string;
  instanceIds: string[];
  countryCode: string | undefined;
  people: Person[];
  hashed: boolean;
}

/** PlaceError says whom a refusal is about by their row; the person who submits has the list. */
export class PlaceError extends Error {
  constructor(
    readonly problem: ApiError,
    readonly person: Person,
    /** How many deletions were made before. */
    readonly made: number,
  ) {
    super(problem.message);
  }
}

/** useCreateDeletions has instances forget people, in as many calls as it takes. Values are forgotten with the page. */
export function useCreateDeletions() {
  const api = useApi();
  const queries = useQueryClient();
  return useMutation({
    gcTime: 0, // its variables hold identities
    mutationFn: async ({ key, instanceIds, countryCode, people, hashed }: Request) => {
      const made: Schemas["Deletion"][] = [];
      for (const [n, call] of callsOf(people).entries()) {
        try {
          const { data } = await api.POST("/v1/deletions", {
            params: { header: { "Idempotency-Key": n === 0 ? key : `${key}.${n}` } },
            body: { instanceIds, countryCode, identities: call.map((person) => identityOf(person, hashed)) },
          });
          made.push(data as Schemas["Deletion"]);
        } catch (error) {
          const person = error instanceof ApiError ? personOf(call, error.field) : undefined;
          throw person ? new PlaceError(error as ApiError, person, n) : error;
        }
      }
      return made;
    },
    onSettled: () => queries.invalidateQueries({ queryKey: ["deletions"] }),
  });
}
