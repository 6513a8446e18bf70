import { useEffect, useState } from "react";
import { useNavigate, useParams, useSearchParams } from "react-router-dom";
import type { Schemas } from "@/shared/api/client";
import type { Versioned } from "@/shared/api/versioned";
import { useText } from "@/shared/i18n";
import { ChangeFailure } from "@/shared/ui/ChangeFailure";
import { Loaded } from "@/shared/ui/Loaded";
import { useMapping, useVersion } from "./api/getMapping";
import { useCreateVersion } from "./api/saveMapping";
import { MappingForm } from "./MappingForm";

type Saved = Schemas["SavedMapping"];

/** Saves the next version of a mapping, beginning with the newest one or that of `?version=`. */
export function NewVersionPage() {
  const { name = "" } = useParams();
  const [query, setQuery] = useSearchParams();
  const wanted = Number(query.get("version")) || undefined;
  const newest = useMapping(name);
  const version = useVersion(name, wanted);
  const [round, setRound] = useState(0);
  const reload = () =>
    void newest.refetch().then(() => {
      setQuery({}, { replace: true });
      setRound(round + 1);
    });
  return (
    <Loaded of={newest}>
      {(last) =>
        wanted ? (
          <Loaded of={version}>{({ value }) => <Next key={round} from={value} last={last} reload={reload} />}</Loaded>
        ) : (
          <Next key={round} from={last.value} last={last} reload={reload} />
        )
      }
    </Loaded>
  );
}

/** Next follows the version that was the newest when it was opened, whatever it begins with. */
function Next({ from, last, reload }: { from: Saved; last: Versioned<Saved>; reload: () => void }) {
  const t = useText();
  const navigate = useNavigate();
  const [base] = useState(last);
  const [start] = useState(() => JSON.stringify(from.mapping, null, 2));
  const create = useCreateVersion(base.value.name);
  const page = `/mappings/${base.value.name}`;
  useEffect(() => {
    if (create.isSuccess) {
      void navigate(page, { replace: true });
    }
  }, [create.isSuccess, navigate, page]);
  return (
    <MappingForm
      title={t.mappings.title(base.value.name, base.value.version + 1)}
      name={base.value.name}
      start={start}
      busy={create.isPending}
      saved={create.isSuccess}
      failure={create.error && <ChangeFailure error={create.error} reload={reload} />}
      back={page}
      onSave={(_, mapping, comment) => create.mutate({ etag: base.etag, body: { mapping, comment } })}
    />
  );
}
