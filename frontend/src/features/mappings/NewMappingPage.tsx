import { useEffect } from "react";
import { useNavigate } from "react-router-dom";
import { useText } from "@/shared/i18n";
import { Failure } from "@/shared/ui/Failure";
import { useCreateMapping } from "./api/saveMapping";
import { MappingForm } from "./MappingForm";

/** Saves a mapping under a new name. */
export function NewMappingPage() {
  const t = useText();
  const navigate = useNavigate();
  const create = useCreateMapping();
  const made = create.data?.name;
  useEffect(() => {
    if (made) {
      void navigate(`/mappings/${made}`, { replace: true });
    }
  }, [made, navigate]);
  return (
    <MappingForm
      title={t.mappings.create}
      start=""
      busy={create.isPending}
      saved={create.isSuccess}
      failure={create.error && <Failure error={create.error} />}
      back="/mappings"
      onSave={(name, mapping, comment) => create.mutate({ name, mapping, comment })}
    />
  );
}
