import Box from "@cloudscape-design/components/box";
import Button from "@cloudscape-design/components/button";
import DateInput from "@cloudscape-design/components/date-input";
import FormField from "@cloudscape-design/components/form-field";
import Input from "@cloudscape-design/components/input";
import Select from "@cloudscape-design/components/select";
import { useState } from "react";
import { useText } from "@/shared/i18n";
import { FieldRow } from "@/shared/ui/FieldRow";
import { dayOf } from "./filters";

interface Props {
  filters: URLSearchParams;
  setFilters: (filters: URLSearchParams, options: { replace: boolean }) => void;
}

const texts = ["subject", "resource"] as const;
const days = ["from", "to"] as const;

/** ActivityFilters changes the address once something is whole: a text on Enter or when it is left, a day when it is one. */
export function ActivityFilters({ filters, setFilters }: Props) {
  const t = useText();
  const [draft, setDraft] = useState(() => Object.fromEntries(filters) as Record<string, string>);
  const [seen, setSeen] = useState(filters.toString());
  if (filters.toString() !== seen) {
    setSeen(filters.toString()); // changed elsewhere: a link was followed, or all were taken away
    setDraft(Object.fromEntries(filters));
  }
  const set = (name: string, value: string) => {
    if (value === (filters.get(name) ?? "")) {
      return;
    }
    const next = new URLSearchParams(filters);
    if (value) {
      next.set(name, value);
    } else {
      next.delete(name);
    }
    setFilters(next, { replace: true });
  };
  const actions = [
    { value: "", label: t.activity.anyAction },
    ...Object.entries(t.activity.actions).map(([value, label]) => ({ value, label })),
  ];
  const action = filters.get("action") ?? "";
  const descriptions = { subject: t.activity.subjectText, resource: t.activity.resourceText };
  return (
    <FieldRow>
      <FormField label={t.activity.action}>
        <Select
          options={actions}
          filteringType="auto"
          selectedOption={actions.find(({ value }) => value === action) ?? { value: action, label: action }}
          onChange={({ detail }) => set("action", detail.selectedOption.value ?? "")}
        />
      </FormField>
      {texts.map((name) => (
        <FormField key={name} label={t.activity[name]}>
          <Input
            type="search"
            placeholder={descriptions[name]}
            value={draft[name] ?? ""}
            onChange={({ detail }) => {
              setDraft({ ...draft, [name]: detail.value });
              if (detail.value === "") {
                set(name, "");
              }
            }}
            onBlur={() => set(name, (draft[name] ?? "").trim())}
            onKeyDown={({ detail }) => detail.key === "Enter" && set(name, (draft[name] ?? "").trim())}
          />
        </FormField>
      ))}
      {days.map((name) => (
        <FormField key={name} label={t.activity[name]}>
          <DateInput
            value={draft[name] ?? ""}
            format="iso"
            inputFormat="iso"
            placeholder={t.activity.day}
            onChange={({ detail }) => {
              setDraft({ ...draft, [name]: detail.value });
              if (detail.value === "" || dayOf(detail.value)) {
                set(name, detail.value);
              }
            }}
          />
        </FormField>
      ))}
      {filters.size > 0 && (
        <Box>
          <Button variant="link" onClick={() => setFilters(new URLSearchParams(), { replace: true })}>
            {t.activity.clear}
          </Button>
        </Box>
      )}
    </FieldRow>
  );
}
